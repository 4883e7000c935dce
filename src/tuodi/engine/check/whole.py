"""All checks of one pack, in one report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from tuodi.engine.check.citations import citations, counts
from tuodi.engine.check.dominance import dominance
from tuodi.engine.check.figures import figures
from tuodi.engine.check.gaps import gaps
from tuodi.engine.check.laws import laws
from tuodi.engine.check.layout import Layout, layouts
from tuodi.engine.check.overlaps import overlaps
from tuodi.engine.check.proofs import proofs
from tuodi.engine.check.reach import unreachable
from tuodi.engine.check.report import Finding, Report, acknowledge
from tuodi.engine.check.sense import sense
from tuodi.engine.check.switches import switches
from tuodi.policy import vocabulary as v
from tuodi.policy.pack import Pack, load
from tuodi.policy.schema import Policy

_BY_TABLE = (gaps, overlaps, unreachable, sense, dominance, laws)


def check(city_or_pack: str | Path | Pack, years: Sequence[int] | None = None) -> Report:
    """Check a city's policy, every version of it. `years`: also say which figures are missing for these benefit years.

    Raises PolicyError where the pack can't be loaded at all.
    """
    pack = city_or_pack if isinstance(city_or_pack, Pack) else load(city_or_pack)
    laid = layouts(pack)
    found: dict[str, Finding] = {}
    for number, layout in enumerate(laid):
        label = "" if len(laid) == 1 else f"（{layout.one.version.first} 起的版本）"
        _add(found, (one for part in _BY_TABLE for one in part(layout)), label, number)
    _add(found, citations(pack), "", 0)
    _add(found, proofs(pack), "", 0)
    _add(found, switches(pack), "", 0)
    _add(found, figures(pack, years), "", 0)
    findings = acknowledge(found.values(), pack.newest.acknowledged, stale=not pack.chosen)
    policy = pack.newest
    sizes = {"版本": len(laid), "可能的情形": sum(_cells(one) for one in laid), "规则行": len(laid[-1].rows), "解释": len(policy.readings)}
    assumed = {name: value for layout in laid for name, value in layout.parameters.items()}
    return Report(pack.city, policy.name, policy.document.title, tuple(findings), sizes | counts(pack), _names(policy), assumed)


def _add(found: dict[str, Finding], new: Iterable[Finding], label: str, number: int) -> None:
    """A finding that an earlier version has already given is not repeated; later versions say which they are."""
    for one in new:
        if one.id not in found:
            found[one.id] = one if not number else replace(one, text=one.text + label)


def _cells(layout: Layout) -> int:
    return int(layout.possible.sum()) * (len(layout.titles) + 1)


def _names(policy: Policy) -> dict[str, str]:
    return {**v.REASONS, **policy.reasons, **{key: item.name for key, item in policy.items.items()}}
