"""What a policy can say. A city's files are checked against this on loading; nothing here knows any city.

Money in the files is yuan, ratios are percent; in these models money is integer fen and ratios are integer basis points.
Every rule carries `clause`, the place of the document that it comes from.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from tuodi.policy import vocabulary as v
from tuodi.policy.amounts import Amount, basis_points, parse_amount
from tuodi.policy.benefits_schema import CheckedBenefits
from tuodi.policy.books_schema import Books
from tuodi.policy.conditions import Names, When, as_list

Ratio = Annotated[int, BeforeValidator(basis_points), Field(ge=0, le=10000)]
Money = Annotated[Amount, BeforeValidator(parse_amount)]
Clause = Annotated[str, Field(min_length=1)]


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True, frozen=True, arbitrary_types_allowed=True)


class InForce(Model):
    """The days on which a version decides; both included. No `to`: until another version replaces it."""

    from_: dt.date = Field(alias="from")
    to: dt.date | None = None
    clause: Clause
    judged_on: Literal["ended", "started"] = "ended"


class Document(Model):
    title: str
    number: str | None = None
    issuer: str | None = None
    issued: dt.date | None = None
    in_force: InForce
    supersedes: list[str] = []
    based_on: list[str] = []


class District(Model):
    code: Annotated[str, Field(pattern=r"^\d{6}$")] | None = None
    name: str
    aliases: list[str] = []
    old_codes: list[str] = []


class ClassRule(Model):
    """A class of the document. The order of the classes is the document's; it decides between equal outcomes."""

    name: str
    clause: Clause


class Term(Model):
    years: int = 1
    kind: Literal["rolling", "calendar"] = "rolling"
    clause: Clause


class LookBack(Model):
    """Claims before the recognition took effect.

    Reaches from `anchor` back by `months`, or to `to` (`first_treated`: at most `at_most_years` back;
    `year_start`: 1 January of the anchor's year). Covered so: `covers` (held or looked_back);
    between the anchor and the start of the identity: `between`.
    """

    anchor: Literal["start", "applied"] = "start"
    months: int | None = None
    to: Literal["first_treated", "year_start"] | None = None
    at_most_years: int | None = None
    judged_on: Literal["ended", "started"] = "ended"
    covers: Literal["held", "looked_back"] = "looked_back"
    between: Literal["held", "looked_back", "not_covered"] = "held"
    only_for: Literal["recognised_disease"] | None = None
    benefit_year: Literal["of_claim", "of_application"] = "of_claim"
    clause: Clause

    @model_validator(mode="after")
    def _one_reach(self) -> LookBack:
        if (self.months is None) == (self.to is None):
            raise ValueError("a look-back needs one of `months` or `to`")
        return self


class Timing(Model):
    """Which claims an identity covers, by its dates.

    held: the day of the claim on which the identity must be held.
    exit_day: whether the recorded end is the first day without it (excluded) or the last day with it.
    grace: after the loss, claims to the end of that month still count (month_end).
    stay_in_progress: a stay that touches the time held (or the grace, too) is covered whole.
    until: a parameter that ends the identity for everybody, whatever the record says.
    """

    held: Literal["on_end", "on_start", "any_day"] | None = None
    exit_day: Literal["excluded", "included"] | None = None
    grace: Literal["none", "month_end"] | None = None
    stay_in_progress: Literal["none", "held", "grace"] | None = None
    term: Term | None = None
    until: str | None = None
    look_back: LookBack | None = None
    clause: Clause | None = None


class IdentityRule(Model):
    """The class to which an identity leads; null: none, it only matters where a rule asks whether it is held.

    `assigned`: the class stands in the identity row (column `class`), one of `classes`.
    """

    class_: str | None = Field(None, alias="class")
    assigned: bool = False
    classes: list[str] = []
    when_empty: str | None = None  # class taken where an assigned class is empty
    when_other: str | None = None  # class taken where the row names a class that isn't one of `classes`
    certified_by: Names = []
    timing: Timing | None = None
    clause: Clause

    @model_validator(mode="after")
    def _class_or_assigned(self) -> IdentityRule:
        if self.assigned and (self.class_ is not None or not self.classes):
            raise ValueError("an identity with `assigned: yes` lists the possible `classes` and names no `class`")
        return self


class Refusal(Model):
    """An access rule: where `when` holds, nothing is paid and `refuse` is the reason.

    `until`: a date parameter after which the rule no longer bites; while the parameter is not set, it does.
    """

    when: When
    refuse: str
    until: str | None = None
    list_for_review: bool = False
    clause: Clause


