"""What a city pays, as a citizen would read it: who, at which hospital, how much of a hundred, from which line, up to which limit.

Found by asking the engine itself with a bill for every class in every way of being treated, so that no second reading of the document is made.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from tuodi.engine.api import Case, Settlement, Settler
from tuodi.engine.explain.steps import find
from tuodi.engine.rows import FlatRow
from tuodi.office.public.forms import default_day
from tuodi.office.public.needs import conditions, words
from tuodi.office.public.situation import code_of, disease_choices, identity_choices
from tuodi.office.settlement.reasons import reasons_text
from tuodi.policy import vocabulary as v
from tuodi.policy.amounts import percent_text
from tuodi.policy.pack import load
from tuodi.policy.schema import Policy

ENOUGH = 10_000_000
"""Yuan, for every yearly figure that may be missing: no limit bites while ratios are asked for."""
NO_CLASS = "文件没有这一类人"
LEVELS: tuple[tuple[str, dict[str, Any]], ...] = tuple((name, {"hospital_level": key, "primary_care": key == 1}) for key, name in v.LEVELS.items())
AWAY: tuple[tuple[str, dict[str, Any]], ...] = (
    ("什么都没办", {"hospital_area": "outside"}),
    ("先转诊", {"hospital_area": "outside", "referral": "referred"}),
    ("先备案", {"hospital_area": "outside", "referral": "registered"}),
    ("急诊", {"hospital_area": "outside", "referral": "emergency"}),
)
PEOPLE: tuple[tuple[str, dict[str, Any]], ...] = (
    ("", {}),
    ("70 岁老人", {"birth_date": "old"}),
    ("一级残疾人", {"disability_grade": 1}),
)


@dataclass(frozen=True)
class Offer:
    """What somebody gets in one way of being treated. cells: one text a column; deductible, limits, clause: empty where nothing is paid."""

    cells: tuple[str, ...]
    deductible: str
    limits: str
    clause: str

    @property
    def nothing(self) -> bool:
        return not self.clause

    @property
    def same(self) -> bool:
        """Whether every column says the same."""
        return len(set(self.cells)) == 1

    @property
    def text(self) -> str:
        """In one sentence."""
        paid = self.cells[0] if self.same else "，".join(f"{name} {cell}" for (name, _), cell in zip(LEVELS, self.cells, strict=False))
        return paid if self.nothing else f"{paid}；起付线：{self.deductible}；一年最多：{self.limits}"


@dataclass(frozen=True)
class Line:
    """Who gets the same, and what; columns: the heads of its section."""

    who: str
    offer: Offer
    columns: tuple[str, ...]

    @property
    def cells(self) -> list[tuple[str, str]]:
        return list(zip(self.columns, self.offer.cells, strict=True))


@dataclass(frozen=True)
class Section:
    """A table: a way of being treated, its columns, and a line for those who get the same."""

    name: str
    key: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    nobody: str = ""
    names: tuple[tuple[str, str], ...] = ()


@functools.lru_cache(maxsize=16)
def sections(city: str) -> tuple[Section, ...]:
    """The tables of a city. Where a disease list changes nothing it has no table of its own."""
    titles = _titles(city)
    found: list[Section] = []
    for setting, name in v.SETTINGS.items():
        plain = _offers(city, titles, setting, {}, LEVELS)
        seen = [plain]
        found.append(_section((name, ""), titles, plain, LEVELS))
        for special, more in _specials(city):
            offers = _offers(city, titles, setting, more, LEVELS)
            if offers != plain and (len(more) == 1 or offers not in seen):
                seen.append(offers)
                found.append(_section((name, special), titles, offers, LEVELS))
    if "referral" in words(city):
        found.append(_section(("住院，到省外的三级医院", ""), titles, _offers(city, titles, "inpatient", {}, AWAY), AWAY))
    return tuple(replace(one, key=f"s{number}") for number, one in enumerate(_merged(found), 1))


def _specials(city: str) -> list[tuple[str, dict[str, Any]]]:
    """What may change a table: the disease lists (by a disease of theirs that a code tells), and kinds of treatment."""
    bound = {disease.name for one in load(city).newest.disease_lists.values() for disease in one.diseases if disease.when is not None}
    listed: list[tuple[str, dict[str, Any]]] = []
    for name, diseases in disease_choices(city):
        free = [disease for disease, _ in diseases if disease not in bound]  # a disease without conditions on age and the like, if there is one
        listed.append((name, {"diagnosis": code_of((free or [diseases[0][0]])[0])}))
    named = {value for when in conditions(load(city).newest) for part in when.parts() for value in part.treatment or []}
    named |= {value for one in load(city).newest.disease_lists.values() for disease in one.diseases for value in disease.treatment}
    treated: list[tuple[str, dict[str, Any]]] = [(name, {"treatment": key}) for key, name in v.TREATMENTS.items() if key in named]
    both = [(f"{name}的{treatment}", one | more) for name, one in listed for treatment, more in treated]
    return listed + treated + both


def _merged(found: Sequence[Section]) -> list[Section]:
    """Tables that say the same are one table, with all their names."""
    same: dict[tuple[Any, ...], list[tuple[str, str]]] = {}
    for one in found:
        same.setdefault((one.columns, one.lines, one.nobody), []).append(one.names[0])
    merged = []
    for (columns, lines, nobody), names in same.items():
        by_special: dict[str, list[str]] = {}
        for setting, special in names:
            by_special.setdefault(special, []).append(setting)
        by_settings: dict[tuple[str, ...], list[str]] = {}
        for special, settings in by_special.items():
            by_settings.setdefault(tuple(settings), []).append(special)
        parts = ["、".join(settings) + (f"（{'、'.join(one for one in specials if one)}）" if any(specials) else "") for settings, specials in by_settings.items()]
        merged.append(Section("；".join(parts), "", columns, lines, nobody))
    return sorted(merged, key=lambda one: bool(one.nobody))


@functools.lru_cache(maxsize=16)
def by_identity(city: str) -> dict[tuple[str, str], Offer]:
    """(identity, setting) -> what a plain illness gets, for the comparison of cities."""
    titles = [(value, name) for value, name in identity_choices(load(city).newest)]
    found: dict[tuple[str, str], Offer] = {}
    for setting in v.SETTINGS:
        for (value, _), offer in zip(titles, _offers(city, titles, setting, {}, LEVELS, PEOPLE[:1]), strict=True):
            found.setdefault((value.partition(":")[0], setting), offer)
    return found


def _titles(city: str) -> list[tuple[str, str]]:
    """(the first identity that leads to a class, the class's name), in the document's order."""
    policy = load(city).newest
    first: dict[str, str] = {}
    members: dict[str, list[str]] = {}
    for value, _ in identity_choices(policy):
        code, _, class_ = value.partition(":")
        key = class_ or policy.identities[code].class_
        if key:
            first.setdefault(key, value)
            members.setdefault(key, [])
            if not policy.identities[code].assigned:
                members[key].append(v.IDENTITIES[code])
    return [(first[key], _called(one.name, members[key])) for key, one in policy.classes.items() if key in first]


def _called(name: str, members: Sequence[str]) -> str:
    """A class by its name; with those who belong to it where the name doesn't say."""
    return name if not members or any(one[:2] in name for one in members) else f"{name}（{'、'.join(members)}）"


Columns = Sequence[tuple[str, dict[str, Any]]]


def _offers(city: str, titles: Sequence[tuple[str, str]], setting: str, special: dict[str, Any], columns: Columns, people: Columns = PEOPLE) -> list[Offer]:
    """For every title and kind of person one offer, asked in one computation."""
    policy = load(city).newest
    day = default_day(policy)
    cases = [
        _case(number, day, value, setting, person, special | more)
        for number, (value, person, more) in enumerate((value, person, more) for value, _ in titles for _, person in people for _, more in columns)
    ]
    done = _settler(city).settle_each(cases)
    found = [_asked(city, policy, one) for one in done]
    groups = [found[start : start + len(columns)] for start in range(0, len(found), len(columns))]
    return [_together(group) for group in groups]


def _case(number: int, day: dt.date, value: str, setting: str, person: dict[str, Any], more: dict[str, Any]) -> Case:
    identity, _, class_ = value.partition(":")
    name, since = str(number), dt.date(day.year, 1, 1)
    who = {"person_id": name, "birth_date": dt.date(day.year - (70 if person.get("birth_date") else 45), 1, 1), "insurance": "resident", "hukou_local": True}
    who["disability_grade"] = person.get("disability_grade")
    claim = {
        "claim_id": name, "person_id": name, "setting": setting, "started": day - dt.timedelta(days=7 if setting in v.STAYS else 0), "ended": day,
        "diagnosis": code_of(""), "treatment": None, "hospital_level": 3, "hospital_area": "county", "referral": "none", "primary_care": False,
        "designated": True, "certificate": True, "channel": "one_stop", "total_cost_fen": 30_000_000, "in_policy_cost_fen": 30_000_000, "basic_paid_fen": 0,
        "critical_paid_fen": 0, "supplementary_paid_fen": 0, **more,
    }  # fmt: skip
    return Case(who, [{"person_id": name, "identity": identity, "class": class_ or None, "start": since, "applied": since}], claim)


@functools.lru_cache(maxsize=16)
def _settler(city: str) -> Settler:
    return Settler(city, parameters={name: ENOUGH for name, one in load(city).newest.parameters.items() if one.unit.startswith("yuan")})


def _asked(city: str, policy: Policy, done: Settlement) -> Offer:
    row = find(done.run, done.number).row
    if row is None and done.line["reasons"] == "no_identity":
        return Offer((NO_CLASS,), "", "", "")
    if row is None:
        return Offer((f"不救助：{reasons_text(city, done.line['reasons']).partition('；')[0]}",), "", "", "")
    return Offer((_ratio(row),), _line(policy, row), _limits(policy, row), row.clause)


def _ratio(row: FlatRow) -> str:
    parts = [percent_text(row.ratio)] if row.ratio is not None else []
    if row.bands is not None:
        parts.append("分段：" + "、".join(percent_text(band.ratio) for band in row.bands.parts))
    if row.lump_sum is not None:
        parts.append(f"一次给 {row.lump_sum.amount.text()}")
    return "，".join(parts)


def _line(policy: Policy, row: FlatRow) -> str:
    if row.deductible is None or row.deductible_amount is None:
        return "没有"
    how = {"year": "一年扣一次", "stay": "每次扣", "threshold": "超过才救助，不扣"}[policy.deductibles[row.deductible].kind]
    return f"{row.deductible_amount.text()}（{how}）"


def _limits(policy: Policy, row: FlatRow) -> str:
    found = []
    for name, amount in row.pools:
        pool = policy.pools[name]
        found.append(f"{amount.text()}{'' if pool.on == 'aid' else '（按费用算）'}")
    return "；".join(found) or "不设限额"


def _together(offers: Sequence[Offer]) -> Offer:
    """The columns of one line; line and limit are those of the last column that pays."""
    paid = [one for one in offers if not one.nothing]
    last = paid[-1] if paid else offers[0]
    return replace(last, cells=tuple(one.cells[0] for one in offers))


def _section(name: tuple[str, str], titles: Sequence[tuple[str, str]], offers: Sequence[Offer], columns: Columns) -> Section:
    """Those who get the same stand in one line; other persons than the plain one only where it makes a difference."""
    same: dict[Offer, list[tuple[str, str]]] = {}
    for place, (_, title) in enumerate(titles):
        own = offers[place * len(PEOPLE) : (place + 1) * len(PEOPLE)]
        for (kind, _), offer in zip(PEOPLE, own, strict=True):
            if not kind or offer != own[0]:
                same.setdefault(offer, []).append((title, kind))
    if all(offer.nothing for offer in same):
        return Section("", "", (), (), next(iter(same)).cells[0] if len(same) == 1 else "文件没有规定对这种看病方式的救助", (name,))
    level = any(len(set(offer.cells)) > 1 for offer in same)
    heads = tuple(head for head, _ in columns) if level else ("各级医院" if columns is LEVELS else "各种情形",)
    lines = tuple(Line(_who(who, len(titles)), offer if level else replace(offer, cells=offer.cells[:1]), heads) for offer, who in same.items())
    return Section("", "", heads, lines, "", (name,))


def _who(who: Sequence[tuple[str, str]], classes: int) -> str:
    """Classes by kind of person: `甲、乙；丙（70 岁老人）`; all of them are called so."""
    kinds: dict[str, list[str]] = {}
    for title, kind in who:
        kinds.setdefault(kind, []).append(title)
    texts = ["所有类别" if len(names) == classes else "、".join(names) for names in kinds.values()]
    return "；".join(f"{text}中的{kind}" if kind else text for kind, text in zip(kinds, texts, strict=True))
