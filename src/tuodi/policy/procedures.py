"""A city's procedures (`cities/CITY/procedures.yaml`): how an application runs, apart from the cases that run through it.

Each step says who does it and in how many working days; each document says what makes it needless because the office has the fact already;
each test names the figure that it compares with. `basis` of a number of days is a clause, or says that the document names none.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from tuodi.policy.amounts import basis_points
from tuodi.policy.books_schema import Clause, Ratio
from tuodi.policy.pack import find
from tuodi.policy.source import Marks, PolicyError, read_yaml

STEPS = ("check", "verify", "review", "notice", "decide", "pay")
StepKey = Literal["check", "verify", "review", "notice", "decide", "pay"]
Held = Literal["id_number", "household", "identity", "insurance", "account", "claims", "disability"]


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Step(Model):
    """days: working days for the step, from its beginning; of `notice`: how long the notice hangs."""

    name: str
    who: Annotated[list[str], Field(min_length=1)]
    days: Annotated[int, Field(ge=0)]
    basis: str
    clause: Clause


class Document(Model):
    """held: the fact that makes it needless; one that the office can't hold is asked for. of: the findings for which it is asked; empty: all."""

    name: str
    held: Held | None = None
    of: list[str] = []
    clause: str = ""


class Test(Model):
    """income_per_head: monthly income per head below `percent` of the figure. burden: own in-policy cost of `counted` stays in the year above
    `share` of the household's yearly income, members without a fixed income counted with the figure (`imputed`).
    confirmed: what a department found, entered as its finding. opens: the scopes for which passing is needed.
    of: the findings about which it is asked; empty: all."""

    name: str
    kind: Literal["income_per_head", "burden", "confirmed"]
    figure: str = ""
    percent: Annotated[int, BeforeValidator(basis_points), Field(gt=0)] = 10_000
    share: Ratio | None = None
    counted: list[str] = []
    imputed: str = ""
    opens: list[str] = []
    of: list[str] = []
    clause: Clause

    @model_validator(mode="after")
    def _whole(self) -> Test:
        if self.kind == "income_per_head" and not self.figure:
            raise ValueError("income_per_head 须写明比照的数（figure）")
        if self.kind == "burden" and (self.share is None or not self.counted):
            raise ValueError("burden 须写明比例（share）和计入的就医类别（counted）")
        return self


class Scope(Model):
    """What a recognition opens. items: of the policy; empty: all of them. class: of the identity, so that later claims keep to the scope."""

    name: str
    items: list[str] = []
    class_: str = Field("", alias="class")
    clause: Clause


class Priority(Model):
    """Whose case goes first. One of the conditions; `declared`: ticked at acceptance."""

    name: str
    identity: list[str] = []
    age_from: int | None = None
    age_below: int | None = None
    disability_grade: list[int] = []
    declared: str = ""


class Priorities(Model):
    """Order in the queue only; amounts don't change."""

    clause: Clause
    groups: Annotated[list[Priority], Field(min_length=1)]


class Refusal(Model):
    """A reason that a refusal may name, with its clause."""

    name: str
    clause: Clause


class Start(Model):
    """From which day the identity holds: that of the application or that of the decision."""

    day: Literal["applied", "decided"]
    first_treated: bool = False
    clause: Clause


class Severity(Model):
    """A state of an illness that no diagnosis tells. Bills whose diagnosis begins with one of `codes` are settled, once it is found, as if it
    were `code`, which the policy's list of diseases names."""

    name: str
    codes: Annotated[list[str], Field(min_length=1)]
    code: str
    clause: Clause

    @property
    def filed(self) -> str:
        """As it is put on file for a person."""
        return f"{','.join(self.codes)}>{self.code}"

    @model_validator(mode="after")
    def _apart(self) -> Severity:
        if "#" not in self.code or len(self.filed) > 40:
            raise ValueError("核定后的编码（code）须含 # 以区别于诊断编码，诊断编码（codes）不能太多")
        return self


class Outside(Model):
    """Cost outside the catalogue that counts into the compliant cost of a treatment once it was looked at with its `paper`."""

    name: str
    treatment: str
    paper: str
    clause: Clause


class Procedure(Model):
    """recognition grants `identity`; reimbursement settles bills of somebody recognised already (`outside`: with what counts besides);
    exceptional decides an amount of its own (`item`); finding decides whether an illness is of one of the `findings`."""

    name: str
    kind: Literal["recognition", "reimbursement", "exceptional", "finding"]
    clause: Clause
    identity: str = ""
    certified_by: str = ""
    start: Start | None = None
    item: str = ""
    findings: dict[str, Severity] = {}
    outside: Outside | None = None
    steps: dict[StepKey, Step]
    documents: Annotated[dict[str, Document], Field(min_length=1)]
    tests: dict[str, Test] = {}
    scopes: dict[str, Scope] = {}
    priority: Priorities | None = None
    refusals: Annotated[dict[str, Refusal], Field(min_length=1)]
    provisions: list[str] = []

    @model_validator(mode="after")
    def _fits(self) -> Procedure:
        if self.kind == "recognition" and not (self.identity and self.start):
            raise ValueError("认定须写明身份（identity）和起始日（start）")
        if self.kind == "exceptional" and not self.item:
            raise ValueError("个案救助须写明列支事项（item）")
        if (self.kind == "finding") != bool(self.findings):
            raise ValueError("病情核定须写明核定哪些病情（findings），其他程序不写")
        for key in ("check", "decide") if self.kind == "finding" else ("check", "decide", "pay"):
            if key not in self.steps:
                raise ValueError(f"缺少步骤 {key}")
        named = {name for one in self.documents.values() for name in one.of} | {name for one in self.tests.values() for name in one.of}
        if lost := named - set(self.findings):
            raise ValueError(f"没有声明的病情：{sorted(lost)}")
        wrong = {scope for test in self.tests.values() for scope in test.opens} - set(self.scopes)
        if wrong:
            raise ValueError(f"没有声明的范围：{sorted(wrong)}")
        return self

    def after(self, key: str) -> str:
        """The step that follows one; `pay` is the last."""
        order: list[str] = [name for name in STEPS if name in self.steps]
        return order[min(order.index(key) + 1, len(order) - 1)]


class Lapse(Model):
    """What becomes of an application whose missing papers didn't come in time: who may close it, and under which words."""

    name: str
    after: Literal["supplement"]
    who: Annotated[list[str], Field(min_length=1)]
    basis: str
    clause: Clause


class Procedures(Model):
    """supplement: working days in which what is missing may be handed in; lapse: what follows when it isn't (nothing: the case stays open);
    appeal: days in which a refusal may be appealed against."""

    city: str
    supplement: Step
    lapse: Lapse | None = None
    appeal: Step
    procedures: dict[str, Procedure]


@functools.lru_cache(maxsize=16)
def load(city: str) -> Procedures | None:
    """The procedures of a city; None where its pack has none. Raises PolicyError naming the place in the file."""
    file = find(city) / "procedures.yaml"
    if not file.is_file():
        return None
    marks = Marks()
    values: Mapping[str, Any] = read_yaml(file, marks)
    try:
        return Procedures(**values)
    except ValidationError as error:
        lines = [f"{marks.where(one['loc'])}：{'.'.join(str(part) for part in one['loc'])}：{one['msg']}" for one in error.errors()]
        raise PolicyError("\n".join(lines)) from None


def procedure(city: str, key: str) -> Procedure:
    """One of them. Raises PolicyError where there is none."""
    found = load(city)
    if found is None or key not in found.procedures:
        raise PolicyError(f"{city} 没有办理程序“{key}”")
    return found.procedures[key]