def _by_class(value: Any) -> Any:
    """A single amount, or one for each class: {key: 140000, other: 80000}."""
    return value if isinstance(value, dict) else {"*": value}


AmountByClass = Annotated[dict[str, Money], BeforeValidator(_by_class)]
RatioByClass = Annotated[dict[str, Ratio], BeforeValidator(_by_class)]


class Pool(Model):
    """A limit that claims draw on, per person and year (or per claim), on aid paid or on expense admitted.

    on in_policy: used up by the in-policy cost before insurance; a claim above what is left is admitted in that share.

    apart: `class` gives each class an account of its own; else one account for the person.
    share_of_left: a claim may draw at most this share of what is left in the pool.
    """

    name: str
    on: Literal["aid", "expense", "in_policy"]
    amount: AmountByClass
    per: Literal["year", "claim"] = "year"
    apart: Literal["class"] | None = None
    share_of_left: Ratio | None = None
    clause: Clause


class Deductible(Model):
    """kind year: used up once in the year · stay: taken off every claim · threshold: nothing unless the base is above it.

    counts: claims that use up a yearly deductible although another row paid them;
    counts_refused: the same for claims refused for one of these reasons.
    """

    name: str
    kind: Literal["year", "stay", "threshold"]
    amount: AmountByClass
    counts: When | None = None
    counts_refused: list[str] = []
    clause: Clause

    @model_validator(mode="after")
    def _counts_for_years(self) -> Deductible:
        if self.kind != "year" and (self.counts is not None or self.counts_refused):
            raise ValueError("only a yearly deductible can be used up by other claims (`counts`)")
        return self


class Band(Model):
    """A part of the rest, up to `up_to` (no `up_to`: all above), at `ratio`."""

    up_to: Money | None = None
    ratio: Ratio

    @field_validator("up_to")
    @classmethod
    def _fixed(cls, value: Amount | None) -> Amount | None:
        if value is not None and not value.fixed:
            raise ValueError("the border of a band is an amount in yuan")
        return value


class Bands(Model):
    of: Literal["claim", "year"] = "claim"
    parts: Annotated[list[Band], Field(min_length=1)]

    @model_validator(mode="after")
    def _rising(self) -> Bands:
        borders = [band.up_to.fen if band.up_to else None for band in self.parts]
        if None in borders[:-1] or borders[-1] is not None:
            raise ValueError("every band but the last needs `up_to`, and the last has none")
        if sorted(b for b in borders if b is not None) != [b for b in borders if b is not None]:
            raise ValueError("the borders of the bands must rise")
        return self


class LumpSum(Model):
    """A sum paid for the event, whatever the bill; `once: year` at most once in the year; outside the pools unless `in_pools`."""

    amount: Money
    once: Literal["claim", "year"] = "claim"
    in_pools: bool = False


def _ratio_or_levels(value: Any) -> Any:
    """A percentage, or one for each value of a word: {level 1: 80, level 2: 75} or {by: hospital_area, county: 80}."""
    if not isinstance(value, dict):
        return {"": value}
    if "by" in value:
        return {f"{value['by']}={key}": ratio for key, ratio in value.items() if key != "by"}
    result = {}
    for key, ratio in value.items():
        word, _, level = str(key).partition(" ")
        if word != "level" or level not in ("1", "2", "3"):
            raise ValueError(f"`{key}`: expected `level 1`, `level 2`, `level 3`, or `by:` with the name of a column")
        result[f"hospital_level={level}"] = ratio
    return result


class Row(Model):
    """A line of an item's table: for whom, at which ratio, with which deductible, within which pools.

    class `nobody`: people without any identity of the policy. of whole_bill: everything the person bears, also outside the scope.
    """

    class_: Annotated[list[str] | None, BeforeValidator(lambda x: None if x is None else [str(i) for i in as_list(x)])] = Field(None, alias="class")
    when: When | None = None
    ratio: Annotated[dict[str, Ratio] | None, BeforeValidator(lambda x: None if x is None else _ratio_or_levels(x))] = None
    bands: Bands | None = None
    lump_sum: LumpSum | None = None
    deductible: str | None = None
    pools: list[str] | None = None
    no_tilt: bool = False
    of: Literal["base", "whole_bill"] = "base"
    less: list[Literal["critical_deductible"]] = []
    clause: Clause | None = None

    @model_validator(mode="after")
    def _something_paid(self) -> Row:
        if self.ratio is not None and self.bands is not None:
            raise ValueError("a row has either `ratio` or `bands`")
        if self.ratio is None and self.bands is None and self.lump_sum is None:
            raise ValueError("a row pays nothing: give `ratio`, `bands` or `lump_sum`")
        return self


