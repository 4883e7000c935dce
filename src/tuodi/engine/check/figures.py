"""Figures that the policy needs: which it names, and which are missing for the years asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import BaseModel

from tuodi.engine.check.report import INFO, SEVERE, Finding
from tuodi.engine.spans import timing_of
from tuodi.policy.amounts import Amount
from tuodi.policy.figures import Figures
from tuodi.policy.pack import Pack
from tuodi.policy.schema import Policy


def figures(pack: Pack, years: Sequence[int] | None) -> Iterator[Finding]:
    """Without years: what has to be set at all. With years: what is missing for them (severe: the run asked for can't do those claims)."""
    policy = pack.newest
    used: dict[str, list[str]] = {}
    for place, amount in amounts(policy):
        if not amount.fixed:
            used.setdefault(amount.name, []).append(place)
    known = Figures(policy)
    for name, places in used.items():
        parameter = policy.parameters.get(name)
        values = parameter.values if parameter else []
        stated = "、".join(str(value.year or value.from_ or "长期") for value in values) or "没有"
        text = f"规则用到参数 {name}{'（' + parameter.name + '）' if parameter else ''}；已收录的年度：{stated}"
        yield Finding(f"parameter:{name}", "parameter", INFO, text, where=tuple(dict.fromkeys(places)))
    for year in years or ():
        yield from _missing(pack, year)
    for name in sorted({until for identity in policy.identities if (until := timing_of(policy, identity).until)}):
        if known.date(name) is None:
            level = SEVERE if years else INFO
            yield Finding(f"parameter:{name}", "parameter", level, f"身份的截止日 {name} 没有设定，受它限制的身份不能判断")


def _missing(pack: Pack, year: int) -> Iterator[Finding]:
    policy = next((v.policy for v in pack.versions if v.first.year <= year and (v.last is None or year <= v.last.year)), None)
    if policy is None:
        yield Finding(f"year:{year}", "parameter", SEVERE, f"{year} 年没有生效的政策")
        return
    have = Figures(policy)
    lost: dict[str, list[str]] = {}
    for place, amount in amounts(policy):
        members = {*policy.classes, *policy.identities}
        if not amount.fixed and have.amount(amount, year) is None and not any(have.amount(amount, year, (m,)) is not None for m in members):
            lost.setdefault(amount.needs(year), []).append(place)
    for name, places in lost.items():
        yield Finding(f"parameter:{name}", "parameter", SEVERE, f"{year} 年需要参数 {name}，没有收录，须设定", where=tuple(dict.fromkeys(places)))


def amounts(policy: Policy) -> Iterator[tuple[str, Amount]]:
    """Every amount of the policy with its place (readings apart: their patches are not in force)."""
    for name in ("pools", "deductibles", "items", "tilt", "hospital_share", "benefits"):
        yield from _amounts(getattr(policy, name), name)


def _amounts(value: object, place: str) -> Iterator[tuple[str, Amount]]:
    if isinstance(value, Amount):
        yield place, value
    elif isinstance(value, BaseModel):
        for name, info in type(value).model_fields.items():
            yield from _amounts(getattr(value, name), f"{place}.{info.alias or name}")
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _amounts(inner, place if key == "*" else f"{place}.{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _amounts(inner, f"{place}.{index}")
