"""Made-up years of one person: claims that the policy pays, in sequence, that belong to people who can exist."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tuodi.engine.check.examples import claim_of, identity_of, person_of
from tuodi.engine.check.layout import Layout
from tuodi.engine.check.report import Tables
from tuodi.engine.spans import Title

_OF_A_PERSON = ("insurance", "sex", "disability_grade", "disability_kind", "unable_to_work", "dibao_class", "urban", "hukou_local")
_ROUND = (20_000, 100_000, 500_000, 1_000_000, 2_500_000, 3_000_000, 4_000_000, 6_000_000, 12_000_000, 30_000_000)  # fen


@dataclass(frozen=True)
class Year:
    """`at`: the coordinates of each claim; `bases` fen; `titles` the identities held."""

    titles: tuple[Title, ...]
    at: tuple[Mapping[str, Any], ...]
    bases: tuple[int, ...]

    def tables(self, layout: Layout) -> Tables | None:
        """None where no such person or claim can be."""
        person = person_of(layout, self.at[0])
        claims = [claim_of(layout, at, base, n + 1) for n, (at, base) in enumerate(zip(self.at, self.bases, strict=True))]
        if person is None or any(claim is None for claim in claims):
            return None
        rows = [claim for claim in claims if claim is not None]
        return {"persons": [person], "identities": [identity_of(layout, title) for title in self.titles], "claims": rows}


class Years:
    """A seeded source of years: the same policy gives the same years."""

    def __init__(self, layout: Layout, seed: int = 20240607) -> None:
        self.layout = layout
        self.random = random.Random(seed)
        self.held = [n for n, title in enumerate(layout.titles) if title.class_ and title.coverage == "held"]
        self.bases = sorted({*_ROUND, *_near_amounts(layout)})
        # people without a further identity: those are added on purpose
        self._paid = {t: np.nonzero(layout.paid(t) & layout.plain)[0] for t in self.held}
        self.held = [t for t in self.held if len(self._paid[t])]
        self._persons = {t: self._person_keys(self._paid[t]) for t in self.held}

    def _person_keys(self, cells: Any) -> Any:
        """A number for each cell that tells people apart."""
        key = np.zeros(len(cells), np.int64)
        for dimension, place in zip(self.layout.dense.dimensions, np.unravel_index(cells, self.layout.dense.shape), strict=True):
            if dimension.name in _OF_A_PERSON or dimension.name.startswith(("age:", "runs:")):
                key = key * dimension.size + place
        return key

    def year(self, claims: int) -> Year | None:
        """A year of so many claims, all paid under one identity; None where the policy pays nothing."""
        if not self.held:
            return None
        title = self.random.choice(self.held)
        cells, keys = self._paid[title], self._persons[title]
        first = self.random.randrange(len(cells))
        same = cells[keys == keys[first]]
        chosen = [int(cells[first]), *(int(same[self.random.randrange(len(same))]) for _ in range(claims - 1))]
        at = tuple(_without_base(self.layout.value(cell)) for cell in chosen)
        return Year((self.layout.titles[title],), at, tuple(self.random.choice(self.bases) for _ in chosen))

    def other_identity(self, title: Title) -> Title:
        """A further identity, also one that opens nothing alone."""
        others = [one for one in self.layout.titles if one.identity != title.identity and one.coverage == "held"]
        return self.random.choice(others) if others else title


def _without_base(at: Mapping[str, Any]) -> Mapping[str, Any]:
    """The coordinates without those of the amount: a year's amounts are varied freely."""
    return {name: value for name, value in at.items() if not name.startswith("base:")}


def _near_amounts(layout: Layout) -> list[int]:
    """Expenses at which a limit, a deductible or a condition on the amount begins to matter."""
    borders = [int(d.name.split(":")[1]) for d in layout.dense.dimensions if d.name.startswith("base:")]
    found = [fen + more for fen in borders for more in (0, 10_000)]
    for row in layout.rows:
        for amount in (row.deductible_amount, *(amount for _, amount in row.pools)):
            fen = layout.one.figures.amount(amount, layout.year, (row.class_,)) if amount is not None else None
            if fen and fen < 50_000_000:
                found += [fen + 100_000, round(fen * 10000 / (row.ratio or 10000) / 100) * 100 + 500_000]
    return found
