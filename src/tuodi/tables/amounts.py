"""Amounts, percentages and whole numbers as people write them, read exactly."""

from __future__ import annotations

import re
import unicodedata

EXPECTED_AMOUNT = "应为不小于 0、最多两位小数的金额（元）"
EXPECTED_PERCENT = "应为百分数，如 80 或 77.5"
EXPECTED_INT = "应为不小于 0 的整数"

CLEAN_AMOUNT = r"^[0-9]{1,14}(\.[0-9]{1,2})?$"
"""What the fast path reads; everything else goes through `amount`."""
MAX_YUAN = 10**14

_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d*)?")
_PLAIN = re.compile(r"\d*(\.\d*)?")


def amount(text: str) -> int:
    """Fen. Accepts full-width digits, thousands separators, ¥ and 元. Raises ValueError with what is wrong, in Chinese."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "").removeprefix("¥").removesuffix("元").removesuffix("¥")
    if plain.startswith(("-", "−", "(")) and any(c.isdigit() for c in plain):
        raise ValueError(f"不能为负数；{EXPECTED_AMOUNT}")
    plain = plain.removeprefix("+")
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    if not _PLAIN.fullmatch(plain) or not any(c.isdigit() for c in plain):
        raise ValueError(f"不是金额；{EXPECTED_AMOUNT}")
    return _hundredths(plain, EXPECTED_AMOUNT)


def percent(text: str) -> int:
    """Basis points of `80`, `77.5` or `77.5%`. Raises ValueError."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "").removesuffix("%")
    if not re.fullmatch(r"\d+(\.\d*)?", plain):
        raise ValueError(EXPECTED_PERCENT)
    return _hundredths(plain, EXPECTED_PERCENT)


def whole(text: str) -> int:
    """A whole number, with separators or a trailing `.0` or not. Raises ValueError."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    if not re.fullmatch(r"\d{1,18}(\.0*)?", plain):
        raise ValueError(EXPECTED_INT)
    return int(plain.split(".")[0])


def _hundredths(plain: str, expected: str) -> int:
    before, _, after = plain.partition(".")
    after = after.rstrip("0")
    if len(after) > 2:
        raise ValueError(f"小数超过两位；{expected}")
    if int(before or 0) >= MAX_YUAN:
        raise ValueError(f"金额过大；{expected}")
    return int(before or 0) * 100 + int(after.ljust(2, "0"))
