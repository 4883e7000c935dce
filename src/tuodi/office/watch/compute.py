"""Who has reached a line: the library's judgement over the settlements that stand, or over what the insurers' file says of a year.

Nothing is settled anew: what a claim left to the person is taken from the settlement as it is kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from tuodi.benefits import run as benefits
from tuodi.benefits.watch import LargeBill, borne, watch_settled
from tuodi.benefits.watch import large_bill as judge_bill
from tuodi.office.enrolment.people import frames_of
from tuodi.office.registry.models import Person
from tuodi.office.settlement import figures
from tuodi.office.settlement.models import Settlement
from tuodi.office.settlement.queries import live
from tuodi.policy import pack
from tuodi.policy.benefits_schema import Line, Watch
from tuodi.policy.schema import Policy

PIECE = 5_000
_AMOUNTS = ("total_cost", "in_policy_cost", "deduction", "basic_paid", "supplementary_paid")
_PAID = ("critical_paid", "aid", "tilt_aid", "hospital_borne")


@dataclass(frozen=True)
class Bill:
    """One claim as it was settled. Amounts: fen, by the names of the contract."""

    person_id: str
    amounts: Mapping[str, int]


@dataclass(frozen=True)
class Verdict:
    """The library's row about a person; `warning` empty: nothing certain can be said, `reasons` says why."""

    person_id: str
    warning: str
    name: str
    burden: int
    line: int | None
    clause: str
    reasons: str


@dataclass(frozen=True)
class _Settled:
    """What the library asks of a run: amounts of the claims, in their order."""

    critical_paid: list[int]
    year: list[int]
    invalid: pl.Series


def rule_of(city: str, year: int) -> Watch | None:
    """The warning lines of the city's document in a year; None where it has none."""
    policy = benefits.of_year(pack.load(city), year)
    return policy.benefits.watch if policy and policy.benefits else None


def warnings_of(city: str, year: int) -> dict[str, str]:
    """Code -> Chinese name of the warnings of a year."""
    rule = rule_of(city, year)
    found: dict[str, str] = {}
    for key, line in (rule.lines if rule else {}).items():
        found.setdefault(line.warning or key, _title(line))
    return found


def _title(line: Line) -> str:
    """The line's name without the group that it is meant for: lines of several groups show the same code."""
    return line.name.partition("（")[0]


def judge(city: str, year: int, persons: pl.DataFrame, identities: pl.DataFrame, bills: Sequence[Bill]) -> list[Verdict]:
    """The library's word on the persons of these bills."""
    rule = rule_of(city, year)
    if rule is None or not bills:
        return []
    claims = pl.DataFrame(
        {"person_id": [one.person_id for one in bills]} | {name: [one.amounts.get(name, 0) for one in bills] for name in _AMOUNTS}
    )
    settled = pl.DataFrame({name: [one.amounts.get(name, 0) for one in bills] for name in _PAID} | {"status": ["settled"] * len(bills)})
    found: Any = _Settled(settled["critical_paid"].to_list(), [year] * len(bills), pl.Series("reason", [""] * len(bills), dtype=pl.Utf8))
    rows = watch_settled(pack.load(city), year, persons, identities, claims, found, settled, parameters=figures.of(city), keys=True)
    return [_verdict(rule, row) for row in rows.iter_rows(named=True)]


def _verdict(rule: Watch, row: Mapping[str, Any]) -> Verdict:
    warning, clause = row["warning"] or "", row["clauses"] or ""
    name = rule.lines[row["key"]].name if warning else ""
    return Verdict(row["person_id"], warning, name, row["burden"] or 0, row["line"], clause, row["reasons"] or "")


def settlements_of(city: str, year: int, until: dt.date, district: int | None) -> QuerySet[Settlement]:
    """The settlements that stand, of claims that ended by a day."""
    found = live().filter(policy_city=city, year=year, claim__ended__lte=until)
    return found if district is None else found.filter(person__district=district)


def pieces(city: str, year: int, until: dt.date, district: int | None) -> Iterator[list[int]]:
    """Persons with a settlement, in the order of their ids; of a merged record the one it belongs to."""
    every = settlements_of(city, year, until, district).order_by().annotate(owner=Coalesce("person__merged_into", "person"))
    owners = list(every.values_list("owner", flat=True).distinct().order_by("owner"))  # once: reading the year again for each piece takes far longer
    for start in range(0, len(owners), PIECE):
        yield owners[start : start + PIECE]


def of_settlements(city: str, year: int, until: dt.date, district: int | None, ids: Sequence[int]) -> list[Verdict]:
    """The word on a piece of persons."""
    persons, identities = frames_of(ids, year)
    return judge(city, year, persons, identities, [bill for _, bill in _bills(city, year, until, district, ids)])


def warns_of_bills(city: str, year: int) -> bool:
    """Whether the city's document warns of single bills."""
    rule = rule_of(city, year)
    return rule is not None and any(line.everyone for line in rule.lines.values())


def large_bill(settlement: Settlement) -> LargeBill | None:
    """The library's word on a settlement that stands, by itself."""
    if not warns_of_bills(settlement.policy_city, settlement.year):
        return None
    amounts = {name: getattr(settlement, name) for name in _PAID} | {name: getattr(settlement.claim, name) for name in _AMOUNTS}
    return _large(settlement.policy_city, settlement.year, amounts)


