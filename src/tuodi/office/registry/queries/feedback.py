"""The feedback file of a list: one line for each of its rows, with what became of it and what is known of the person in a year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import connection

from tuodi.office.core.tables import Column
from tuodi.office.registry import feedback
from tuodi.office.registry.feedback import Said, Values, register
from tuodi.office.registry.models import DepartmentList, ListRow
from tuodi.policy import vocabulary as v

Row = Mapping[str, Any]
REFUSED = (ListRow.Verdict.CONFLICTING, ListRow.Verdict.UNREADABLE)

_INSURED = """
SELECT owner, kind, paid_on FROM (
    SELECT coalesce(p.merged_into_id, p.id) AS owner, i.kind, i.paid_on,
           row_number() OVER (PARTITION BY coalesce(p.merged_into_id, p.id) ORDER BY p.merged_into_id IS NOT NULL, p.id) AS turn
      FROM registry_person p JOIN registry_insurance i ON i.person_id = p.id AND i.year = %s
     WHERE p.id = ANY(%s::bigint[]) OR p.merged_into_id = ANY(%s::bigint[])) found
 WHERE turn = 1
"""


@register(10, Said("参保"), Said("险种"), Said("缴费日期", "day"))
def insured(persons: Sequence[int], year: int) -> Values:
    """Whether enrolled in the year; nothing where it isn't known."""
    with connection.cursor() as cursor:
        cursor.execute(_INSURED, [year, list(persons), list(persons)])
        return {
            owner: ("未参保" if kind == "none" else "已参保", v.INSURANCES[kind] if kind != "none" else "", paid)
            for owner, kind, paid in cursor.fetchall()
        }


def rows(source: DepartmentList, year: int) -> tuple[list[Column], Iterator[Row]]:
    """(columns, lines) in the order of the file; identities that the list ended for want of a row come last."""
    persons = list(ListRow.objects.filter(source=source, person__isnull=False).order_by().values_list("person", flat=True).distinct())
    told = list(feedback.collect(persons, year))
    said = [one for columns, _ in told for one in columns]
    return [*_OWN, *(_column(f"x{place}", one) for place, one in enumerate(said))], _lines(source, told)


def _column(name: str, said: Said) -> Column:
    return Column(name, said.title, said.kind, value=lambda row: row.get(name))


_OWN = [
    Column("number", "行号", "number", value=lambda row: row["number"]),
    Column("id_number", "身份证号", value=lambda row: row["id_number"]),
    Column("name", "姓名", value=lambda row: row["name"]),
    Column("code", "救助身份", value=lambda row: row["code"]),
    Column("result", "办理结果", value=lambda row: row["result"]),
    Column("refused", "未通过原因", value=lambda row: row["refused"]),
]


def _lines(source: DepartmentList, told: list[tuple[tuple[Said, ...], Values]]) -> Iterator[Row]:
    found = ListRow.objects.filter(source=source).order_by("number", "id")
    for row in found.only("number", "id_number", "name", "code", "verdict", "reason", "applied_now", "ends", "person").iterator(2000):
        line = {"number": row.number, "id_number": row.id_number, "name": row.name, "code": row.get_code_display()}
        line |= {"result": _result(source, row), "refused": row.reason if row.verdict in REFUSED else ""}
        place = 0
        for columns, values in told:
            own = values.get(row.person_id or 0, ())
            line |= {f"x{place + number}": value for number, value in enumerate(own)}
            place += len(columns)
        yield line


def _result(source: DepartmentList, row: ListRow) -> str:
    """What became of the row."""
    if row.verdict in REFUSED:
        return "未通过"
    if row.verdict == ListRow.Verdict.UNCHANGED:
        return "与登记一致"
    if source.state == DepartmentList.State.REJECTED:
        return "名单已退回"
    if source.state != DepartmentList.State.APPLIED:
        return "待审批"
    if not row.applied_now:
        return "未执行（非本部门认定）"
    if row.number is None:
        return "名单外，已终止"
    return "已登记" if row.verdict == ListRow.Verdict.NEW else "已终止" if row.ends else "已变更"
