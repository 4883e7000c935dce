"""Numbers as the documents write them: yuan, percent, and formulas on a yearly figure.

    20000                               yuan
    "3 * disposable_income[last year]"  a multiple of a yearly figure
    "10% * disposable_income[last year]"
    "resident_premium[this year]"
    "transition_end"                    a figure that has no year

Inside the program money is integer fen and ratios are integer basis points (1 % = 100); rounding is half-up to the fen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

_FORMULA = re.compile(
    r"^(?:(?P<factor>\d+(?:\.\d+)?)(?P<percent>\s*%)?\s*(?:\*|of)\s*)?"
    r"(?P<name>[a-z][a-z_]*(?:\.[a-z_]+)*)(?:\[(?P<year>this year|last year)\])?$"
)


@dataclass(frozen=True)
class Amount:
    """Fixed money (`fen`) or `factor` times the parameter `name` of the benefit year shifted by `shift` years."""

    fen: int = 0
    name: str = ""
    factor: Fraction = Fraction(1)
    shift: int | None = None  # None: the parameter has no year

    @property
    def fixed(self) -> bool:
        return not self.name

    def needs(self, year: int) -> str:
        """The parameter asked for, as the user would set it: `disposable_income[2022]`."""
        return self.name if self.shift is None else f"{self.name}[{year + self.shift}]"

    def of(self, figure_fen: int) -> int:
        """This amount in fen when the parameter is worth `figure_fen`; half-up."""
        return round_half_up(self.factor * figure_fen)

    def text(self) -> str:
        """As an official reads it, in Chinese."""
        if self.fixed:
            return yuan_text(self.fen)
        year = {None: "", 0: "当年", -1: "上年度"}[self.shift]
        factor = "" if self.factor == 1 else (
            f" × {percent_text(round_half_up(self.factor * 10000))}" if self.factor < 1 else f" × {float(self.factor):g}"
        )
        return f"{year}{FIGURES.get(self.name.split('.')[0], self.name)}{factor}"


FIGURES = {
    "disposable_income": "居民人均可支配收入",
    "dibao_standard": "低保年标准",
    "minimum_wage": "月最低工资标准",
    "resident_premium": "居民医保个人缴费标准",
    "fixed_subsidy": "资助参保定额",
    "warning_line": "预警线",
    "annual_aid_limit": "年度救助最高限额",
}


def round_half_up(value: Fraction) -> int:
    """The nearest integer of a value that is not negative; a half goes up."""
    return int((value * 2 + 1) // 2)


def fen(value: Any) -> int:
    """Yuan as written (number or text, at most two decimals) in fen. Raises ValueError."""
    if isinstance(value, bool):
        raise ValueError("expected an amount in yuan")
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"`{value}` is no amount in yuan") from None
    cents = amount * 100
    if not amount.is_finite() or cents != cents.to_integral_value():
        raise ValueError(f"`{value}` has more than two decimals")
    return int(cents)


def basis_points(value: Any) -> int:
    """Percent as written (70, 77.5) in basis points. Raises ValueError."""
    if isinstance(value, bool):
        raise ValueError("expected a percentage")
    try:
        points = Decimal(str(value)) * 100
    except InvalidOperation:
        raise ValueError(f"`{value}` is no percentage") from None
    if not points.is_finite() or points != points.to_integral_value():
        raise ValueError(f"`{value}` %: at most two decimals of a percent are possible")
    return int(points)


def parse_amount(value: Any) -> Amount:
    """Money or a formula as written in a policy. Raises ValueError with what would be right."""
    if isinstance(value, Amount):
        return value
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        if value < 0:
            raise ValueError(f"`{value}` is below zero")
        return Amount(fen=fen(value))
    found = _FORMULA.match(str(value).strip())
    if found is None:
        raise ValueError(
            f"`{value}` is neither an amount in yuan nor a formula such as `3 * disposable_income[last year]`"
        )
    factor = Fraction(found["factor"] or 1)
    if found["percent"]:
        factor /= 100
    shift = {None: None, "this year": 0, "last year": -1}[found["year"]]
    return Amount(name=found["name"], factor=factor, shift=shift)


def yuan(value_fen: int) -> str:
    """Fen as yuan with two decimals: 12345 -> `123.45`."""
    sign = "-" if value_fen < 0 else ""
    return f"{sign}{abs(value_fen) // 100}.{abs(value_fen) % 100:02d}"


def yuan_text(value_fen: int) -> str:
    """Fen as people read it: `12,345.60 元`, whole yuan without decimals."""
    whole = Decimal(value_fen) / 100
    return f"{whole:,.2f} 元" if value_fen % 100 else f"{int(whole):,} 元"


def percent_text(points: int) -> str:
    """Basis points as a percentage without needless zeros: 7750 -> `77.5%`."""
    return f"{Decimal(points) / 100:f}".rstrip("0").rstrip(".") + "%" if points % 100 else f"{points // 100}%"


def half_up(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))
