"""What a check has found, as data and as Chinese text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from tuodi.policy.amounts import percent_text, yuan
from tuodi.policy.schema import Acknowledged

SEVERE, NOTE, INFO = "severe", "note", "info"
_STATUS = {"settled": "予以救助", "not_covered": "不予救助", "invalid": "数据不能使用"}

Tables = dict[str, list[dict[str, Any]]]
Line = dict[str, Any]


@dataclass(frozen=True)
class Example:
    """A small set of tables that shows a finding, and what settling it gave. `lines`: output rows (fen, basis points)."""

    title: str
    tables: Tables
    parameters: Mapping[str, Any]
    lines: Sequence[Line]

    def yaml(self) -> str:
        """The rows, to be run again as they stand."""
        tree: dict[str, Any] = dict(self.tables)
        if self.parameters:
            tree["set"] = dict(self.parameters)
        return yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, default_flow_style=None, width=200)

    def total(self) -> int:
        """Aid and tilt of all claims, fen."""
        return sum((line["aid"] or 0) + (line["tilt_aid"] or 0) for line in self.lines)

    def outcome(self, names: Mapping[str, str]) -> list[str]:
        """A line of text for each claim; `names`: reason code or item -> Chinese."""
        return [_outcome(line, names) for line in self.lines]

    def as_dict(self) -> dict[str, Any]:
        return {"title": self.title, "tables": self.tables, "parameters": dict(self.parameters), "lines": list(self.lines)}


@dataclass(frozen=True)
class Finding:
    """One finding. `id` stays the same from run to run; `acknowledged`: the pack's reason why it is left as it is."""

    id: str
    kind: str
    level: str
    text: str
    clause: str = ""
    where: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    acknowledged: str | None = None

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": self.id, "kind": self.kind, "level": self.level, "text": self.text, "clause": self.clause, "where": list(self.where),
            "examples": [one.as_dict() for one in self.examples], "acknowledged": self.acknowledged,
        }  # fmt: skip


@dataclass(frozen=True)
class Report:
    """`names`: Chinese of items and reason codes; `counts`: sizes of what was read; `example_parameters`: figures assumed for examples only."""

    city: str
    name: str
    document: str
    findings: tuple[Finding, ...]
    counts: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    example_parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def severe(self) -> list[Finding]:
        """Severe findings that the pack has not acknowledged with a reason."""
        return [one for one in self.findings if one.level == SEVERE and one.acknowledged is None]

    @property
    def known(self) -> list[Finding]:
        """Severe findings that the pack has acknowledged."""
        return [one for one in self.findings if one.level == SEVERE and one.acknowledged is not None]

    def find(self, finding_id: str) -> Finding:
        """Raises KeyError."""
        for one in self.findings:
            if one.id == finding_id:
                return one
        raise KeyError(finding_id)

    def as_dict(self) -> dict[str, Any]:
        return {
            "city": self.city, "name": self.name, "document": self.document, "counts": dict(self.counts),
            "severe": len(self.severe), "known": len(self.known), "findings": [one.as_dict() for one in self.findings],
        }  # fmt: skip

    def text(self, rows: bool = True) -> str:
        """The whole report in Chinese; `rows`: with each example's rows in YAML."""
        lines = [f"{self.name}（{self.city}）《{self.document}》政策检查", "，".join(f"{name} {count}" for name, count in self.counts.items()), ""]
        if self.example_parameters:
            shown = "，".join(f"{key}={value}" for key, value in self.example_parameters.items())
            lines += [f"下列数字只为举例而假定，不是公布的数字：{shown}", ""]
        groups = [
            ("严重问题（未说明）", self.severe),
            ("已知并说明的问题", self.known),
            ("注意", [one for one in self.findings if one.level == NOTE]),
            ("说明", [one for one in self.findings if one.level == INFO]),
        ]
        for title, found in groups:
            lines.append(f"【{title}】{len(found)} 项")
            told: set[str | None] = set()
            for one in found:
                again = one.acknowledged is not None and one.acknowledged in told
                told.add(one.acknowledged)
                lines += [f"· {one.id}  {one.text}", "    说明：同上"] if again else _finding_lines(one, self.names, rows)
            lines.append("")
        lines.append("结论：没有未说明的严重问题。" if not self.severe else f"结论：有 {len(self.severe)} 项严重问题没有说明。")
        return "\n".join(lines) + "\n"


def _finding_lines(one: Finding, names: Mapping[str, str], rows: bool) -> list[str]:
    clause = f"（{one.clause}）" if one.clause else ""
    lines = [f"· {one.id}  {one.text}{clause}"]
    lines += [f"    {place}" for place in one.where]
    if one.acknowledged is not None:
        lines.append(f"    说明：{one.acknowledged}")
    for example in one.examples:
        lines.append(f"    例：{example.title}")
        lines += [f"      {text}" for text in example.outcome(names)]
        if rows:
            lines += [f"      | {text}" for text in example.yaml().rstrip().splitlines()]
    return lines


def _outcome(line: Line, names: Mapping[str, str]) -> str:
    reasons = "、".join(names.get(code, code) for code in (line["reasons"] or "").split(";") if code)
    if line["status"] != "settled":
        return f"{line['claim_id']}：{_STATUS[line['status']]}" + (f"（{reasons}）" if reasons else "")
    ratio = f"，比例 {percent_text(line['ratio'])}" if line["ratio"] is not None else ""
    tilt = f"，倾斜救助 {yuan(line['tilt_aid'])} 元" if line["tilt_aid"] else ""
    item = names.get(line["item"], line["item"])
    said = f"（{reasons}）" if reasons else ""
    return f"{line['claim_id']}：{item}，救助基数 {yuan(line['base'])} 元{ratio}，救助 {yuan(line['aid'])} 元{tilt}{said}"


def acknowledge(findings: Iterable[Finding], known: Sequence[Acknowledged], stale: bool) -> list[Finding]:
    """The findings with the pack's reasons. `*` in an entry stands for anything. An entry that fits nothing is a finding itself (`stale`)."""
    result, used = [], set()
    for one in findings:
        entry = next((number for number, entry in enumerate(known) if fits(entry.finding, one.id)), None)
        if entry is not None:
            used.add(entry)
            one = replace(one, acknowledged=known[entry].because, clause=known[entry].clause or one.clause)
        result.append(one)
    for number, entry_ in enumerate(known):
        if stale and number not in used:
            text = f"acknowledged 第 {number + 1} 条所说的问题“{entry_.finding}”并不存在，应删去或改名"
            result.append(Finding(f"acknowledged:{entry_.finding}", "acknowledged", SEVERE, text))
    return result


def fits(pattern: str, finding_id: str) -> bool:
    """`gap:*:childbirth` fits `gap:any_class:childbirth`."""
    return re.fullmatch(".*".join(re.escape(part) for part in pattern.split("*")), finding_id) is not None
