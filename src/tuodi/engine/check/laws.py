"""Laws that should hold and may not over a whole year: searched for a year that breaks them, which is settled to prove it.

For each claim the outcome best for that claim counts; so a claim may drain a limit that a later one would have needed.
A law that breaks on a single claim is severe; one that breaks only over a year is a property of the policy, and reported with its year.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from tuodi.engine.check.examples import example, settle_all, total
from tuodi.engine.check.layout import Layout, dimension
from tuodi.engine.check.report import INFO, NOTE, SEVERE, Finding, Line, Tables
from tuodi.engine.check.years import Year, Years
from tuodi.policy.amounts import yuan
from tuodi.policy.conditions import When
from tuodi.policy.pack import Pack
from tuodi.policy.vocabulary import IDENTITIES

_YEARS = 700
_MARK = ("channel", "manual")
_TOLERANCE = 100  # fen: rounding of a tilt's excess is no broken law


@dataclass(frozen=True)
class _Pair:
    """A year, and one that should get at least as much; `about` names what was added."""

    less: Year
    more: Year
    about: str


def laws(layout: Layout) -> Iterator[Finding]:
    found = list(_searched(layout, Years(layout)))
    yield from found
    if not any(one.id.startswith("law_year:") for one in found):
        text = f"逐笔就高与全年最高一致：按固定种子试算各 {_YEARS} 个年度，没有找到反例（试算，不是证明）"
        yield Finding("law_year:none", "law", INFO, text)


def _searched(layout: Layout, source: Years) -> Iterator[Finding]:
    for key, name, names, vary in (
        ("identity", "多一种身份", ("少一种身份", "多一种身份"), _one_more_identity),
        ("base", "自付更多", ("第一笔自付较少", "第一笔自付较多"), _higher_base),
        ("referral", "办了转诊备案", ("第一笔没有转诊备案", "第一笔办了转诊备案"), _with_referral),
    ):
        yield from _law(layout, source, key, name, names, vary)
    yield from _highest(layout, source)


def _one_more_identity(source: Years, year: Year) -> _Pair | None:
    more = source.other_identity(year.titles[0])
    if more in year.titles:
        return None
    return _Pair(year, replace(year, titles=(*year.titles, more)), more.identity)


def _higher_base(source: Years, year: Year) -> _Pair | None:
    higher = [base for base in source.bases if base > year.bases[0]]
    if not higher:
        return None
    return _Pair(year, replace(year, bases=(source.random.choice(higher), *year.bases[1:])), "")


def _with_referral(source: Years, year: Year) -> _Pair | None:
    if "referral" not in year.at[0]:
        return None
    less, more = ({**year.at[0], "referral": kind} for kind in ("none", "referred"))
    return _Pair(replace(year, at=(less, *year.at[1:])), replace(year, at=(more, *year.at[1:])), "")


def _law(
    layout: Layout, source: Years, key: str, name: str, names: tuple[str, str], vary: Callable[[Years, Year], _Pair | None]
) -> Iterator[Finding]:
    pairs = []
    for number in range(_YEARS):
        year = source.year(1 + number % 3)
        pair = vary(source, year) if year is not None else None
        if pair is not None:
            pairs.append(pair)
    found = _broken(layout, pairs, layout.pack)
    single: dict[str, tuple[int, Tables, Tables]] = {}
    several: tuple[int, Tables, Tables] | None = None
    for pair, lost, less, more in found:
        if len(pair.less.at) == 1 and (pair.about not in single or single[pair.about][0] < lost):
            single[pair.about] = (lost, less, more)
    for pair, lost, less, more in found:
        if len(pair.less.at) > 1 and pair.about not in single and (several is None or len(less["claims"]) <= len(several[1]["claims"])):
            several = (lost, less, more)
    for about, (_, less, more) in sorted(single.items()):
        what = f"（{IDENTITIES[about]}）" if about in IDENTITIES else ""
        yield _finding(layout, f"law:{key}" + (f":{about}" if about else ""), SEVERE, f"同一笔费用，{name}{what}反而得到的更少", names, less, more)
    if several is not None:
        text = f"一年之内，{name}可能反而得到的更少：逐笔就高用掉了后来需要的限额"
        yield _finding(layout, f"law_year:{key}", NOTE, text, names, several[1], several[2])


def _broken(layout: Layout, pairs: list[_Pair], pack: Pack) -> list[tuple[_Pair, int, Tables, Tables]]:
    """The pairs in which the second year got less, with how much less (fen)."""
    usable = []
    for pair in pairs:
        less, more = pair.less.tables(layout), pair.more.tables(layout)
        if less is not None and more is not None:
            usable.append((pair, less, more))
    lines = settle_all(layout, [tables for _, less, more in usable for tables in (less, more)], pack)
    result = []
    for n, (pair, less, more) in enumerate(usable):
        before, after = total(lines[2 * n]), total(lines[2 * n + 1])
        if 0 <= after < before - _TOLERANCE:
            result.append((pair, before - after, less, more))
    return result


def _finding(layout: Layout, key: str, level: str, text: str, names: tuple[str, str], less: Tables, more: Tables) -> Finding:
    """Both years settled again, each by itself: that is the proof."""
    shown = []
    for name, tables in zip(names, (less, more), strict=True):
        lines = settle_all(layout, [tables])[0]
        shown.append(example(layout, f"{name}，全年合计 {_yuan(lines)}", tables, lines))
    return Finding(key, "law", level, text, examples=tuple(shown))


def _yuan(lines: list[Line]) -> str:
    return f"{yuan(total(lines))} 元"


def _highest(layout: Layout, source: Years) -> Iterator[Finding]:
    """Would a person have got more over the year had the first claim been paid under another item? Then `highest for the claim` wasn't highest for the year."""
    if dimension(layout.dense, _MARK[0]) is not None:
        return
    years = [tables for n in range(_YEARS) if (year := source.year(2 + n % 2)) is not None and (tables := year.tables(layout)) is not None]
    usual = settle_all(layout, years)
    best: tuple[int, str, int] | None = None
    for item in layout.policy.items:
        for n, lines in enumerate(settle_all(layout, [_marked(one) for one in years], _barred(layout, item))):
            gain = total(lines) - total(usual[n])
            shorter = best is None or (len(years[n]["claims"]), -gain) < (len(years[best[2]]["claims"]), -best[0])
            if total(usual[n]) >= 0 and gain > _TOLERANCE and shorter:
                best = (gain, item, n)
    if best is None:
        return
    _, item, n = best
    shown = []
    other = f"假如第一笔不按{layout.policy.items[item].name}办理，其余照旧"
    for name, tables, pack in (("按政策结算", years[n], layout.pack), (other, _marked(years[n]), _barred(layout, item))):
        lines = settle_all(layout, [tables], pack)[0]
        shown.append(example(layout, f"{name}，全年合计 {_yuan(lines)}", years[n], lines))
    text = "每一笔都取对本人最有利的项目，全年合计却不一定最高：前一笔用掉了后一笔需要的限额"
    yield Finding("law_year:highest", "law", NOTE, text, examples=tuple(shown))


def _marked(tables: Tables) -> Tables:
    """The same year, its first claim marked by a column that the policy never asks."""
    first, *others = tables["claims"]
    return {**tables, "claims": [{**first, _MARK[0]: _MARK[1]}, *others]}


def _barred(layout: Layout, item: str) -> Pack:
    """The pack with an item closed to marked claims."""
    policy = layout.policy
    closed = When.model_validate({"any": [policy.items[item].when], "not": {_MARK[0]: _MARK[1]}})
    items = {key: value.model_copy(update={"when": closed}) if key == item else value for key, value in policy.items.items()}
    changed = policy.model_copy(update={"items": items})
    versions = tuple(replace(v, policy=changed) if v is layout.one.version else v for v in layout.pack.versions)
    return replace(layout.pack, versions=versions)
