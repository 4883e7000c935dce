"""Rows of a file of claims: read by the library's tables, persons found by their ID number, kept as plain JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from tuodi.office.core.crypto import blind_index
from tuodi.office.registry.models import Person
from tuodi.office.settlement.claim_input import AMOUNTS, FROM_REGISTRY, ClaimInput
from tuodi.office.settlement.models import BatchRow
from tuodi.tables import read_table

TEXTS = ("setting", "diagnosis", "underlying", "treatment", "channel")
CHINA = ZoneInfo("Asia/Shanghai")


def read_rows(city: str, path: Path, trusted: bool) -> list[dict[str, Any]]:
    """Columns of `BatchRow` in the file's order; rows that can't be read are refused with the cell and what is expected.

    Raises TableError where the file can't be read at all.
    """
    table = read_table(path, "claims")
    problems: dict[int, list[str]] = {}
    for error in table.errors:
        problems.setdefault(error.row, []).append(f"{error.column}：{error.expected}")
    frame = table.frame.with_columns(pl.int_range(pl.len()).alias("arrival"))
    when = pl.coalesce(pl.col("settled").cast(pl.Datetime("us")), pl.col("ended").cast(pl.Datetime("us")))
    order = {row: place for place, row in enumerate(frame.sort(when, "arrival", nulls_last=True)["row"].to_list())}
    persons = _persons(city, frame["person_id"].to_list())
    rows = []
    for line in frame.iter_rows(named=True):
        reason = "；".join(problems.get(line["row"], [])) or line["error"]
        person = persons.get(line["person_id"] or "")
        data = _kept(line) | {"person": person, "trusted": trusted, "readable": not reason}
        if not reason and person is None:
            reason = "登记中没有此人（身份证号）"
            data["wanted"] = blind_index(line["person_id"] or "")  # so that the row can be settled once the person is registered
        state = BatchRow.State.REFUSED if reason else BatchRow.State.WAITING
        rows.append({"number": line["row"], "position": order[line["row"]], "data": data, "state": state, "reason": reason[:300]})
    return rows


def found_since(city: str, wanted: Collection[str]) -> dict[str, int]:
    """Blind index of an ID number that a file named -> the person registered since."""
    rows = Person.objects.filter(district__city=city, id_index__in=wanted)
    return {index: merged or pk for index, pk, merged in rows.values_list("id_index", "pk", "merged_into")}


def _persons(city: str, numbers: list[str | None]) -> dict[str, int]:
    """ID number -> the registry's key of the person (of the one merged into, where records were merged)."""
    index = {blind_index(number): number for number in set(numbers) if number}
    found: dict[str, int] = {}
    keys = list(index)
    for start in range(0, len(keys), 10_000):
        rows = Person.objects.filter(district__city=city, id_index__in=keys[start : start + 10_000])
        found |= {index[i]: merged or pk for i, pk, merged in rows.values_list("id_index", "pk", "merged_into")}
    return found


def _kept(line: Mapping[str, Any]) -> dict[str, Any]:
    """The row without the person's number; dates as text, money in fen."""
    names = ("claim_id", "hospital", "started", "ended", "settled", *TEXTS, *FROM_REGISTRY, *AMOUNTS)
    return {name: str(line[name]) if isinstance(line[name], dt.date) else line[name] for name in names}


def claim_of(row: BatchRow) -> ClaimInput:
    """The claim of a kept row."""
    data = row.data
    plain: dict[str, Any] = {name: data[name] or "" for name in TEXTS} | {name: data[name] for name in AMOUNTS}
    return ClaimInput(
        person_id=data["person"],
        number=data["claim_id"],
        institution=data["hospital"] or "",
        started=dt.date.fromisoformat(data["started"]) if data["started"] else None,
        ended=dt.date.fromisoformat(data["ended"]),
        settled=_moment(data["settled"] or data["ended"]),
        deduction_reason="文件所载" if data["deduction"] else "",
        source="batch",
        stated={name: data[name] for name in FROM_REGISTRY},
        trusted=data["trusted"],
        **plain,
    )


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=CHINA)