def _large(city: str, year: int, amounts: Mapping[str, int]) -> LargeBill | None:
    policy = benefits.of_year(pack.load(city), year)
    return judge_bill(policy, year, amounts, parameters=figures.of(city)) if policy else None


def large_bills(city: str, year: int, until: dt.date, district: int | None, ids: Sequence[int]) -> list[tuple[Settlement, LargeBill]]:
    """The bills of these persons that alone reach the line meant for everyone."""
    if not warns_of_bills(city, year):
        return []
    found = {number: large for number, bill in _bills(city, year, until, district, ids) if (large := _large(city, year, bill.amounts)) is not None}
    rows = Settlement.objects.filter(pk__in=found).only("id", "policy_city", "person_id", "year").order_by("id")
    return [(row, found[row.pk]) for row in rows]


def burdens(city: str, year: int, until: dt.date, ids: Sequence[int]) -> dict[int, int]:
    """Person -> what the bills of the year have left to them, fen."""
    rule = rule_of(city, year)
    found: dict[int, int] = dict.fromkeys(ids, 0)
    for _, bill in _bills(city, year, until, None, ids) if rule else ():
        found[int(bill.person_id)] += borne(rule, bill.amounts) if rule else 0
    return found


def _bills(city: str, year: int, until: dt.date, district: int | None, ids: Sequence[int]) -> Iterator[tuple[int, Bill]]:
    owners = owners_of(ids)
    rows = settlements_of(city, year, until, district).filter(person__in=list(owners))
    for row in rows.order_by("id").values("id", "person_id", *_PAID, *(f"claim__{name}" for name in _AMOUNTS)):
        amounts = {name: row[name] for name in _PAID} | {name: row[f"claim__{name}"] for name in _AMOUNTS}
        yield row["id"], Bill(str(owners[row["person_id"]]), amounts)


def owners_of(ids: Sequence[int]) -> dict[int, int]:
    """Record -> person: these persons' own records and those merged into them. Settlements are then found by an index on the record."""
    merged = Person.objects.filter(merged_into__in=ids).values_list("pk", "merged_into_id")
    return {one: one for one in ids} | dict(merged)


@dataclass(frozen=True)
class Part:
    """A bill of the year and what it left. Amounts: fen; `insurers`: basic, critical illness and other insurance together."""

    number: int
    total: int
    insurers: int
    aid: int
    borne: int


def parts(city: str, year: int, person: int) -> list[Part]:
    """The bills that make up a person's burden, in the order in which they were settled."""
    rule = rule_of(city, year)
    found = []
    for number, bill in _bills(city, year, dt.date.max, None, [person]) if rule else ():
        one = bill.amounts
        insurers = one["basic_paid"] + one["critical_paid"] + one["supplementary_paid"]
        aid = one["aid"] + one["tilt_aid"] + one["hospital_borne"]
        found.append(Part(number, one["total_cost"], insurers, aid, borne(rule, one) if rule else 0))
    return found


def counted(city: str, year: int) -> str:
    """What counts as a burden by the document, in words."""
    rule = rule_of(city, year)
    if rule is None:
        return ""
    start = "政策范围内费用" if rule.expense == "in_policy" else "医疗费总额"
    off = {"nothing": "", "insurance": "，减去医保各项支付（救助前）", "aid": "，减去医保各项支付、医疗救助和医院负担"}[rule.after]
    return f"{start}{off}"


@dataclass(frozen=True)
class Lack:
    """A figure that a line needs and nobody has set. `code`: as it is set (`disposable_income[2024]`); `note`: the policy's word on it."""

    code: str
    name: str
    lines: tuple[str, ...]
    note: str


def lines(city: str, year: int) -> list[dict[str, Any]]:
    """The document's lines of a year: name, amount (fen; None: no line or not known), clause, and what is lacking in Chinese."""
    policy = benefits.of_year(pack.load(city), year)
    rule = policy.benefits.watch if policy and policy.benefits else None
    if policy is None or rule is None:
        return []
    known = benefits.figures(policy, figures.of(city))
    found = []
    for line in rule.lines.values():
        amount = None if line.line is None else known.amount(line.line, year)
        code = "" if line.line is None or amount is not None else line.line.needs(year)
        note = f"缺少{_figure(policy, code)[0]}，不能预警" if code else "不设线，年度内有费用的都列入" if line.line is None else ""
        found.append({"name": line.name, "amount": amount, "clause": line.clause, "note": note, "code": code})
    return found


def lacking(city: str, year: int) -> list[Lack]:
    """The figures without which lines of the year warn of nobody."""
    policy = benefits.of_year(pack.load(city), year)
    found: dict[str, list[str]] = {}
    for line in lines(city, year) if policy else ():
        if line["code"]:
            found.setdefault(line["code"], []).append(line["name"])
    return [Lack(code, _figure(policy, code)[0], tuple(names), _figure(policy, code)[1]) for code, names in found.items()] if policy else []


def _figure(policy: Policy, code: str) -> tuple[str, str]:
    """(the figure's name with its year, the policy's note on it)."""
    name, _, of = code.partition("[")
    known = policy.parameters.get(name)
    return f"{of.rstrip(']')} 年{known.name if known else name}" if of else (known.name if known else name), (known.note or "") if known else ""
