"""Conditions: when a row, a refusal or a rule applies.

A condition is a mapping of words, all of which must hold; a word with a list holds for any of its values:

    when: {setting: inpatient, disease: major, hospital_level: [1, 2], age: {from: 60, on: ended}}
    when: {any: [{dibao_class: A}, {disability_grade: [1, 2]}], not: {holds: registered_poor}}

The same condition is evaluated over a whole table of possibilities (the dense table), over columns of
persons, or over one person: `evaluate` asks for each atom's array and combines them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from tuodi.policy import vocabulary as v
from tuodi.policy.amounts import fen, yuan_text

Bools = npt.NDArray[np.bool_]


def as_list(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


def _listed(*allowed: str | int) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        values = as_list(value)
        for one in values:
            if isinstance(one, bool) or one not in allowed:
                raise ValueError(f"`{one}` is not one of: {', '.join(str(a) or '(empty)' for a in allowed)}")
        return values

    return check


def _names(value: Any) -> Any:
    return [str(one) for one in as_list(value)]


Names = Annotated[list[str], BeforeValidator(_names)]


class Age(BaseModel):
    """Completed years on the day that the rule names."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, frozen=True)
    from_: int | None = Field(None, alias="from")
    below: int | None = None
    on: Literal["ended", "started", "year_end", "day"] = "ended"

    @model_validator(mode="after")
    def _one_bound(self) -> Age:
        if (self.from_ is None) == (self.below is None):
            raise ValueError("an age needs one of `from` (that age and over) or `below`")
        return self

    @property
    def years(self) -> int:
        bound = self.from_ if self.from_ is not None else self.below
        assert bound is not None
        return bound


class BaseAbove(BaseModel):
    """What is left to the person of the claim before aid (the base), in yuan."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    above: Annotated[int, BeforeValidator(fen)]


def _word(name: str) -> Any:
    return Annotated[list[Any] | None, BeforeValidator(lambda value: None if value is None else _listed(*v.DOMAINS[name])(value))]


Flag = bool | None


class When(BaseModel):
    """A condition; every word given must hold."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, frozen=True)

    class_: Names | None = Field(None, alias="class")
    identity: Names | None = None
    coverage: Annotated[list[str] | None, BeforeValidator(lambda x: None if x is None else _listed(*v.COVERAGES)(x))] = None
    holds: Names | None = None
    setting: _word("setting") = None  # type: ignore[valid-type]
    disease: Names | None = None
    treatment: _word("treatment") = None  # type: ignore[valid-type]
    hospital_level: _word("hospital_level") = None  # type: ignore[valid-type]
    hospital_area: _word("hospital_area") = None  # type: ignore[valid-type]
    referral: _word("referral") = None  # type: ignore[valid-type]
    designated: Flag = None
    primary_care: Flag = None
    certificate: Flag = None
    channel: _word("channel") = None  # type: ignore[valid-type]
    insurance: _word("insurance") = None  # type: ignore[valid-type]
    sex: _word("sex") = None  # type: ignore[valid-type]
    disability_grade: _word("disability_grade") = None  # type: ignore[valid-type]
    disability_kind: _word("disability_kind") = None  # type: ignore[valid-type]
    unable_to_work: Flag = None
    dibao_class: _word("dibao_class") = None  # type: ignore[valid-type]
    urban: Flag = None
    hukou_local: Flag = None
    insurer_paid: Flag = None
    age: Age | None = None
    base: BaseAbove | None = None
    any: Annotated[list[When] | None, Field(min_length=1)] = None
    not_: When | None = Field(None, alias="not")

    @property
    def empty(self) -> bool:
        return not self.model_fields_set

    def words(self) -> Iterator[tuple[str, Any]]:
        """The words given, with their values."""
        for name in type(self).model_fields:
            value = getattr(self, name)
            if value is not None:
                yield name, value

    def parts(self) -> Iterator[When]:
        """This condition and every condition inside it."""
        yield self
        for inner in self.any or []:
            yield from inner.parts()
        if self.not_ is not None:
            yield from self.not_.parts()

    def atoms(self) -> Iterator[Atom]:
        """Everything that has to be known of a claim or person to evaluate this condition."""
        for part in self.parts():
            for name, value in part.words():
                if name not in ("any", "not_"):
                    yield from _atoms(name, value)

    def text(self) -> str:
        """In Chinese, as an official reads it."""
        return "，".join(_text(name, value) for name, value in self.words())


