"""The field dictionary (`dictionary.yaml`) as objects: which columns a table has, under which names, with which values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from tuodi.policy import vocabulary as policy_words
from tuodi.tables.errors import TableError

Language = Literal["en", "zh", "national"]
Type = Literal["id", "text", "date", "datetime", "money", "int", "bool", "code", "grade", "percent", "reasons"]

UNKNOWN = "unknown"
"""Stands in a vocabulary for a value that is stated to be unknown: it becomes null."""


@dataclass(frozen=True)
class Vocabulary:
    """The values of a column: English code -> Chinese words (the first is written), and by national field: prefix of the code -> English code."""

    name: str
    words: Mapping[str, tuple[str, ...]]
    national: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    exact: bool = False
    open: bool = False
    doubtful: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    """One column. `empty`: what an empty cell means (None: unknown). `sum`: national fields that are added up.

    `empty_ok`: the file needs the column, but a row may leave it empty (unknown).
    """

    name: str
    zh: tuple[str, ...]
    type: Type
    national: tuple[str, ...] = ()
    sum: tuple[str, ...] = ()
    vocabulary: str | None = None
    required: bool = False
    empty_ok: bool = False
    empty: str | int | bool | None = None
    empty_from: str | None = None
    about: str = ""
    example: str = ""

    @property
    def header_zh(self) -> str:
        return self.zh[0]

    @property
    def header_national(self) -> str:
        """The national field we write; the English name where the platform has none."""
        return (self.national + self.sum or (self.name,))[0]


@dataclass(frozen=True)
class TableSpec:
    """One table: its columns in order, its Chinese names (also names of sheets), and the column that may not repeat."""

    name: str
    zh: tuple[str, ...]
    columns: Mapping[str, Column]
    unique: str | None = None

    @property
    def required(self) -> list[Column]:
        return [column for column in self.columns.values() if column.required]


def table(name: str) -> TableSpec:
    """The table of this name (English). Raises TableError for an unknown one."""
    if name not in tables():
        raise TableError(f"没有名为“{name}”的数据表；可用：{'、'.join(tables())}")
    return tables()[name]


@cache
def tables() -> dict[str, TableSpec]:
    """All tables by English name."""
    found: dict[str, TableSpec] = {}
    for name, raw in _raw()["tables"].items():
        columns = {key: _column(key, value) for key, value in raw.get("columns", {}).items()}
        for base in raw.get("extends", []):
            columns |= {k: v for k, v in found[base].columns.items() if k not in columns}
        if "required" in raw:
            columns = {k: replace(v, required=k in raw["required"]) for k, v in columns.items()}
        found[name] = TableSpec(name, tuple(raw["zh"]), columns, raw.get("unique"))
    return found


@cache
def vocabularies() -> dict[str, Vocabulary]:
    """All vocabularies by name; the first Chinese word of a code is the policy vocabulary's."""
    return {name: _vocabulary(name, raw) for name, raw in _raw()["vocabularies"].items()}


def with_codes(codes: Mapping[str, Mapping[str, str | None]] | str | Path | None) -> dict[str, Vocabulary]:
    """The vocabularies with a province's own code tables: national field -> {prefix of its code: English code, or null for unknown}.

    codes: a mapping or a YAML file. A field named there is replaced whole. Raises TableError for an unknown field or code.
    """
    if codes is None:
        return vocabularies()
    if isinstance(codes, str | Path):
        codes = yaml.safe_load(Path(codes).read_text("utf-8")) or {}
    if not isinstance(codes, Mapping):
        raise TableError("编码对照应为“国家字段: {编码: 英文代码}”")
    changed = dict(vocabularies())
    for national, mapping in codes.items():
        owner = next((v for v in changed.values() if national in v.national), None)
        if owner is None or not isinstance(mapping, Mapping):
            known = sorted(f for v in changed.values() for f in v.national)
            raise TableError(f"编码对照中的字段“{national}”不可用；可用：{'、'.join(known)}")
        own = {str(k): UNKNOWN if v is None else str(v) for k, v in mapping.items()}
        wrong = sorted(set(own.values()) - set(owner.words) - {UNKNOWN})
        if wrong:
            raise TableError(f"编码对照“{national}”中的代码{'、'.join(wrong)}不存在；可用：{'、'.join(filter(None, owner.words))}")
        doubtful = {f: notes for f, notes in owner.doubtful.items() if f != national}
        changed[owner.name] = replace(owner, national={**owner.national, national: own}, doubtful=doubtful)
    return changed


@cache
def _raw() -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    raw: dict[str, Any] = yaml.load(Path(__file__).with_name("dictionary.yaml").read_text("utf-8"), Loader=loader)
    return raw


def _column(name: str, raw: dict[str, Any]) -> Column:
    given: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}
    given["example"] = str(given.get("example", ""))
    if given["type"] in ("code", "grade"):
        given.setdefault("vocabulary", name)
    return Column(name=name, **given)


def _vocabulary(name: str, raw: dict[str, Any]) -> Vocabulary:
    known = policy_words.IDENTITIES if name == "identity" else policy_words.WORDS.get(name, {})
    spellings: dict[str, list[str]] = {code: [word] for code, word in known.items()}
    for code, further in raw.get("words", {}).items():
        spellings.setdefault(code, []).extend(further)
    return Vocabulary(
        name,
        {code: tuple(words) for code, words in spellings.items()},
        raw.get("national", {}),
        raw.get("exact", False),
        raw.get("open", False),
        raw.get("doubtful", {}),
    )
