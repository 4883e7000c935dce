"""The calculator: the library's computation on what somebody tells, explained, in one city or in several."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tuodi.engine.api import Settlement, Settler
from tuodi.engine.explain.steps import explain_number
from tuodi.engine.state import State
from tuodi.office.core import numbers
from tuodi.office.public import steps
from tuodi.office.public.pages import document_text
from tuodi.office.public.situation import Situation
from tuodi.office.settlement import figures
from tuodi.office.settlement.reasons import reasons_text, refusal_text
from tuodi.policy.pack import load

CHANGES: tuple[tuple[str, Any, str], ...] = (
    ("referral", "referred", "如果先办转诊"),
    ("referral", "registered", "如果先办异地就医备案"),
    ("designated", True, "如果在定点医疗机构就医"),
    ("certificate", True, "如果先办好门诊慢特病待遇资格"),
    ("primary_care", True, "如果在基层医疗卫生机构就诊"),
)
NOT_IN_FORCE = "not_in_force"
BILL = (
    ("basic_paid", "基本医保支付", "basic"),
    ("critical_paid", "大病保险支付", "critical"),
    ("supplementary_paid", "其他补充保险支付", "other"),
    ("aid", "医疗救助", "aid"),
    ("tilt_aid", "倾斜救助", "tilt"),
    ("hospital_borne", "医院负担", "hospital"),
    ("self_paid", "个人负担", "own"),
)


@dataclass(frozen=True)
class Part:
    """A part of the bill (fen), and where it lies in a drawing that is a thousand wide."""

    name: str
    amount: int
    tone: str
    share: int
    left: int


@dataclass(frozen=True)
class Change:
    """What would have been paid had something been done before: `gain` fen more."""

    words: str
    aid: int
    gain: int


@dataclass(frozen=True)
class Answer:
    """status: settled, not_covered, invalid, outside (no document of that day is here). Amounts in fen; `aid` is everything that medical aid pays. `why`: reasons in words;
    `cash`: what is paid in money beyond the bill.
    """

    city: str
    name: str
    document: str
    status: str
    aid: int
    self_paid: int
    cash: int
    parts: tuple[Part, ...]
    steps: tuple[dict[str, Any], ...]
    why: str
    changes: tuple[Change, ...]
    figures: tuple[str, ...]
    note: str

    @property
    def aid_text(self) -> str:
        return numbers.yuan(self.aid)


def answer(city: str, situation: Situation, *, explained: bool = True) -> Answer:
    """What would be paid in a city, supposing that nothing was used in the year before but what is told."""
    settler = _settler(city, _key(city))
    done = _settled(settler, situation)
    line = done.line
    outside = line["reasons"] == NOT_IN_FORCE
    status = "outside" if outside else line["status"]
    found = explain_number(done.run, done.number)
    usable = status not in ("invalid", "outside")
    aid = line["aid"] + line["tilt_aid"] if usable else 0
    return Answer(
        city=city,
        name=load(city).newest.name,
        document=document_text(load(city).newest),
        status=status,
        aid=aid,
        self_paid=line["self_paid"] if usable else 0,
        cash=(line["cash"] or 0) if usable else 0,
        parts=_parts(found.lines) if usable else (),
        steps=tuple(steps.plain(city, step) for step in found.as_dict()["steps"]) if usable else (),
        why=_not_in_force(city) if outside else reasons_text(city, line["reasons"]) if usable else _unusable(city, line["reasons"]),
        changes=tuple(_changes(settler, situation, aid)) if explained and usable else (),
        figures=steps.figures(city, found.figures),
        note=figures.note(city),
    )


def _settled(settler: Settler, situation: Situation, **changed: Any) -> Settlement:
    """The bill settled against what the year has used."""
    person, identities, claim = situation.person(), situation.identities(), situation.claim() | changed
    done = settler.settle_one(person, identities, claim)
    slots = [(slot, name) for slot in done.run.plan.slots for name in situation.used if slot == name or slot.startswith(f"{name}:")]
    if not slots or done.line["status"] == "invalid":
        return done
    return settler.settle_one(person, identities, claim, State(done.year, {slot: situation.used[name] for slot, name in slots}))


def side_by_side(cities: Sequence[str], situation: Situation, own: str = "") -> list[Answer]:
    """The same bill in several cities; what the year has used counts in the own city only, for limits differ.

    An identity that a city's document doesn't know leads to nothing there, and the answer says so.
    """
    found = []
    for city in cities:
        policy = load(city).newest
        rule = policy.identities.get(situation.identity)
        class_ = situation.class_ if rule and rule.assigned and situation.class_ in rule.classes else ((rule.when_empty or rule.classes[-1]) if rule and rule.assigned else "")
        used = situation.used if city == own else {}
        one = answer(city, replace(situation, class_=class_, used=used), explained=False)
        unknown = situation.identity and (rule is None or not (rule.class_ or rule.classes))
        found.append(replace(one, why=f"{one.name}的文件没有这一类人") if unknown and one.status == "not_covered" else one)
    return found


def _changes(settler: Settler, situation: Situation, aid: int) -> list[Change]:
    """Single things that would have made the aid greater: asked of the same computation."""
    found: list[Change] = []
    claim = situation.claim()
    for name, value, words in CHANGES:
        if claim[name] == value:
            continue
        line = _settled(settler, situation, **{name: value}).line
        other = (line["aid"] or 0) + (line["tilt_aid"] or 0)
        if line["status"] == "settled" and other > aid and other not in [one.aid for one in found]:
            found.append(Change(words, other, other - aid))
    return found


def _parts(lines: Mapping[str, int]) -> tuple[Part, ...]:
    shown = [(key, name, tone) for key, name, tone in BILL if lines.get(key, 0) > 0]
    whole = sum(lines[key] for key, _, _ in shown) or 1
    found, before = [], 0
    for key, name, tone in shown:
        left, right = before * 1000 // whole, (before + lines[key]) * 1000 // whole
        found.append(Part(name, lines[key], tone, right - left, left))
        before += lines[key]
    return tuple(found)


def _not_in_force(city: str) -> str:
    """From when to when the documents that are here are in force."""
    versions = load(city).versions
    first, last = versions[0].first, versions[-1].last
    span = f"从 {first:%Y-%m-%d} 起施行" if last is None else f"施行时间是 {first:%Y-%m-%d} 到 {last:%Y-%m-%d}"
    return f"{load(city).newest.name}的文件{span}，这一天的费用要按当时的文件办，那份文件这里没有收录"


def _unusable(city: str, codes: str) -> str:
    """Why nothing can be said, with the figures called by their names."""
    return "；".join(_missing(city, code) for code in codes.split(";") if code)


def _missing(city: str, code: str) -> str:
    head, _, name = code.partition(":")
    if head != "parameter_missing":
        return refusal_text(code)
    return f"计算要用到{steps.figure_name(city, name)}，这个数没有公布或者还没有录入"


def _key(city: str) -> str:
    """Changes when the office's figures change."""
    return repr(sorted((name, str(value)) for name, value in figures.of(city).items()))


@functools.lru_cache(maxsize=16)
def _settler(city: str, _: str) -> Settler:
    return Settler(city, parameters=figures.of(city))
