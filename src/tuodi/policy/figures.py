"""The figures of a run: the policy's `parameters`, overridden by what the run sets (`--set NAME[YEAR]=VALUE`).

A figure that isn't there is None, never zero and never a neighbouring year's; `missing` lists what was asked for in vain,
each as the user would set it: `disposable_income[2022]`, `transition_end`.
Amounts are integer fen, ratios integer basis points, bands tuples of (upper border in fen or None, ratio).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from pydantic import ValidationError

from tuodi.policy.amounts import Amount, basis_points, fen

if TYPE_CHECKING:
    from tuodi.policy.schema import Policy, Value

# names of the data contract; a policy may be given any of them although its own files don't list it
COMMON = (
    "disposable_income", "dibao_standard", "minimum_wage", "resident_premium", "fixed_subsidy", "warning_line",
    "critical.deductible", "critical.bands", "critical.ceiling", "transition_end",
)  # fmt: skip
NO_CEILING = 1 << 60
_SETTING = re.compile(r"^(?P<name>[a-z][a-z0-9_]*(?:\.\w+)*)(?:\[(?P<year>\d{4})\])?$")

BandList = tuple[tuple[int | None, int], ...]
T = TypeVar("T")


class FigureError(ValueError):
    """A setting that names no figure or holds no usable value; the message is for the user, in Chinese."""


class Figures:
    """Figures by name and year. Raises FigureError on construction for a setting that can't be used."""

    def __init__(self, policy: Policy, overrides: Mapping[str, Any] | None = None) -> None:
        self._policy = policy
        self._set: dict[tuple[str, int | None], Any] = {}
        self.missing: list[str] = []
        for key, value in (overrides or {}).items():
            name, year = self._setting(key)
            reader = _ceiling if name == "critical.ceiling" else _READERS.get(self._unit(name), _money)
            self._set[name, year] = _read(reader, key, value)

    def money(self, name: str, year: int | None = None, day: dt.date | None = None) -> int | None:
        """Fen. `day` picks among values that changed within the year; `a.b` falls back to `a`."""
        return self._find(name, year, day, _money)

    def ratio(self, name: str, year: int | None = None) -> int | None:
        """Basis points."""
        return self._find(name, year, None, basis_points)

    def date(self, name: str) -> dt.date | None:
        return self._find(name, None, None, _date)

    def bands(self, name: str, year: int | None = None) -> BandList | None:
        return self._find(name, year, None, _bands)

    def ceiling(self, name: str, year: int | None = None) -> int | None:
        """Fen; `none` (no ceiling) is a sum that nothing reaches."""
        return self._find(name, year, None, _ceiling)

    def amount(self, amount: Amount, year: int, members: Iterable[str] = (), otherwise: Amount | None = None) -> int | None:
        """A policy's amount in fen for a benefit year; `otherwise`, or None, where the figure it names isn't there.

        members: the class or identity for which a figure of its own may be set (`fixed_subsidy.dibao`), tried in this order.
        What the run sets goes before the policy's own values, for the member or for all.
        """
        if amount.fixed:
            return amount.fen
        figure_year = None if amount.shift is None else year + amount.shift
        names = [*(f"{amount.name}.{member}" for member in members), amount.name]
        figure = self._first(names, figure_year, None, _money)
        if figure is not None:
            return amount.of(figure)
        if otherwise is not None:
            return self.amount(otherwise, year)
        return self.money(amount.name, figure_year)  # lists it as missing

    def source(self, name: str, year: int | None = None) -> str:
        """Where a figure comes from, for an explanation: set for this run, or the policy's own source and confidence."""
        if (name, year) in self._set or (name, None) in self._set:
            return "本次运行设定"
        parameter = self._policy.parameters.get(name)
        for value in parameter.values if parameter else []:
            if _applies(value, year, None):
                return f"{value.source}，可信度：{'高' if value.confidence == 'high' else '中'}"
        return "来源不详"

    def known(self) -> list[str]:
        """The names that may be set."""
        return sorted({*COMMON, *self._policy.parameters, *_dates_named(self._policy)})

    def _find(self, name: str, year: int | None, day: dt.date | None, read: Callable[[Any], T]) -> T | None:
        group = name.rpartition(".")[0]
        found = self._first([name, group] if group else [name], year, day, read)
        key = name if year is None else f"{name}[{year}]"
        if found is None and key not in self.missing:
            self.missing.append(key)
        return found

    def _first(self, names: list[str], year: int | None, day: dt.date | None, read: Callable[[Any], T]) -> T | None:
        """The first of the names that the run sets, for the year or for all years; else the first that the policy knows."""
        for name in names:
            for key in ((name, year), (name, None)):
                if key in self._set:
                    found: T = self._set[key]
                    return found
        for name in names:
            parameter = self._policy.parameters.get(name)
            for value in parameter.values if parameter else []:
                if _applies(value, year, day):
                    return _read(read, name, value.value)
        return None

    def _setting(self, key: str) -> tuple[str, int | None]:
        found = _SETTING.match(str(key).replace(" ", ""))
        if found is None:
            raise FigureError(f"参数“{key}”写法不对；应为 名称、名称[年份] 或 名称.类别[年份]，例如 disposable_income[2022]")
        name = found["name"]
        group, _, member = name.rpartition(".")
        members = {*self._policy.classes, *self._policy.identities, *(d.code or d.name for d in self._policy.districts)}
        if name not in self.known() and not (group in self.known() and member in members):
            raise FigureError(f"没有参数“{name}”；可以设定的有：{'、'.join(self.known())}（可加 .类别，如 fixed_subsidy.类别[年份]）")
        year = int(found["year"]) if found["year"] else None
        if self._unit(name) == "date" and year is not None:
            raise FigureError(f"参数“{name}”是一个日期，不分年度；请写成 {name}=2025-12-31")
        return name, year

    def _unit(self, name: str) -> str:
        """What kind of value a name holds: by the policy's list, else by the name itself."""
        parameter = self._policy.parameters.get(name) or self._policy.parameters.get(name.rpartition(".")[0])
        if parameter is not None:
            return parameter.unit
        if name == "transition_end" or name in _dates_named(self._policy):
            return "date"
        return "bands" if name == "critical.bands" else "yuan"


