"""The bodies of the departments' interface. Dates are ISO; the rows' columns are those of a list's file (Chinese, English or national names)."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints

Text = Annotated[str, StringConstraints(max_length=300, strip_whitespace=True, pattern=r"^[^\x00]*$")]
Cell = Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00]*$")] | Annotated[int, Field(ge=-(2**53), le=2**53)] | bool | None
Day = Annotated[dt.date, Field(ge=dt.date(1990, 1, 1), le=dt.date(2100, 12, 31))]
Number = Annotated[int, Field(ge=1, lt=2**63)]
PageNumber = Annotated[int, Field(ge=1, le=1_000_000)]
Year = Annotated[int, Field(ge=1990, le=2100)]


class ListIn(Schema):
    """A list of the department that signs. `codes`: the identities it is about, must for a full one. `district`: name; empty: the whole city."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True, pattern=r"^[^\x00]*$")]
    extent: Literal["full", "changes"]
    as_of: Day
    codes: list[Text] = []
    district: Text = ""
    rows: Annotated[list[dict[Text, Cell]], Field(min_length=1, max_length=200_000)]


class ListOut(Schema):
    """How far a list is. `counts`: rows by what comparing them found; empty until then."""

    list: int
    name: str
    state: str
    state_text: str
    rows_total: int
    rows_done: int
    counts: dict[str, int]
    problem: str
    decision: str


class ProblemRow(Schema):
    """A row that can't be used: its place in what was pushed (from 1), and why."""

    number: int
    verdict: str
    reason: str


class ProblemsOut(Schema):
    total: int
    rows: list[ProblemRow]


class FeedbackOut(Schema):
    """One line for each row of the list, values under `columns`; money in yuan with two decimals."""

    year: int
    columns: list[str]
    rows: list[list[str]]


class Problem(Schema):
    code: str
    text: str
    fields: list[str] = []
