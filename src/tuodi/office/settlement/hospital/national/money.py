"""Amounts on the wire: yuan as text or number with at most two decimals; inside integer fen."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

MOST = 10**15  # fen


class NoAmount(ValueError):
    """Not an amount in yuan."""


def fen(value: Any) -> int | None:
    """Fen; None where nothing is stated. Raises NoAmount."""
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise NoAmount(value)
    try:
        amount = Decimal(value) * 100
        exact = amount.is_finite() and abs(amount) < MOST and amount == amount.to_integral_value()
    except InvalidOperation:
        raise NoAmount(value) from None
    if not exact:
        raise NoAmount(value)
    return int(amount)


def yuan(amount: int | None) -> str:
    """Two decimals; nothing stated is "0", as the platform's rules have it."""
    if amount is None:
        return "0"
    sign, rest = ("-", -amount) if amount < 0 else ("", amount)
    return f"{sign}{rest // 100}.{rest % 100:02d}"
