"""The JSON face's bodies. Money is integer fen, ratios integer basis points, dates ISO."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Fen = Annotated[int, Field(strict=True, ge=0, le=10**13)]
SignedFen = Annotated[int, Field(strict=True, ge=-(10**13), le=10**13)]
Day = Annotated[dt.date, Field(ge=dt.date(1990, 1, 1), le=dt.date(2100, 12, 31))]
Key = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[0-9A-Za-z._:-]+$")]
Text = Annotated[str, StringConstraints(max_length=64, strip_whitespace=True)]
IdNumber = Annotated[str, StringConstraints(min_length=4, max_length=30, strip_whitespace=True)]
Number = Annotated[int, Field(ge=1, lt=2**63)]
PageNumber = Annotated[int, Field(ge=1, le=1_000_000)]
Setting = Literal["inpatient", "outpatient", "chronic", "special", "maternity", "rehabilitation"]
Treatment = Literal["", "cancer", "dialysis", "transfusion", "anti_rejection", "brave_act_injury", "rare_disease"]


class Given(BaseModel):
    """What comes in: unknown fields are refused, so that a misspelt one isn't taken for an absent one."""

    model_config = ConfigDict(extra="forbid")


class EligibilityIn(Given):
    id_number: IdNumber
    name: Text
    on: Day
    setting: Setting
    diagnosis: Annotated[str, StringConstraints(max_length=32)] = ""
    treatment: Treatment = ""


class ClaimIn(Given):
    """One visit or stay as the insurers have settled it. `critical_paid` null: not told, to be computed where the policy has the parameters."""

    id_number: IdNumber
    number: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    stay_key: Text = ""
    setting: Setting
    started: Day
    ended: Day
    settled: Annotated[dt.datetime, Field(description="when the insurers settled it")] | None = None
    diagnosis: Annotated[str, StringConstraints(max_length=32)] = ""
    underlying: Annotated[str, StringConstraints(max_length=32)] = ""
    treatment: Treatment = ""
    total_cost: Fen
    in_policy_cost: Fen
    basic_paid: Fen
    critical_paid: Fen | None = 0
    supplementary_paid: Fen = 0
    invoice_number: Annotated[str, StringConstraints(min_length=1, max_length=64)] | None = None


class SettleIn(Given):
    key: Key
    claim: ClaimIn


class BatchIn(Given):
    claims: Annotated[list[SettleIn], Field(min_length=1, max_length=100)]


class ReverseIn(Given):
    key: Key
    why: Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]


class StatedLine(Given):
    """A settlement in the hospital's own books; what it states is compared. `refund`: its reversal, amounts negative."""

    key: Key
    refund: bool = False
    aid: SignedFen
    tilt_aid: SignedFen
    hospital_borne: SignedFen | None = None


class ReconcileIn(Given):
    first: Day
    last: Day
    rows: Annotated[list[StatedLine], Field(max_length=20_000)]


class FeedIn(Given):
    """Rows with the national nodes `setlinfo` and `setldetail`."""

    rows: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=1000)]


class Problem(BaseModel):
    code: str
    text: str
    fields: list[str] = []


class LimitOut(BaseModel):
    name: str
    on: str
    total: int | None
    used: int
    left: int | None
    clause: str


class DepositOut(BaseModel):
    """`due` null: it depends on something that isn't known; `reason` says on what."""

    due: bool | None
    reason: str
    clause: str


class EligibilityOut(BaseModel):
    covered: bool
    year: int
    identity: str
    class_name: str
    item: str
    ratio: int | None
    reasons: list[str]
    text: str
    clauses: str
    limits: list[LimitOut]
    deposit: DepositOut


class Paid(BaseModel):
    """What a claim gets, or would get."""

    status: str
    year: int
    identity: str
    item: str
    base: int
    deductible: int
    ratio: int | None
    critical_paid: int
    aid: int
    tilt_aid: int
    hospital_borne: int
    self_paid: int
    cash: int
    reasons: list[str]
    text: str
    clauses: str
    policy: str


class PreviewOut(Paid):
    steps: list[dict[str, Any]]


class SettlementOut(Paid):
    """`settlement`: our number. A refund names what it takes back. `notices`: sentences for the hospital's staff (a large bill)."""

    key: str
    settlement: str
    refund: bool
    takes_back: str = ""
    notices: list[str] = []


class FoundOut(SettlementOut):
    settled_at: dt.datetime
    reversed_by: str = ""
    steps: list[dict[str, Any]]


class BatchRow(BaseModel):
    key: str
    settlement: SettlementOut | None = None
    problem: Problem | None = None


class BatchOut(BaseModel):
    settled: int
    refused: int
    rows: list[BatchRow]


class ReconciliationOut(BaseModel):
    id: int
    first: dt.date
    last: dt.date
    equal: bool
    funds: dict[str, dict[str, int]]
    counts: dict[str, int]


class DifferenceOut(BaseModel):
    kind: str
    key: str
    refund: bool
    settlement: str
    funds: list[str]
    ours: dict[str, int] | None
    theirs: dict[str, int] | None


class DifferencesOut(BaseModel):
    total: int
    rows: list[DifferenceOut]


class FeedOut(BaseModel):
    taken: int
    known: int
    contradicting: list[str]
    refused: list[Problem]
