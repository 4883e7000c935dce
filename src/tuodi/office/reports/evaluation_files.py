"""The self-evaluation as a workbook and on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from tuodi.office.core import demonstration
from tuodi.office.core.actor import Actor
from tuodi.office.fund.papers.render import pdf
from tuodi.office.reports.files import Table, book_and_file, write_sheet
from tuodi.office.reports.forms import hundredths
from tuodi.office.reports.models import Evaluation
from tuodi.office.reports.self_evaluation import UNKNOWN, Row, points
from tuodi.office.settlement import figures

HEADS = ["部分", "指标", "目标", "实际", "完成", "分值", "得分", "说明和来源"]


@dataclass(frozen=True)
class Form:
    """The form of a year with everything that its paper says."""

    year: int
    rows: Sequence[Row]
    held: Evaluation | None
    issuer: str
    taken: dt.datetime

    @property
    def state(self) -> str:
        """How far it is, in words."""
        if self.held is None or self.held.state == Evaluation.State.DRAFT:
            return "填报中，尚未审定"
        if self.held.state == Evaluation.State.SUBMITTED:
            return f"{self.held.submitted_by or ''} 提交，待审定"
        return f"{self.held.decided_by or ''} 于 {self.held.decided_at:%Y-%m-%d} 审定"

    @property
    def source(self) -> str:
        return f"{self.issuer}　数据截至 {self.taken:%Y-%m-%d %H:%M}（{self.state}）"


def _cells(form: Form) -> list[list[str]]:
    rows = [
        [one.part, one.name, one.target or "—", one.actual or UNKNOWN, one.rate or "—", hundredths(one.weight), hundredths(one.score), "；".join(filter(None, (one.note, one.source)))]
        for one in form.rows
    ]  # fmt: skip
    worth, given = points(list(form.rows))
    return [*rows, ["合计", "", "", "", "", hundredths(worth or None), hundredths(given if worth else None), ""]]


def workbook(form: Form) -> bytes:
    """One sheet with the form, one with the analysis."""
    book, file = book_and_file()
    note = "；".join(filter(None, (figures.note(form.held.city) if form.held else "", demonstration.mark())))
    title = f"{form.year} 年医疗救助绩效自评表"
    sheet = write_sheet(book, Table("绩效自评", HEADS, [list(row) for row in _cells(form)], total=True), title, form.source, note)
    for place, width in enumerate((12, 34, 18, 18, 10, 8, 8, 60)):
        sheet.set_column(place, place, width)
    if form.held is not None and form.held.analysis:
        write_sheet(book, Table("偏差原因和改进措施", ["内容"], [[line] for line in form.held.analysis.splitlines()]), title, form.source, note).set_column(0, 0, 100)
    book.close()
    return file.getvalue()


def paper(actor: Actor, form: Form) -> bytes:
    """The form on landscape paper, with who entered and who approved it."""
    body = [[one if place not in (2, 3, 5, 6) else [one] for place, one in enumerate(row)] for row in _cells(form)]
    heads = [head if place not in (2, 3, 5, 6) else [head] for place, head in enumerate(HEADS)]
    table = {"title": "", "heads": heads, "widths": ["auto", "fr", "auto", "auto", "auto", "auto", "auto", "fr"], "rows": body[:-1], "total": body[-1]}
    analysis = form.held.analysis if form.held else ""
    tables = [table, *([{"title": "偏差原因和改进措施", "heads": ["内容"], "widths": ["fr"], "rows": [[line] for line in analysis.splitlines()]}] if analysis else [])]
    blocks = [{"title": form.issuer, "lines": ["填报人：", "审定人：", "（盖章）"]}]
    data = {
        "title": f"{form.issuer}{form.year} 年医疗救助绩效自评表", "left": form.state, "right": "单位：元、分", "foot": f"{form.source}　制表 {actor.name}",
        "note": figures.note(actor.city), "flipped": True, "tables": tables, "blocks": blocks,
    }  # fmt: skip
    return pdf(data)
