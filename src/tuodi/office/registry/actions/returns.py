"""What a department takes back from a list: its file with the reasons, and the feedback about its people. Both stand in the trail."""

from __future__ import annotations

import base64
import io

from tuodi.office.core import audit
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.core.tables import write_excel
from tuodi.office.registry.importing.returning import returned
from tuodi.office.registry.models import DepartmentList, ListFile
from tuodi.office.registry.queries import feedback
from tuodi.office.registry.queries.lists import problems
from tuodi.office.registry.refused import RegistryRefused

State = DepartmentList.State


@action("registry.list.feedback")
def take_problems(actor: Actor, source: DepartmentList) -> tuple[str, bytes]:
    """(file name, content): the file as it came, with the reason beside every row that can't be used."""
    reasons = {row.number or 0: row.reason for row in problems(source).only("number", "reason")}
    if not reasons:
        raise RegistryRefused("名单没有需要退回的行")
    content = base64.b64decode(ListFile.objects.get(source=source).content)
    suffix, marked = returned(source.name, content, source.sheet, reasons)
    audit.record("registry.list_taken", actor, source, district=source.district_id, name=source.name, what=f"问题行（{len(reasons)} 行）")
    return f"{source.name.rsplit('.', 1)[0]}-问题{suffix}", marked


@action("registry.list.feedback")
def take_feedback(actor: Actor, source: DepartmentList, year: int) -> tuple[str, bytes]:
    """(file name, workbook): each row of the list with what became of it, enrolment and aid of the year."""
    _need_compared(source)
    columns, lines = feedback.rows(source, year)
    out = io.BytesIO()
    _record(actor, source, year, write_excel(out, columns, lines))
    return f"{source.name.rsplit('.', 1)[0]}-{year}年反馈.xlsx", out.getvalue()


@action("registry.list.feedback")
def feedback_lines(actor: Actor, source: DepartmentList, year: int) -> tuple[list[str], list[list[str]]]:
    """(columns, lines) of the same as text."""
    _need_compared(source)
    columns, lines = feedback.rows(source, year)
    told = [["" if column.raw(line) in (None, "") else column.text(line) for column in columns] for line in lines]
    _record(actor, source, year, len(told))
    return [column.title for column in columns], told


def _need_compared(source: DepartmentList) -> None:
    if source.state in (State.RECEIVED, State.STAGED, State.UNUSABLE):
        raise RegistryRefused("名单还没有对比，没有可反馈的内容")


def _record(actor: Actor, source: DepartmentList, year: int, count: int) -> None:
    audit.record("registry.list_taken", actor, source, district=source.district_id, name=source.name, what=f"{year} 年反馈（{count} 行）")
