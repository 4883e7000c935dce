"""A value under its header -> the contract's English code."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache

from tuodi.tables.dictionary import UNKNOWN, Vocabulary
from tuodi.tables.headers import Header

_TRUE = {"yes", "y", "true", "1", "1.0", "是", "有", "对"}
_FALSE = {"no", "n", "false", "0", "0.0", "否", "无", "不是"}
EXPECTED_BOOL = "应为 是 或 否"


def truth(text: str) -> bool:
    """yes / no, 是 / 否, true / false, 1 / 0. Raises ValueError."""
    plain = _plain(text)
    if plain in _TRUE:
        return True
    if plain in _FALSE:
        return False
    raise ValueError(EXPECTED_BOOL)


def decoder(vocabulary: Vocabulary, header: Header) -> Callable[[str], str | None]:
    """A function from a cell's text to the English code, None where the value says `unknown`; it raises ValueError for an unknown one.

    Under a national header national codes and Chinese words are read, under any other header English codes and Chinese words.
    """
    words = {_plain(word): code for code, spellings in vocabulary.words.items() for word in spellings}
    table = vocabulary.national.get(header.national)
    if table is None:
        words |= {_plain(code): code for code in vocabulary.words if code and code != UNKNOWN}

    def decode(text: str) -> str | None:
        plain = _plain(text)
        code = words.get(plain)
        if code is None and table is not None:
            code = table.get(plain if vocabulary.exact else _prefix(plain, table) or "")
        if code is None and vocabulary.open:
            return text
        if code is None:
            raise ValueError(expected(vocabulary, header))
        return None if code == UNKNOWN else code

    return decode


def expected(vocabulary: Vocabulary, header: Header) -> str:
    """The values that may stand under this header, in Chinese."""
    table = vocabulary.national.get(header.national)
    if table is not None:
        return f"不认识的编码；{header.national} 可用：{'、'.join(table)}（可用本省编码对照补充）"
    return "不认识的值；可用：" + "、".join(words[0] for code, words in vocabulary.words.items() if code not in ("", UNKNOWN))


def doubt(vocabulary: Vocabulary, header: Header, text: str) -> str | None:
    """What to tell the user about a national code that the default table reads in one of two possible ways."""
    notes = vocabulary.doubtful.get(header.national)
    table = vocabulary.national.get(header.national)
    if not notes or not table:
        return None
    return notes.get(_prefix(_plain(text), table) or "")


def encode(vocabulary: Vocabulary, code: str, national: str) -> str:
    """The first national code for this English code; the Chinese word where the national table has none (it reads back all the same)."""
    for value, english in vocabulary.national.get(national, {}).items():
        if english == code:
            return value
    return word(vocabulary, code)


def word(vocabulary: Vocabulary, code: str) -> str:
    """The Chinese word of a code; nothing for the empty code; the code itself where the vocabulary is open."""
    return "" if not code else vocabulary.words.get(code, (code,))[0]


def _prefix(plain: str, table: Mapping[str, str]) -> str | None:
    """The longest code of the table that the value begins with."""
    return next((plain[:n] for n in range(len(plain), 0, -1) if plain[:n] in table), None)


@lru_cache(maxsize=10_000)
def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).strip().lower().replace(" ", "")
    return plain.removesuffix(".0") if plain[:-2].isdigit() else plain
