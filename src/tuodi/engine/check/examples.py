"""Claims made up for a cell of the table, and settled: an example shows what the computation does, not what the check believes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from tuodi.engine.api import settle
from tuodi.engine.check.layout import Layout
from tuodi.engine.check.report import Example, Line, Tables
from tuodi.engine.spans import Title
from tuodi.policy.pack import Pack

_PERSON = ("insurance", "sex", "disability_grade", "disability_kind", "unable_to_work", "dibao_class", "urban", "hukou_local")
_CLAIM = ("setting", "treatment", "hospital_level", "hospital_area", "referral", "designated", "primary_care", "certificate", "channel")
_EMPTY = {"disability_grade": 0, "disability_kind": "", "dibao_class": "", "treatment": "", "channel": ""}
BASE = 1_000_000  # fen: what is left to the person of an example's claim


def person_of(layout: Layout, at: Mapping[str, Any]) -> dict[str, Any] | None:
    """A person of these coordinates, or None where there is none."""
    low, high = 0, 100
    for name, value in at.items():
        if name.startswith("age:"):
            years = int(name.split(":")[1])
            low, high = (max(low, years), high) if value else (low, min(high, years))
    if low >= high:
        return None
    age = min(max(40, low), high - 1)
    person: dict[str, Any] = {"person_id": "P1", "sex": "female", "insurance": "resident"}
    person["birth_date"] = dt.date(layout.year - age, 1, 1).isoformat()
    if layout.policy.districts:
        person["district"] = layout.policy.districts[0].name
    return person | _stated(at, _PERSON)


def claim_of(layout: Layout, at: Mapping[str, Any], base: int = BASE, number: int = 1) -> dict[str, Any] | None:
    """A claim of these coordinates with `base` fen left before aid, or None where there is none."""
    low, high = 0, 1 << 60
    for name, value in at.items():
        if name.startswith("base:"):
            fen = int(name.split(":")[1])
            low, high = (max(low, fen), high) if value else (low, min(high, fen))
    if low >= high:
        return None
    base = min(max(base, low + 100), high)
    code = _code(layout, at)
    if code is None:
        return None
    basic = 0 if at.get("insurer_paid") is False else 2 * BASE
    day = layout.day + dt.timedelta(days=number - 1)
    claim: dict[str, Any] = {
        "claim_id": f"C{number}", "person_id": "P1", "setting": "inpatient", "started": (day - dt.timedelta(days=8)).isoformat(),
        "ended": day.isoformat(), "diagnosis": code, "hospital_level": 2, "hospital_area": "county", "primary_care": "no",
    }  # fmt: skip
    claim |= _stated(at, _CLAIM)
    money = {"total_cost": base + basic + 100_000, "in_policy_cost": base + basic, "basic_paid": basic, "critical_paid": 0}
    return claim | {name: _yuan(fen) for name, fen in money.items()}


def _yuan(fen: int) -> int | str:
    return fen // 100 if fen % 100 == 0 else f"{fen // 100}.{fen % 100:02d}"


def _code(layout: Layout, at: Mapping[str, Any]) -> str | None:
    wanted = {name.partition(":")[2]: value for name, value in at.items() if name.startswith("disease:")}
    names = list(layout.policy.disease_lists)
    for flags, code in layout.codes_by_flags(at.get("treatment", "")).items():
        if all(flags[names.index(name)] == value for name, value in wanted.items()):
            return code
    return None


def _stated(at: Mapping[str, Any], columns: Sequence[str]) -> dict[str, Any]:
    stated = {}
    for name in columns:
        if name in at and at[name] != _EMPTY.get(name, object()):
            stated[name] = {True: "yes", False: "no"}[at[name]] if isinstance(at[name], bool) else at[name]
    return stated


def identity_of(layout: Layout, title: Title) -> dict[str, Any]:
    """An identity row that gives the title for claims on the example's day."""
    day = layout.day
    held = day - dt.timedelta(days=200)
    start = {"held": held, "gained": day - dt.timedelta(days=3), "looked_back": day + dt.timedelta(days=30)}[title.coverage]
    row: dict[str, Any] = {"person_id": "P1", "identity": title.identity, "start": start.isoformat()}
    if title.coverage == "looked_back":
        row |= {"applied": (day + dt.timedelta(days=20)).isoformat(), "first_treated": (day - dt.timedelta(days=60)).isoformat()}
    rule = layout.policy.identities.get(title.identity)
    if rule is not None and rule.assigned and title.class_:
        row["class"] = title.class_
    return row


def tables_of(layout: Layout, title: Title, cell: int, base: int = BASE) -> Tables | None:
    """The tables of one claim that stands in this cell under this title; None where no claim can."""
    at = layout.value(cell)
    person, claim = person_of(layout, at), claim_of(layout, at, base)
    if person is None or claim is None or not _rules_run(layout, at):
        return None
    identities = [identity_of(layout, title)]
    for name, value in at.items():
        if name.startswith("holds:"):
            other = name.partition(":")[2]
            if value and other != title.identity:
                rule = layout.policy.identities[other]
                identities.append(identity_of(layout, Title(other, rule.class_ or "", "held")))
            elif not value and other == title.identity:
                return None
    return {"persons": [person], "identities": identities, "claims": [claim]}


def _rules_run(layout: Layout, at: Mapping[str, Any]) -> bool:
    """Does an access rule with a set last day run, or not, on the example's day, as the cell has it?"""
    return all((layout.day <= layout.one.ended_rules[name[5:]]) == value for name, value in at.items() if name.startswith("runs:"))


def settle_all(layout: Layout, cases: Sequence[Tables], pack: Pack | None = None) -> list[list[Line]]:
    """Settle many sets of tables at once; for each its output rows."""
    merged: Tables = {"persons": [], "identities": [], "claims": []}
    for number, case in enumerate(cases):
        for name, rows in case.items():
            merged[name] += [{**row, **{key: f"{number}/{row[key]}" for key in ("person_id", "claim_id") if key in row}} for row in rows]
    result: list[list[Line]] = [[] for _ in cases]
    if not merged["claims"]:
        return result
    frame = settle(pack or layout.pack, merged["persons"], merged["identities"] or _no_identities(), merged["claims"], parameters=layout.parameters)
    for row in frame.to_dicts():
        number_, _, claim_id = row["claim_id"].partition("/")
        result[int(number_)].append({**row, "claim_id": claim_id})
    return result


def _no_identities() -> Any:
    import polars as pl

    return pl.DataFrame(schema={"person_id": pl.Utf8, "identity": pl.Utf8, "start": pl.Date})


def example(layout: Layout, title: str, tables: Tables, lines: Sequence[Line]) -> Example:
    return Example(title, tables, layout.parameters, lines)


def total(lines: Sequence[Line]) -> int:
    """Aid and tilt of a year's claims, fen; a claim that can't be used makes the year -1."""
    if any(line["status"] == "invalid" for line in lines):
        return -1
    return sum((line["aid"] or 0) + (line["tilt_aid"] or 0) for line in lines)
