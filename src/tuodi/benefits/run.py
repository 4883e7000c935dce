"""Which policy and which figures a sum of a year works with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tuodi.policy import pack as packs
from tuodi.policy.figures import Figures
from tuodi.policy.pack import Pack
from tuodi.policy.schema import Policy

City = Pack | str | Path
Settings = Mapping[str, Any] | None


class BenefitError(ValueError):
    """The sum can't be worked out at all: no policy in force, or the document has no such rule. In Chinese, for the user."""


def load(city: City, readings: Mapping[str, str] | None) -> Pack:
    """A pack as given, or the one of that name. Raises PolicyError."""
    if not isinstance(city, Pack):
        return packs.load(city, readings)
    return packs.load(city.folder, {**city.chosen, **readings}) if readings else city


def of_year(pack: Pack, year: int) -> Policy | None:
    """The policy that decides for a year: the one in force on its last day, or None."""
    return pack.on(dt.date(year, 12, 31))


def required(pack: Pack, year: int) -> Policy:
    """As `of_year`. Raises BenefitError where none is in force."""
    policy = of_year(pack, year)
    if policy is None:
        raise BenefitError(f"{pack.newest.name}：{year}年没有生效的政策")
    return policy


def figures(policy: Policy, settings: Settings) -> Figures:
    """Raises FigureError for a setting that names no figure or holds no usable value."""
    return Figures(policy, settings)


def missing(name: str, year: int | None = None) -> str:
    """The reason for a figure that isn't there."""
    return f"parameter_missing:{name}" if year is None else f"parameter_missing:{name}[{year}]"
