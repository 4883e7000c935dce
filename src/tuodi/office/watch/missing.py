"""What the watch of a city and year can't do, said on its pages: no line in the document, or a figure that nobody has set."""

from __future__ import annotations

from dataclasses import dataclass

from tuodi.office.watch import compute


@dataclass(frozen=True)
class Missing:
    """`text`: what is lacking and what follows; `how`: what is to be done, empty where nothing can be."""

    text: str
    how: str = ""


def of(city: str, year: int) -> list[Missing]:
    """In the order of the document's lines; empty where every line is known."""
    if not city:
        return []
    if compute.rule_of(city, year) is None:
        return [Missing(f"本市 {year} 年执行的文件没有规定预警线和监测，系统不产生预警；街道和窗口可直接受理救助申请。")]
    return [
        Missing(f"缺少{one.name}，{'、'.join(one.lines)}不产生预警。{one.note}", f"请系统管理员在年度参数文件 {city}.yaml 的 parameters 下填写 {_entry(one.code)}（元），填写后重新执行监测。")
        for one in compute.lacking(city, year)
    ]  # fmt: skip


def _entry(code: str) -> str:
    """How a figure is written in the file: `disposable_income[2024]` as `disposable_income: {2024: 金额}`."""
    name, _, year = code.partition("[")
    return f"{name}: {{{year.rstrip(']')}: 金额}}" if year else f"{name}: 金额"
