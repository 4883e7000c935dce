"""A city's oversight (`cities/CITY/oversight.yaml`): from where on the rules point at a bill, how long aid is stopped, whether reporting is rewarded.

`basis` of a number is `clause` where the document gives it, else `office`: the office's own choice, to be changed in the file.
A rule that isn't listed doesn't run in the city.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from tuodi.policy.amounts import basis_points
from tuodi.policy.books_schema import Clause
from tuodi.policy.pack import find
from tuodi.policy.source import Marks, PolicyError, read_yaml
from tuodi.policy.vocabulary import SETTINGS, TREATMENTS

Days = Annotated[int, Field(ge=0, le=366)]
Share = Annotated[int, BeforeValidator(basis_points), Field(gt=0, lt=10_000)]
OFFICE = "文件未规定，经办机构自定"


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Looking(Model):
    """What every rule says: `clause` of the document that wants such a look, and whose the numbers are."""

    basis: Literal["clause", "office"]
    clause: str = ""

    @model_validator(mode="after")
    def _named(self) -> Looking:
        if self.basis == "clause" and not self.clause:
            raise ValueError("basis: clause 须写明条款（clause）；文件没有写明的用 basis: office")
        return self

    @property
    def source(self) -> str:
        """Whose the numbers are, in words."""
        return self.clause if self.basis == "clause" else f"{OFFICE}；监管要求见{self.clause}" if self.clause else OFFICE


class SameStay(Looking):
    """The same person, hospital and days more than once: no number."""


class Overlapping(Looking):
    """Days that two stays in different hospitals share before they count; a transfer shares none."""

    days: Annotated[int, Field(ge=1, le=60)]


class AfterDeath(Looking):
    """Days after the registered death from which care counts: 1, the day after."""

    days: Annotated[int, Field(ge=1, le=366)]


class SplitStay(Looking):
    """Back in the same hospital with the same illness (`digits` of its code) within so many days of discharge."""

    days: Days
    digits: Annotated[int, Field(ge=3, le=6)]


class OutsideShare(Looking):
    """Costs outside the catalogue above this share, of a hospital with at least so many bills."""

    share: Share
    least: Annotated[int, Field(ge=1)]


class Frequency(Looking):
    """More than so many bills of a person in a month; those of `except_treatment` and `except_setting` are often by their nature."""

    times: Annotated[int, Field(ge=1)]
    except_treatment: list[str] = []
    except_setting: list[str] = []

    @model_validator(mode="after")
    def _known(self) -> Frequency:
        wrong = (set(self.except_treatment) - set(TREATMENTS)) | (set(self.except_setting) - set(SETTINGS))
        if wrong:
            raise ValueError(f"不认识的治疗方式或医疗类别：{'、'.join(sorted(wrong))}")
        return self


class Rules(Model):
    same_stay: SameStay | None = None
    overlapping: Overlapping | None = None
    after_death: AfterDeath | None = None
    split_stay: SplitStay | None = None
    outside_share: OutsideShare | None = None
    frequency: Frequency | None = None


class Bar(Model):
    """How long aid is stopped (whole months), counted from what, and by which statement of the document."""

    months: Annotated[int, Field(ge=1, le=120)]
    counted_from: str
    clause: Clause
    provision: str


class Reward(Model):
    """Reporting is rewarded. The fund's uses are closed, so the money is the fiscal budget's (`paid_by`), passed through the books."""

    clause: Clause
    provision: str
    paid_by: str


class Oversight(Model):
    """bar: without it whoever proposes states days and basis. reward: without it the city's document gives none."""

    city: str
    rules: Rules
    bar: Bar | None = None
    reward: Reward | None = None


@functools.lru_cache(maxsize=16)
def load(city: str) -> Oversight:
    """The oversight of a city; nothing at all where its pack has no such file. Raises PolicyError naming the place in the file."""
    file = find(city) / "oversight.yaml"
    if not file.is_file():
        return Oversight(city=city, rules=Rules())
    marks = Marks()
    values: Mapping[str, Any] = read_yaml(file, marks, f"{city}/oversight.yaml")
    try:
        return Oversight.model_validate(values)
    except ValidationError as error:
        lines = [f"{marks.where(one['loc'])}：{'.'.join(str(part) for part in one['loc'])}：{one['msg']}" for one in error.errors()]
        raise PolicyError("\n".join(lines)) from None
