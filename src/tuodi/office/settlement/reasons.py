"""Reason codes in Chinese, for pages, print-outs and answers."""

from __future__ import annotations

import functools

from tuodi.engine.validity import INVALID
from tuodi.policy.pack import load
from tuodi.policy.vocabulary import REASONS
from tuodi.tables import dictionary
from tuodi.tables.reasons import DATA_REASONS, encode


def reasons_text(city: str, codes: str) -> str:
    """The codes of a settlement in words, the policy's own ones included."""
    return encode(codes, _own(city))


def refusal_text(codes: str) -> str:
    """Why a row can't be used: what is missing or can't be true."""
    return "；".join(_one(code) for code in codes.split(";") if code)


def _one(code: str) -> str:
    head, _, rest = code.partition(":")
    if head == "parameter_missing":
        return f"缺少参数 {rest}，请联系系统管理员设置"
    if head == "missing":
        return f"缺少“{_column(rest)}”，而结果取决于它"
    words = INVALID.get(code) or INVALID.get(head) or REASONS.get(head) or DATA_REASONS.get(head) or head
    return words + (f"（{rest}）" if rest else "")


def _column(name: str) -> str:
    """The Chinese header of a column of claims or persons."""
    for table in ("claims", "persons"):
        found = dictionary.table(table).columns.get(name)
        if found is not None:
            return found.zh[0]
    return name


@functools.lru_cache(maxsize=16)
def _own(city: str) -> dict[str, str]:
    return {code: text for version in load(city).versions for code, text in version.policy.reasons.items()}
