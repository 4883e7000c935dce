"""The resident identity number (GB 11643): check character, birth date, sex. An area code is never a reason to refuse a number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
PROVINCES = frozenset(
    str(n) for n in (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83)
)
EXPECTED = "应为 18 位居民身份证号"


@dataclass(frozen=True)
class IdNumber:
    """What a number says. problem: why it is no valid number, in Chinese, else "". warning: what is odd about a valid one."""

    number: str
    problem: str = ""
    birth_date: date | None = None
    sex: str | None = None
    warning: str = ""

    @property
    def valid(self) -> bool:
        return not self.problem


def check_character(first17: str) -> str:
    """The 18th character of a number (ISO 7064, MOD 11-2)."""
    return CHECKS[sum(int(d) * w for d, w in zip(first17, WEIGHTS, strict=True)) % 11]


def check(number: str, *, today: date | None = None) -> IdNumber:
    """Read an identity number. today: the day after which nobody can be born (default: the current day)."""
    text = number.strip().upper()
    if re.fullmatch(r"[0-9]{15}", text):
        return IdNumber(text, f"15 位的旧身份证号已停用，请换成 18 位；{EXPECTED}")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", text):
        return IdNumber(text, f"共 {len(text)} 位或含有其他字符；{EXPECTED}")
    try:
        born = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return IdNumber(text, f"第 7 至 14 位不是日期；{EXPECTED}")
    if born.year < 1880 or born > (today or date.today()):
        return IdNumber(text, f"出生日期不合理；{EXPECTED}")
    if check_character(text[:17]) != text[17]:
        return IdNumber(text, f"校验位不符，可能有一位写错；{EXPECTED}")
    sex = "male" if int(text[16]) % 2 else "female"
    warning = "" if text[:2] in PROVINCES else f"前两位 {text[:2]} 不是已知的行政区划代码，请核对"
    return IdNumber(text, "", born, sex, warning)


def plausible(numbers: pl.Series) -> pl.Series:
    """Boolean: 18 characters whose check character fits. The fast part of `check`, over a whole column (null stays null)."""
    import polars as pl

    frame = numbers.alias("n").to_frame().with_columns(shape=pl.col("n").str.contains(r"^[0-9]{17}[0-9X]$"))
    text = pl.when("shape").then(pl.col("n"))
    total = pl.sum_horizontal(text.str.slice(i, 1).cast(pl.Int32, strict=False) * w for i, w in enumerate(WEIGHTS))
    expected = (total % 11).replace_strict(list(range(11)), list(CHECKS), return_dtype=pl.String)
    return frame.select(ok=pl.col("shape") & (expected == text.str.slice(17, 1)).fill_null(False)).to_series()
