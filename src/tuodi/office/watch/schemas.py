"""The bodies of the departments' interface to warnings. Amounts are yuan as text with two decimals, dates ISO."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints

from tuodi.office.registry.schemas import Number

Words = Annotated[str, StringConstraints(min_length=2, max_length=300, strip_whitespace=True, pattern=r"^[^\x00]*$")]


class PushOut(Schema):
    """A list handed to the department. `count`: its persons, `answered`: how many of them have an answer."""

    push: int
    to: str
    to_text: str
    district: str
    count: int
    answered: int
    at: dt.datetime


class PushesOut(Schema):
    total: int
    rows: list[PushOut]


class WarnedOut(Schema):
    """A person of a list. `referral` is what the answer names; `line` empty: the document sets none for the group."""

    referral: int
    warning: str
    id_number: str
    name: str
    telephone: str
    district: str
    street: str
    community: str
    address: str
    kind: str
    year: int
    burden: str
    line: str
    clause: str
    why: str
    visit: str
    state: str
    state_text: str
    answer: str


class WarnedPageOut(Schema):
    push: int
    total: int
    rows: list[WarnedOut]


class AnswerIn(Schema):
    model_config = ConfigDict(extra="forbid")

    referral: Number
    helped: bool
    text: Words


class AnswersIn(Schema):
    model_config = ConfigDict(extra="forbid")

    answers: Annotated[list[AnswerIn], Field(min_length=1, max_length=1000)]


class AnsweredOut(Schema):
    """`problem` empty: it was taken (or had been before)."""

    referral: int
    state: str
    problem: str


class AnsweredAllOut(Schema):
    taken: int
    refused: int
    rows: list[AnsweredOut]
