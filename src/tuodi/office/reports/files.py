"""Statements as Excel workbook and as PDF: the very figures of the page."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from tuodi.office.core.actor import Actor
from tuodi.office.core.numbers import yuan
from tuodi.office.core.queries import city_title
from tuodi.office.fund.papers.render import pdf
from tuodi.office.reports import self_evaluation
from tuodi.office.reports.statement import BY, LAYERS, Group, Statement
from tuodi.office.settlement import figures

COLUMNS = {
    "persons": "人数", "times": "人次", "total": "医疗费总额", "in_policy": "政策范围内", **LAYERS, "subsidy": "资助参保",
}  # fmt: skip
COUNTS = ("persons", "times")


def workbook(told: Statement, title: str, note: str = "") -> bytes:
    """A sheet for each way of grouping; money in yuan with two places."""
    import xlsxwriter

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold, money, share = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"}), book.add_format({"num_format": "0.00%"})
    for key, name in BY.items():
        sheet = book.add_worksheet(name)
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 15, 15)
        sheet.write_string(0, 0, f"{title}　{name}　{note}".strip("　"), bold)
        for place, head in enumerate([name.removeprefix("按"), *COLUMNS.values(), "基金支出", "目录外占比"]):
            sheet.write_string(1, place, head, bold)
        for line, group in enumerate([*told.by[key], *([told.whole] if key != "institution" else [])], 2):
            sheet.write_string(line, 0, group.name)
            for place, column in enumerate(COLUMNS, 1):
                value = group.figures[column]
                sheet.write_number(line, place, value if column in COUNTS else value / 100, None if column in COUNTS else money)  # exact to the fen
            sheet.write_number(line, len(COLUMNS) + 1, group.paid / 100, money)
            if group.outside is not None:
                sheet.write_number(line, len(COLUMNS) + 2, group.outside / 10_000, share)
    book.close()
    return file.getvalue()


def paper(actor: Actor, told: Statement, title: str) -> bytes:
    """The statement on paper."""
    tables: list[dict[str, Any]] = [
        {
            "title": name,
            "heads": [name.removeprefix("按"), ["人数"], ["人次"], ["救助"], ["倾斜"], ["资助参保"], ["个人负担"]],
            "widths": ["fr", *["auto"] * 6],
            "rows": [_row(group) for group in told.by[key]],
            **({"total": _row(told.whole)} if key != "institution" else {}),
        }
        for key, name in BY.items()
    ]
    layers = {"title": "救助费用由谁负担", "heads": ["支付层", ["金额"]], "widths": ["fr", "auto"], "rows": [[name, [yuan(fen)]] for name, fen in told.layers]}
    return _pdf(actor, title, [layers, *tables])


def _row(group: Group) -> list[Any]:
    values = group.figures
    return [group.name, *([str(values[name])] for name in COUNTS), *([yuan(values[name])] for name in ("aid", "tilt", "subsidy", "self"))]


def evaluation_paper(actor: Actor, rows: Sequence[self_evaluation.Row], year: int) -> bytes:
    """The self-evaluation on paper."""
    body = [[one.part, one.name, one.target or "—", [one.actual or self_evaluation.UNKNOWN], one.rate or "—", one.source] for one in rows]
    heads = ["部分", "指标", "目标", ["实际"], "完成", "来源"]
    table = {"title": "", "heads": heads, "widths": ["auto", "fr", "auto", "auto", "auto", "fr"], "rows": body}
    return _pdf(actor, f"{year} 年医疗救助绩效自评表", [table])


def evaluation_workbook(rows: Sequence[self_evaluation.Row], year: int) -> bytes:
    """The self-evaluation as a workbook."""
    import xlsxwriter

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(f"{year} 年绩效自评")
    sheet.set_column(0, 5, 24)
    unknown = self_evaluation.UNKNOWN
    body = [(one.part, one.name, one.target or unknown, one.actual or unknown, one.rate or "—", one.source) for one in rows]
    for line, cells in enumerate([("部分", "指标", "目标", "实际", "完成", "来源"), *body]):
        for place, text in enumerate(cells):
            sheet.write_string(line, place, text)
    book.close()
    return file.getvalue()


def _pdf(actor: Actor, title: str, tables: list[dict[str, Any]]) -> bytes:
    foot = f"制表 {actor.name}　{timezone.localdate():%Y-%m-%d}"
    blocks = [{"title": "医疗保障部门", "lines": ["经办人：", "负责人：", "（盖章）"]}]
    head = {"title": f"{city_title(actor.city)}{title}", "left": "", "right": "单位：元", "foot": foot, "note": figures.note(actor.city)}
    return pdf({**head, "tables": tables, "blocks": blocks})