@dataclass(frozen=True)
class Atom:
    """One thing asked: is the coordinate `dim` among `values`?

    `dim` is a column (`setting`), or a question of its own: `disease:LIST`, `holds:IDENTITY`, `age:YEARS:ON`,
    `base:FEN`; such a question has the values False and True.
    """

    dim: str
    values: frozenset[Any]


TITLE_WORDS = ("class_", "identity", "coverage")


def _atoms(name: str, value: Any) -> Iterator[Atom]:
    if name in ("disease", "holds"):
        for one in value:
            yield Atom(f"{name}:{one}", frozenset({True}))
    elif name == "age":
        yield Atom(f"age:{value.years}:{value.on}", frozenset({value.from_ is not None}))
    elif name == "base":
        yield Atom(f"base:{value.above}", frozenset({True}))
    else:
        yield Atom(name, frozenset(value) if isinstance(value, list) else frozenset({value}))


def domain(dim: str) -> tuple[Any, ...]:
    """The values that a coordinate can take."""
    return v.DOMAINS.get(dim, (False, True))


Known = Callable[[Atom], tuple[Bools, Bools]]


def evaluate(when: When | None, known: Known) -> tuple[Bools, Bools]:
    """(certain, possible): where the condition surely holds, and where it may hold.

    `known` answers an atom the same way; the two differ only where a value is not stated.
    """
    yes = np.ones(1, dtype=np.bool_)
    if when is None:
        return yes, yes
    certain, possible = yes, yes
    for name, value in when.words():
        if name == "any":
            one_certain, one_possible = np.zeros(1, np.bool_), np.zeros(1, np.bool_)
            for inner in value:
                inner_certain, inner_possible = evaluate(inner, known)
                one_certain, one_possible = one_certain | inner_certain, one_possible | inner_possible
        elif name == "not_":
            inner_certain, inner_possible = evaluate(value, known)
            one_certain, one_possible = ~inner_possible, ~inner_certain
        else:
            one_certain, one_possible = np.zeros(1, np.bool_), np.zeros(1, np.bool_)
            for atom in _atoms(name, value):
                atom_certain, atom_possible = known(atom)
                one_certain, one_possible = one_certain | atom_certain, one_possible | atom_possible
        certain, possible = certain & one_certain, possible & one_possible
    return certain, possible


_LABELS = {
    "class_": "类别",
    "identity": "身份",
    "coverage": "身份状态",
    "holds": "同时具有",
    "setting": "就医类别",
    "disease": "病种",
    "treatment": "治疗方式",
    "hospital_level": "医院等级",
    "hospital_area": "就医地",
    "referral": "转诊备案",
    "designated": "定点",
    "primary_care": "基层机构",
    "certificate": "慢特病资格",
    "channel": "结算渠道",
    "insurance": "险种",
    "sex": "性别",
    "disability_grade": "残疾等级",
    "disability_kind": "残疾类别",
    "unable_to_work": "丧失劳动能力",
    "dibao_class": "低保类别",
    "urban": "城镇居民",
    "hukou_local": "本市户籍",
    "insurer_paid": "基本医保已支付",
}


def _text(name: str, value: Any) -> str:
    if name == "any":
        options: list[str] = [inner.text() for inner in value]
        return "（" + " 或 ".join(options) + "）"
    if name == "not_":
        inner: str = value.text()
        if "：" in inner and "，" not in inner and not inner.startswith(("（", "不")):
            return inner.replace("：", "不是：", 1)
        return f"不符合{inner}" if inner.startswith("（") and inner.endswith("）") else f"不符合（{inner}）"
    if name == "age":
        return f"年满{value.years}周岁" if value.from_ is not None else f"未满{value.years}周岁"
    if name == "base":
        return f"自付超过{yuan_text(value.above)}"
    if isinstance(value, bool):
        return f"{_LABELS[name]}：{'是' if value else '否'}"
    words = v.IDENTITIES if name in ("identity", "holds") else v.WORDS.get(name, {})
    return f"{_LABELS[name]}：" + "、".join(words.get(str(one), str(one)) for one in value)
