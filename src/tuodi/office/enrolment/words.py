"""Reason codes in words."""

from __future__ import annotations

from functools import lru_cache

from tuodi.policy import pack, vocabulary
from tuodi.policy.benefits_schema import REASONS

COLUMNS = {
    "insurance": "险种",
    "birth_date": "出生日期",
    "hukou_local": "本市户籍",
    "urban": "是否城镇居民",
    "sex": "性别",
    "class": "救助类别",
    "enrolled_on": "参保缴费日期",
    "district": "区县",
}


@lru_cache(maxsize=64)
def _of(city: str) -> dict[str, str]:
    return {"subsidised_elsewhere": "并入的另一登记当年已资助", **vocabulary.REASONS, **REASONS, **pack.load(city).newest.reasons}


def reason_text(city: str, code: str) -> str:
    """One reason in words; a code that nobody explains stays as it is."""
    kind, _, rest = code.partition(":")
    if kind == "parameter_missing":
        return f"没有设定 {rest}"
    if kind == "missing":
        return f"{COLUMNS.get(rest, rest)}不明"
    if kind == "below_floor":
        return f"{rest} 低于条文规定的下限"
    return _of(city).get(code, code)


def reasons_text(city: str, codes: str) -> str:
    """Reasons in words, one after the other."""
    return "；".join(reason_text(city, code) for code in codes.split(";") if code)
