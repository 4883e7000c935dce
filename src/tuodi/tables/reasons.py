"""Reason codes, several separated by `;`, each perhaps with a detail after a colon: `missing:hospital_level`."""

from __future__ import annotations

from collections.abc import Mapping

from tuodi.policy.vocabulary import REASONS

DATA_REASONS = {
    "missing": "未填写",
    "bad_amount": "金额不能使用",
    "bad_date": "日期不能使用",
    "bad_number": "数值不能使用",
    "bad_value": "是否值不能使用",
    "bad_id": "编号不能使用",
    "bad_row": "列数与表头不符",
    "unknown_code": "不认识的值",
    "duplicate": "重复",
}
"""What the tables themselves find wrong with a cell."""


def encode(text: str, own: Mapping[str, str] | None = None) -> str:
    """Chinese words for the codes; `own` are the policy's own reasons. A code without words stays."""
    words = REASONS | DATA_REASONS | dict(own or {})
    return "；".join(_replace(part, words) for part in text.split(";") if part)


def decode(text: str) -> str:
    """Codes for the Chinese words, as far as they are known here."""
    back = {word: code for code, word in (REASONS | DATA_REASONS).items()}
    return ";".join(_replace(part, back) for part in text.replace("；", ";").split(";") if part)


def _replace(part: str, words: Mapping[str, str]) -> str:
    head, colon, detail = part.strip().partition(":")
    return words.get(head, head) + colon + detail
