"""Which column of the dictionary stands under which header of a file."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from tuodi.tables.dictionary import Language, TableSpec, table
from tuodi.tables.errors import TableError


@dataclass(frozen=True)
class Header:
    """A header of the file: where it stands (position), what it was called there, in which language, and whether its money is in fen."""

    position: int
    name: str
    language: Language
    national: str = ""
    fen: bool = False


@dataclass
class Matched:
    """columns: dictionary column -> its header, or the national fields to be added up. extra: headers the dictionary doesn't name."""

    columns: dict[str, list[Header]] = field(default_factory=dict)
    extra: list[Header] = field(default_factory=list)


def canonical(header: str) -> str:
    """A header without what people add to it: width of characters, spaces, case, a mark of obligation, the unit yuan.

    Only the unit 元 is dropped: a column in 万元 must not pass for one in yuan.
    """
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", header).replace("\ufeff", "")).lower().strip("*'\"")
    return re.sub(r"\((单位:)?元\)$", "", text)


@cache
def _aliases(name: str) -> dict[str, tuple[str, Language, str]]:
    """Canonical header -> (column, language, national field). English wins over national where both are the same word."""
    found: dict[str, tuple[str, Language, str]] = {}
    for column in table(name).columns.values():
        for national in column.national + column.sum:
            found.setdefault(canonical(national), (column.name, "national", national))
        for word in column.zh:
            found[canonical(word)] = (column.name, "zh", "")
    return found | {column: (column, "en", "") for column in table(name).columns}


def recognised(headers: Sequence[str], spec: TableSpec) -> set[str]:
    """The columns of the dictionary that these headers name."""
    return {spot[0] for header in headers if (spot := _find(header, spec))}


def match(headers: Sequence[str], spec: TableSpec) -> Matched:
    """Give every header its column. Raises TableError for a header that occurs twice, a column under two names, a missing required column."""
    twice = [name for name, count in Counter(canonical(h) for h in headers if h.strip()).items() if count > 1]
    if twice:
        raise TableError(f"表头重复：{'、'.join(twice)}。每一列的名称只能出现一次")
    matched = Matched()
    for position, name in enumerate(headers):
        spot = _find(name, spec)
        if spot is None:
            matched.extra.append(Header(position, name, "en"))
        else:
            column, language, national, fen = spot
            matched.columns.setdefault(column, []).append(Header(position, name, language, national, fen))
    for column, found in matched.columns.items():
        matched.columns[column] = _choose(column, found, spec, matched)
    missing = [c for c in spec.required if c.name not in matched.columns]
    if missing:
        expected = "、".join(f"{c.header_zh}（{c.name}）" for c in missing)
        raise TableError(f"缺少必需的列：{expected}。文件中的列：{'、'.join(h for h in headers if h.strip()) or '（无）'}。请改表头；表头只占一行，一列一个名称，不要合并单元格")
    return matched


def _find(header: str, spec: TableSpec) -> tuple[str, Language, str, bool] | None:
    name = canonical(header)
    spot = _aliases(spec.name).get(name)
    if spot is not None:
        return (*spot, False)
    spot = _aliases(spec.name).get(name.removesuffix("_fen")) if name.endswith("_fen") else None
    return (*spot, True) if spot is not None and spec.columns[spot[0]].type == "money" else None


def _choose(column: str, found: list[Header], spec: TableSpec, matched: Matched) -> list[Header]:
    """Of several national fields the dictionary's first, or all of them where they are added up; otherwise there may be one header only."""
    if len(found) == 1:
        return found
    if not all(header.national for header in found):
        names = "、".join(f"“{h.name}”" for h in found)
        raise TableError(f"{names}都表示“{spec.columns[column].header_zh}”（{column}），请只保留一列，或改名")
    if spec.columns[column].sum:
        return found
    best = min(found, key=lambda header: spec.columns[column].national.index(header.national))
    matched.extra.extend(header for header in found if header is not best)
    return [best]