def _applies(value: Value, year: int | None, day: dt.date | None) -> bool:
    """A value of that year; or one in force on that day, or, where no day is asked for, through the whole year."""
    if value.year is not None:
        return value.year == (day.year if year is None and day is not None else year)
    if value.from_ is None and value.to is None:
        return True
    if day is not None:
        first = last = day
    elif year is not None:
        first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    else:
        return False
    return (value.from_ is None or value.from_ <= first) and (value.to is None or last <= value.to)


def _dates_named(policy: Policy) -> set[str]:
    """Date parameters that the policy's rules end with."""
    rules = [rule.until for rule in policy.access.values()]
    rules += [timing.until for timing in (policy.timing, *(rule.timing for rule in policy.identities.values())) if timing]
    return {name for name in rules if name}


def _date(value: Any) -> dt.date:
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value).strip())


def _bands(value: Any) -> BandList:
    from tuodi.policy.schema import Bands  # the schema is larger than this module; loaded only where bands are read

    parts = yaml.safe_load(value) if isinstance(value, str) else value
    try:
        checked = Bands.model_validate({"parts": parts})
    except ValidationError as error:
        raise ValueError(error.errors()[0]["msg"]) from None
    return tuple((None if part.up_to is None else part.up_to.fen, part.ratio) for part in checked.parts)


def _money(value: Any) -> int:
    amount = fen(value)
    if amount < 0:
        raise ValueError(f"{value} is below zero")
    return amount


def _ceiling(value: Any) -> int:
    """A ceiling in fen; already read values pass."""
    if isinstance(value, str) and value.strip() in ("none", "无"):
        return NO_CEILING
    return _money(value)


_READERS: dict[str, Callable[[Any], Any]] = {
    "yuan": _money, "yuan_month": _money, "percent": basis_points, "date": _date, "bands": _bands,
}  # fmt: skip
_EXPECTED: dict[Any, str] = {
    _money: "以元为单位、最多两位小数的金额", basis_points: "百分数，如 50 或 77.5",
    _ceiling: "以元为单位的金额，或 none（不封顶）", _date: "日期，如 2025-12-31", _bands: "分段表，如 [{up_to: 200000, ratio: 60}, {ratio: 70}]",
}  # fmt: skip


def _read(read: Callable[[Any], T], name: str, value: Any) -> T:
    try:
        return read(value)
    except (ValueError, TypeError, yaml.YAMLError):
        raise FigureError(f"参数“{name}”的值“{value}”不能用；应为{_EXPECTED[read]}") from None
