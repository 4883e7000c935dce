"""What a document says about the money itself (key `books`): who pays a settlement, where the money comes from and lies, what it may be spent on."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from tuodi.policy.amounts import basis_points

Ratio = Annotated[int, BeforeValidator(basis_points), Field(ge=0, le=10000)]
Clause = Annotated[str, Field(min_length=1)]


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True, frozen=True)


class Rule(Model):
    """A rule without a value of its own: it holds because the clause says so."""

    clause: Clause


class KeptBy(Model):
    """Where the fiscal special account is: one for the city, or one in every district."""

    level: Literal["city", "districts"]
    clause: Clause


class Payer(Model):
    """Who bears a settlement: the city, the district of the person's household, or the district that granted the identity
    (where it isn't known, that of the household)."""

    of: Literal["city", "household_district", "granting_district"]
    clause: Clause


class Source(Model):
    """Where money comes from. at_most: the share of the money held there that may be drawn; earmarked: booked apart, for its purpose only."""

    name: str
    at_most: Ratio | None = None
    earmarked: bool = False
    clause: Clause


class Use(Model):
    """What the fund may be spent on, or (under `barred`) may not."""

    name: str
    clause: Clause


class Books(Model):
    """manual_payer: for bills handed in by the person; without it `payer` holds for all.

    application: the city adds up the month's plans and applies to its fiscal office, which must have granted them before money moves.
    cash_plan: money goes to an expenditure account only within an approved plan of the month, and the plans within the year's budget.
    year_end: the expenditure accounts give back what is left at the end of the year.
    barred: uses that the document forbids by name; whatever isn't under `uses` is refused as well.
    """

    kept_by: KeptBy
    payer: Payer
    manual_payer: Payer | None = None
    sources: Annotated[dict[str, Source], Field(min_length=1)]
    uses: Annotated[dict[Literal["direct_aid", "premium_subsidy"], Use], Field(min_length=1)]
    barred: dict[str, Use] = {}
    cash_plan: Rule | None = None
    application: Rule | None = None
    year_end: Rule | None = None
