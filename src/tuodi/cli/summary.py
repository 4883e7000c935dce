"""What a run has done, in numbers: rows by outcome, refusals and unusable rows by reason, sums by item, what to set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

STATUS = {"settled": "已结算", "not_covered": "按规定不予救助", "invalid": "数据不能使用"}
REMARK = "after_invalid_row"
"""Says something about a row, but isn't why it got nothing."""
PAID = ("aid", "tilt_aid", "hospital_borne", "cash")


@dataclass
class Summary:
    """Counts of rows; sums in fen. refused, invalid: reason -> rows; items: item -> {claims, aid, tilt_aid, ...}."""

    status: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    invalid: Counter[str] = field(default_factory=Counter)
    items: dict[str, Counter[str]] = field(default_factory=dict)
    self_paid: int = 0

    @property
    def claims(self) -> int:
        return self.status.total()

    @property
    def to_set(self) -> list[str]:
        """Parameters that rows lack, those that most rows lack first."""
        lacking = [reason.partition(":")[2] for reason, _ in ranked(self.invalid) if reason.startswith("parameter_missing:")]
        return list(dict.fromkeys(lacking))

    def add(self, result: pl.DataFrame) -> None:
        """The next rows of a settlement."""
        import polars as pl

        self.status.update(dict(result.group_by("status").len().iter_rows()))
        for name, reasons in (("not_covered", self.refused), ("invalid", self.invalid)):
            said = result.filter(pl.col("status") == name).group_by("reasons").len()
            for text, rows in said.iter_rows():
                for reason in filter(None, (text or "").split(";")):
                    if reason != REMARK:
                        reasons[reason] += rows
        sums = (
            result.filter(pl.col("status") == "settled")
            .group_by("item")
            .agg(pl.len().alias("claims"), *(pl.col(name).sum() for name in PAID))
        )
        for row in sums.iter_rows(named=True):
            self.items.setdefault(row.pop("item") or "", Counter()).update(row)
        self.self_paid += int(result["self_paid"].sum() or 0)

    def total(self, name: str) -> int:
        return sum(item[name] for item in self.items.values())

    def as_dict(self) -> dict[str, Any]:
        """For programs; sums in fen."""
        return {
            "claims": self.claims,
            **{name: self.status[name] for name in STATUS},
            **{f"{name}_fen": self.total(name) for name in PAID},
            "self_paid_fen": self.self_paid,
            "items": {
                name: {"claims": item["claims"], **{f"{one}_fen": item[one] for one in PAID}} for name, item in sorted(self.items.items())
            },
            "refused": dict(ranked(self.refused)),
            "invalid_reasons": dict(ranked(self.invalid)),
            "parameters_to_set": self.to_set,
        }


def ranked(counts: Counter[str]) -> list[tuple[str, int]]:
    """Most frequent first; equal ones by name, so that the same run always says the same."""
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))


def show(summary: Summary, title: str, names: Mapping[str, str], words: Mapping[str, str], notes: list[str]) -> None:
    """Tables on stderr. names: Chinese names of the items; words: the policy's own reasons."""
    from rich import box
    from rich.table import Table

    from tuodi.cli.screen import stderr
    from tuodi.policy.amounts import yuan

    screen = stderr()
    outcome = "，".join(f"{text} {summary.status[name]}" for name, text in STATUS.items())
    screen.print(f"[bold]{title}[/bold]：{summary.claims} 条，{outcome}")
    table = Table(box=box.SIMPLE, pad_edge=False)
    table.add_column("救助项目", overflow="fold")
    for head in ("条数", "医疗救助（元）", "倾斜救助（元）", "医院负担（元）", "现金给付（元）"):
        table.add_column(head, justify="right")
    for name, item in sorted(summary.items.items(), key=lambda one: (-one[1]["aid"], one[0])):
        table.add_row(names.get(name, name), str(item["claims"]), *(yuan(item[one]) for one in PAID))
    if summary.items:
        table.add_section()
        table.add_row("合计", str(summary.status["settled"]), *(yuan(summary.total(one)) for one in PAID))
        screen.print(table)
    _reasons("不予救助的原因", summary.refused, words)
    _reasons("数据不能使用的原因", summary.invalid, words)
    if summary.to_set:
        screen.print("需要设定的参数：" + "、".join(f"--set {name}=值" for name in summary.to_set), markup=False)
    for note in notes:
        screen.print(note, markup=False)


def _reasons(title: str, reasons: Counter[str], words: Mapping[str, str]) -> None:
    from tuodi.cli.screen import stderr
    from tuodi.engine.validity import INVALID
    from tuodi.tables.reasons import encode

    if reasons:
        stderr().print(f"{title}：")
    for reason, rows in ranked(reasons):
        text = encode(reason, {**INVALID, **words})
        stderr().print(f"  {text}　{rows} 条", markup=False, highlight=False)