class Item(Model):
    """A benefit item: the claims that belong to it and its table. `pools`, `deductible` and `less` hold for rows that say nothing else."""

    name: str
    when: When = When()
    rows: Annotated[list[Row], Field(min_length=1)]
    pools: list[str] = []
    deductible: str | None = None
    less: list[Literal["critical_deductible"]] = []
    clause: Clause


class TiltLimit(Model):
    """on expense: at most this much excess or burden is admitted · on aid: at most this much tilt is paid; or drawn from a named pool."""

    amount: AmountByClass | None = None
    on: Literal["expense", "aid"] = "aid"
    pool: str | None = None
    clause: Clause | None = None

    @model_validator(mode="after")
    def _one(self) -> TiltLimit:
        if (self.amount is None) == (self.pool is None):
            raise ValueError("a tilt's limit needs one of `amount` or `pool`")
        return self


class Opens(Model):
    """Opens once the named pools are used up (`all` or `any` of them)."""

    used_up: Names = []
    of_them: Literal["all", "any"] = "all"
    burden_above: AmountByClass | None = None


class Tilt(Model):
    """倾斜救助.

    pays_on excess: the expense that a limit cut off · remaining: all in-policy self-pay left on the claim ·
    burden: the year's in-policy self-pay after aid above `line` · expense: the year's self-pay before aid above `line`.
    """

    name: str = "倾斜救助"
    pays_on: Literal["excess", "remaining", "burden", "expense"]
    when: When = When()
    counts: When | None = None
    opens: Opens = Opens()
    line: AmountByClass | None = None
    burden_of: Literal["year", "since_open", "claim"] = "year"
    ratio: RatioByClass
    limit: TiltLimit | None = None
    carry: bool = True
    shown_as: Literal["tilt", "aid"] = "tilt"
    clause: Clause

    @model_validator(mode="after")
    def _line(self) -> Tilt:
        if (self.pays_on in ("burden", "expense")) != (self.line is not None):
            raise ValueError("a tilt on burden or expense needs `line`; one on excess or remaining has none")
        return self


class HospitalShare(Model):
    """What of the person's own cost the hospital bears: above `cap` percent of the claim's in-policy cost, and what review struck out."""

    when: When
    cap: Ratio | None = None
    bears_deduction: bool = False
    personal: Literal["in_policy", "all"] = "in_policy"
    order: Literal["after_tilt", "before_tilt"] = "after_tilt"
    per: Literal["claim", "year_at_hospital"] = "claim"
    clause: Clause


class CriticalPreference(Model):
    classes: list[str]
    insurance: list[Literal["resident", "employee"]] = ["resident"]
    deductible: Ratio
    ratio_plus: Ratio
    no_ceiling: bool
    clause: Clause


class CriticalIllness(Model):
    """Critical-illness insurance where its parameters are given: critical.deductible[Y], critical.bands[Y], critical.ceiling[Y]."""

    preference: CriticalPreference | None = None
    clause: Clause


class NoDeposit(Model):
    """Who owes no deposit at admission; `primary_first`: only after a first visit at primary level that referred the person."""

    when: When
    primary_first: bool = False
    clause: Clause


class Disclosure(Model):
    """Persons aided are made public: with a shortened name, street and amount, and nothing that tells an illness."""

    persons: bool
    clause: Clause


class Service(Model):
    """What a person is owed at the hospital's counter besides money; and what is owed to the public."""

    no_deposit: NoDeposit | None = None
    disclosure: Disclosure | None = None


class YearException(Model):
    """Claims that belong to the year of another date; the condition asks about claim and person, not about class or identity."""

    when: When
    of: Literal["ended", "started", "settled"]


class BenefitYear(Model):
    of: Literal["ended", "started", "settled"] = "ended"
    except_: list[YearException] = Field([], alias="except")
    clause: Clause


class Base(Model):
    """base = in-policy cost less review deduction less these payments, never below zero."""

    minus: list[Literal["basic", "critical", "supplementary"]] = ["basic", "critical", "supplementary"]
    clause: Clause


class Hukou(Model):
    """How the local household registration is known where `hukou_local` is empty."""

    when_empty: Literal["district", "yes"] = "district"


