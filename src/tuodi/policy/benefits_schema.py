"""What a policy can say beside claims: enrolment subsidies, grants, warning lines, cost shares, shortfall, indicators (key `benefits`).

Money in the files is yuan and shares are percent; in these models integer fen and basis points.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, model_validator

from tuodi.policy import vocabulary as v
from tuodi.policy.amounts import Amount, basis_points, parse_amount
from tuodi.policy.conditions import Names, When
from tuodi.policy.references import UnknownName

Ratio = Annotated[int, BeforeValidator(basis_points), Field(ge=0, le=10000)]
Money = Annotated[Amount, BeforeValidator(parse_amount)]
Clause = Annotated[str, Field(min_length=1)]
Day = Annotated[str, Field(pattern=r"^(\d\d-\d\d|payment)$")]
Insurance = Literal["resident", "employee", "none"]

# reason codes of these sums; a policy adds its own under `reasons`
REASONS: dict[str, str] = {
    "employee_insured": "参加职工医保，不在居民参保资助范围",
    "not_on_reference_day": "规定的认定日不具有该身份",
    "no_subsidy_for_group": "该类人员不在资助范围",
    "already_paid": "当年已自行缴费参保，不退保费",
    "period_over": "规定的资助期限已过",
    "not_yet_enrolled": "应资助而尚未参保",
    "below_floor": "设定的比例低于条文规定的下限",
    "unknown_person": "人员表中没有该人员",
    "invalid_claims": "有不能使用的费用行，未计入负担",
    "no_share": "条文没有规定该区县（功能区）的分担比例",
    "unknown_district": "不是本市的区县",
    "district_twice": "同一区县重复出现",
    "missing_value": "缺少计算所需的数据",
    "others_missing": "其他区县缺少人数，无法按比例分配",
    "no_heads": "各区县人数合计为零，无法按人数分摊",
}

ANY = "any"  # in place of a class: whichever it is

# a condition about a person; a claim's words have no meaning here
_PERSON_WORDS = {
    "class_", "identity", "holds", "insurance", "sex", "disability_grade", "disability_kind",
    "unable_to_work", "dibao_class", "urban", "hukou_local", "age", "any", "not_",
}  # fmt: skip


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True, frozen=True, arbitrary_types_allowed=True)


class Refusal(Model):
    """Where `when` holds nothing is due and `refuse` is the reason; `until`: a date parameter after which the rule no longer bites."""

    when: When
    refuse: str
    until: str | None = None
    clause: Clause


class Held(Model):
    """Which day of the year decides whether an identity is held: one day (`on: 06-30`), the day of payment (`on: payment`),
    or any day from 1 January to a day (`any_day_to: 12-31` is the whole year)."""

    on: Day | None = None
    any_day_to: Day | None = None

    @model_validator(mode="after")
    def _one(self) -> Held:
        if (self.on is None) == (self.any_day_to is None):
            raise ValueError("`held` needs one of `on` or `any_day_to` (a day of the year such as 06-30)")
        return self


def _pays(value: Any) -> Any:
    """`full`, `50%`, `120` or a figure; more words as a mapping."""
    if isinstance(value, dict):
        return value
    if value == "full":
        return {"percent": 100}
    text = str(value).strip()
    return {"percent": text[:-1].strip()} if text.endswith("%") and "*" not in text else {"amount": value}


class Pays(Model):
    """percent of the premium, or an amount; `otherwise`: the amount while the figure named in `amount` isn't set for the year.

    or_more: a percent parameter, by district, that may set more than `percent`; `required`: it must be set, and not below `percent`.
    """

    percent: Ratio | None = None
    amount: Money | None = None
    otherwise: Money | None = None
    or_more: str | None = None
    required: bool = False

    @model_validator(mode="after")
    def _one(self) -> Pays:
        if (self.percent is None) == (self.amount is None):
            raise ValueError("`pays` is `full`, a share such as `50%`, or an amount")
        return self


class Ground(Model):
    """For whom: holders of a class (`any`: of whichever) or of an identity, or `anyone` who meets `when`."""

    class_: Annotated[list[str], BeforeValidator(lambda x: x if isinstance(x, list) else [x])] = Field([], alias="class")
    identity: Names = []
    anyone: bool = False
    when: When | None = None
    clause: Clause

    @model_validator(mode="after")
    def _somebody(self) -> Ground:
        if sum([bool(self.class_), bool(self.identity), self.anyone]) != 1:
            raise ValueError("say for whom: one of `class`, `identity` or `anyone: yes`")
        return self


class SubsidyRow(Ground):
    """while: a date parameter; the row pays for years that begin on or before it."""

    pays: Annotated[Pays, BeforeValidator(_pays)]
    while_: str | None = Field(None, alias="while")


class Newly(Model):
    """Identities gained within the year.

    no_refund: whoever has paid the year's premium already gets nothing: known by `enrolled_on` alone, or also by
    the insurance column (resident: insured already). effective: when an insurance newly taken out with aid begins.
    """

    no_refund: Literal["insurance_column", "enrolled_on"] | None = None
    effective: Literal["at_once", "next_month"] | None = None
    clause: Clause


class Enrolment(Model):
    held: Held
    age_day: Day = "12-31"
    insurance: Annotated[list[Insurance], Field(min_length=1)]
    cap: Literal["premium", "none"] = "premium"
    newly: Newly | None = None
    rows: Annotated[list[SubsidyRow], Field(min_length=1)]
    refuse: dict[str, Refusal] = {}
    clause: Clause


class GrantRow(Ground):
    amount: Money


class Grant(Model):
    """A sum that needs no claim; of several groups the highest counts.

    paid_in: the month in which it is paid, once a year. subsidised: only to whom the year's enrolment was actually subsidised;
    that is a list of the office's, a file run goes by `insurance`.
    """

    name: str
    paid_in: Annotated[int, Field(ge=1, le=12)] | None = None
    subsidised: bool = False
    held: Held
    age_day: Day
    insurance: Annotated[list[Insurance], Field(min_length=1)]
    groups: Annotated[list[GrantRow], Field(min_length=1)]
    clause: Clause


class Line(Model):
    """A line of warning for holders of a class (`any`) on any day of the year, for `ordinary` people (no class in the year), or `everyone`.

    The first line that is meant for a person judges. `line: none` lists everybody with a claim. A line that isn't set
    is a missing parameter, or, `unset: silent`, gives no warning. warning: the code shown, where it isn't the line's own key.
    """

    name: str
    warning: str | None = None
    class_: Annotated[list[str], BeforeValidator(lambda x: x if isinstance(x, list) else [x])] = Field([], alias="class")
    ordinary: bool = False
    everyone: bool = False
    insurance: list[Insurance] = ["resident", "employee", "none"]
    line: Annotated[Amount | None, BeforeValidator(lambda x: None if x == "none" else parse_amount(x))]
    unset: Literal["missing", "silent"] = "missing"
    clause: Clause

    @model_validator(mode="after")
    def _somebody(self) -> Line:
        if sum([bool(self.class_), self.ordinary, self.everyone]) != 1:
            raise ValueError("say for whom: one of `class`, `ordinary: yes` or `everyone: yes`")
        return self


class Watch(Model):
    """burden: what is held against the line: after aid, or before it (after the insurers); all expense or in-policy; or the total cost."""

    after: Literal["aid", "insurance", "nothing"] = "aid"
    expense: Literal["all", "in_policy"] = "all"
    reached: Literal["at_least", "above"] = "at_least"
    lines: Annotated[dict[str, Line], Field(min_length=1)]
    clause: Clause


class ShareBand(Model):
    name: str
    city: Ratio
    local: Ratio
    districts: Annotated[list[str], Field(min_length=1)]
    clause: Clause

    @model_validator(mode="after")
    def _whole(self) -> ShareBand:
        if self.city + self.local != 10000:
            raise ValueError("the shares of city and district must add up to 100")
        return self


class Shares(Model):
    """per_target: yuan a head; without it the requirement is given as an amount.

    rounding: which part is rounded half up to the fen; the other takes the rest (each_half_up: both are rounded).
    """

    per_target: Money | None = None
    rounding: Literal["city_half_up", "local_half_up", "each_half_up"] = "city_half_up"
    bands: Annotated[list[ShareBand], Field(min_length=1)]
    unlisted: Clause
    clause: Clause


class Shortfall(Model):
    """Split by head count with largest remainders; then borne by the districts alone, or each part by its band of `shares`."""

    borne_by: Literal["districts", "city_and_districts"] = "districts"
    clause: Clause


class Measure(Model):
    """One count or sum. claims: settled claims (with aid above zero; `eligible`: all that a rule didn't refuse), of some items;
    grants: grants paid; people: persons with a claim to an enrolment subsidy (of the rows numbered), by insurance; fund: a named figure.

    `by: money` sums yuan in place of counting.
    """

    claims: Literal["aided", "eligible"] | None = None
    items: Names = []
    grants: Literal["paid"] | None = None
    people: Literal["subsidised"] | None = None
    rows: list[int] = []
    insurance: list[Insurance] = []
    fund: Names = []
    by: Literal["count", "money"] = "count"

    @model_validator(mode="after")
    def _one(self) -> Measure:
        if sum([self.claims is not None, self.grants is not None, self.people is not None, bool(self.fund)]) != 1:
            raise ValueError("a measure is one of `claims`, `grants`, `people` or `fund`")
        return self


Measures = Annotated[list[Measure], BeforeValidator(lambda x: x if isinstance(x, list) else [x]), Field(min_length=1)]


class Indicator(Model):
    """A share in percent, held against a line: `at_least` or `at_most`."""

    name: str
    numerator: Measures
    denominator: Measures
    at_least: Ratio | None = None
    at_most: Ratio | None = None
    clause: Clause

    @model_validator(mode="after")
    def _one_line(self) -> Indicator:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("an indicator has one of `at_least` or `at_most`")
        return self


class Transfer(Model):
    """The yearly transfer of the subsidies to the residents' insurance: heads counted and paid by these days."""

    counted_on: Day
    paid_by: Day
    from_: str = Field(alias="from")
    to: str
    clause: Clause


class Rate(Model):
    """A yearly rate of enrolment. insured: the insured among those of the rows numbered (all rows: every target), `willing`: only among
    those insured or wishing to be; checked: those visited among the uninsured. In basis points against `at_least`."""

    name: str
    of: Literal["insured", "checked"]
    rows: list[int] = []
    willing: bool = False
    at_least: Ratio
    clause: Clause


class Coverage(Model):
    """What the document says of enrolling everybody: the rates, and who goes to see those who aren't (`push`: the clause)."""

    rates: Annotated[dict[str, Rate], Field(min_length=1)]
    push: Clause | None = None


class Benefits(Model):
    """targets: names of access rules that say who is no target although an identity is held; they hold for every sum here."""

    targets: Names = []
    enrolment: Enrolment | None = None
    transfer: Transfer | None = None
    coverage: Coverage | None = None
    grants: dict[str, Grant] = {}
    watch: Watch | None = None
    shares: Shares | None = None
    shortfall: Shortfall | None = None
    indicators: dict[str, Indicator] = {}


Path = tuple[str | int, ...]


def _grounds(benefits: Benefits) -> Iterator[tuple[Path, Ground]]:
    if benefits.enrolment:
        for index, row in enumerate(benefits.enrolment.rows):
            yield ("enrolment", "rows", index), row
    for key, grant in benefits.grants.items():
        for index, group in enumerate(grant.groups):
            yield ("grants", key, "groups", index), group


def conditions(benefits: Benefits) -> Iterator[tuple[Path, When]]:
    """Every condition with its place below `benefits`."""
    for path, ground in _grounds(benefits):
        if ground.when is not None:
            yield (*path, "when"), ground.when
    for key, refusal in benefits.enrolment.refuse.items() if benefits.enrolment else ():
        yield ("enrolment", "refuse", key, "when"), refusal.when


def _target_rules(benefits: Benefits, policy: dict[str, Any]) -> list[tuple[Path, When]]:
    access = policy.get("access", {})
    return [(("targets",), access[name].when) for name in benefits.targets if name in access]


def _names(benefits: Benefits, policy: dict[str, Any]) -> Iterator[tuple[Path, str, str, Any]]:
    """(place, what it is, name used, names there are)."""
    classes, identities = policy.get("classes", {}), policy.get("identities", {})
    for name in benefits.targets:
        yield ("targets",), "access rule", name, policy.get("access", {})
    for path, ground in _grounds(benefits):
        for name in ground.class_:
            yield (*path, "class"), "class", name, [ANY, *classes]
        for name in ground.identity:
            yield (*path, "identity"), "identity of this policy", name, identities
    for path, when in [*conditions(benefits), *_target_rules(benefits, policy)]:
        for part in when.parts():
            for word, _ in part.words():
                yield path, "condition on a person", word.rstrip("_"), {one.rstrip("_") for one in _PERSON_WORDS}
            for name in part.class_ or []:
                yield path, "class", name, classes
            for name in [*(part.identity or []), *(part.holds or [])]:
                yield path, "identity of this policy", name, identities
    reasons = {**v.REASONS, **REASONS, **policy.get("reasons", {})}
    for key, refusal in benefits.enrolment.refuse.items() if benefits.enrolment else ():
        yield ("enrolment", "refuse", key, "refuse"), "reason", refusal.refuse, reasons
    for key, line in benefits.watch.lines.items() if benefits.watch else ():
        for name in line.class_:
            yield ("watch", "lines", key, "class"), "class", name, [ANY, *classes]
    districts = [district.name for district in policy.get("districts", [])]
    for index, band in enumerate(benefits.shares.bands if benefits.shares else []):
        for name in band.districts:
            yield ("shares", "bands", index, "districts"), "district of this policy", name, districts
    for key, indicator in benefits.indicators.items():
        for measure in (*indicator.numerator, *indicator.denominator):
            for name in measure.items:
                yield ("indicators", key), "item", name, policy.get("items", {})


def _names_exist(benefits: Benefits | None, info: ValidationInfo) -> Benefits | None:
    """Raises UnknownName where a name is used that the policy doesn't define (the policy's other fields come first)."""
    if benefits is not None and {"classes", "identities", "access", "items", "districts"} <= set(info.data):
        for path, what, name, known in _names(benefits, info.data):
            if name not in known:
                raise UnknownName(("benefits", *path), what, name, known)
    return benefits


CheckedBenefits = Annotated[Benefits | None, AfterValidator(_names_exist)]
