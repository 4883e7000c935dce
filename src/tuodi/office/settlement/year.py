"""A person's year as the writers see it: locked first, read afterwards, in two statements."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tuodi.office.core import locks
from tuodi.office.settlement.write import fetch

_READ = """
SELECT person_id, year, state::text, version FROM settlement_personyear y
JOIN unnest(%s::bigint[], %s::int[]) AS w (person_id, year) USING (person_id, year)
"""
_IDS = "SELECT nextval('settlement_claim_id_seq'), nextval('settlement_settlement_id_seq') FROM generate_series(1, %s::int)"
_KNOWN = """
SELECT c.key, c.body_hash, s.id FROM settlement_claim c
LEFT JOIN settlement_settlement s ON s.claim_id = c.id AND s.key = c.key
WHERE c.key = ANY (%s::text[])
"""


@dataclass
class Year:
    """Slots in fen; `version` is the sequence of the last settlement."""

    slots: dict[str, int]
    version: int


def lock(pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Year]:
    """Lock the (person, year) rows, then read them."""
    wanted = sorted(set(pairs))
    locks.person_years(wanted)
    rows = fetch(_READ, [[person for person, _ in wanted], [year for _, year in wanted]])
    return {(person, year): Year(json.loads(state), version) for person, year, state, version in rows}


def new_ids(count: int) -> list[tuple[int, int]]:
    """(claim id, settlement id), taken from the tables' sequences."""
    return [(int(claim), int(settlement)) for claim, settlement in fetch(_IDS, [count])]


def known_keys(keys: Sequence[str]) -> dict[str, tuple[str, int]]:
    """key -> (body hash, settlement id) of the requests that were answered before."""
    return {key: (body, number) for key, body, number in fetch(_KNOWN, [list(keys)])}