class Disease(Model):
    """A disease of a list: codes by prefix, exact codes, exclusions; or a treatment that stands for it."""

    name: str
    use: list[str] = []
    codes: list[str] = []
    exact: list[str] = []
    except_: list[str] = Field([], alias="except")
    treatment: Annotated[list[str], BeforeValidator(as_list)] = []
    when: When | None = None
    needs: str | None = None
    clause: Clause | None = None

    @model_validator(mode="after")
    def _told_by_something(self) -> Disease:
        if not (self.use or self.codes or self.exact or self.treatment or self.needs):
            raise ValueError("a disease needs `use`, `codes`, `exact` or `treatment`, or `needs`: what tells it beside a code")
        for treatment in self.treatment:
            if treatment not in v.TREATMENTS:
                raise ValueError(f"`{treatment}` is no treatment; possible: {', '.join(t for t in v.TREATMENTS if t)}")
        return self


class DiseaseList(Model):
    """by: which code is looked up; `underlying` takes the underlying disease where the first diagnosis is a treatment session (Z51, Z49)."""

    name: str
    by: Literal["diagnosis", "underlying"] = "diagnosis"
    diseases: list[Disease]
    clause: Clause


class Value(Model):
    """A figure with its source: for a `year`, from a `day` on, or for good; money in yuan."""

    year: int | None = None
    from_: dt.date | None = Field(None, alias="from")
    to: dt.date | None = None
    value: Any
    parts: dict[str, Any] | None = None
    source: str
    confidence: Literal["high", "medium"]
    note: str | None = None


class Parameter(Model):
    name: str
    unit: Literal["yuan", "yuan_month", "date", "bands", "percent"] = "yuan"
    used_by: Names = []
    values: list[Value] = []
    note: str | None = None


class Alternative(Model):
    """Another answer to a reading's question: a patch on the policy, or why it can't be switched here."""

    means: str
    patch: list[dict[str, Any]] | None = None
    needs: str | None = None
    same_figures: str | None = None

    @model_validator(mode="after")
    def _one(self) -> Alternative:
        if sum(x is not None for x in (self.patch, self.needs, self.same_figures)) != 1:
            raise ValueError("an alternative has one of `patch`, `needs` (what it would need) or `same_figures` (why no figure changes)")
        return self


class Reading(Model):
    question: str
    clause: Clause
    choice: str
    means: str
    because: Annotated[str, Field(min_length=1)]
    alternatives: dict[str, Alternative]

    @model_validator(mode="after")
    def _choice_is_no_alternative(self) -> Reading:
        if self.choice in self.alternatives:
            raise ValueError(f"`{self.choice}` is the choice made and stands among the alternatives, too")
        return self


class Acknowledged(Model):
    """A finding of `tuodi check` that is known and left as it is, with the reason."""

    finding: str
    because: Annotated[str, Field(min_length=1)]
    clause: Clause | None = None


class Carrier(Model):
    """An operative statement of the document and what carries it."""

    clause: Clause
    kind: str
    says: Annotated[str, Field(min_length=1)]
    carried_by: Names = []
    later: dict[str, str] = {}
    none: str | None = None

    @model_validator(mode="after")
    def _carried(self) -> Carrier:
        if not (self.carried_by or self.later or self.none):
            raise ValueError("a provision needs `carried_by`, `later` (app: what) or `none` (why nothing carries it)")
        return self


class Policy(Model):
    """One version of one city's policy."""

    city: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    name: str
    document: Document
    districts: list[District]
    hukou: Hukou = Hukou()
    benefit_year: BenefitYear
    base: Base
    hospital_level_when_empty: dict[Literal["primary_care"], Literal[1, 2, 3]] = {}
    classes: dict[str, ClassRule]
    several_identities: Literal["highest", "first"] = "highest"
    identities: dict[str, IdentityRule]
    timing: Timing
    access: dict[str, Refusal]
    reasons: dict[str, str] = {}
    pools: dict[str, Pool] = {}
    deductibles: dict[str, Deductible] = {}
    items: dict[str, Item]
    tilt: Tilt | None = None
    hospital_share: HospitalShare | None = None
    critical_illness: CriticalIllness | None = None
    service: Service = Service()
    books: Books | None = None
    disease_lists: dict[str, DiseaseList] = {}
    parameters: dict[str, Parameter] = {}
    readings: dict[str, Reading] = {}
    acknowledged: list[Acknowledged] = []
    benefits: CheckedBenefits = None

    @model_validator(mode="after")
    def _names_exist(self) -> Policy:
        from tuodi.policy.references import check_references

        check_references(self)
        return self
