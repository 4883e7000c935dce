"""Every list of these apps goes out as a workbook."""

from __future__ import annotations

import io
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from tests.office.test_matrix import OPEN, PAGES

from tuodi.office.core.models import AuditEntry
from tuodi.office.core.rights import RIGHTS

WITHOUT = {"core:keys"}  # who holds which key stays in the house
APPS = ("core:", "registry:", "settlement:", "fund:", "casework:", "payment:", "whatif:", "enrolment:", "grants:", "watch:")


@pytest.mark.parametrize("role", ["clerk", "approver", "accountant", "auditor", "department", "admin"])
def test_every_list_is_exported(role: str, client_as: Any) -> None:
    client = client_as(role, of="kunming")
    seen, wrong = 0, []
    for name, address, view in PAGES:
        if name in OPEN or name in WITHOUT or not name.startswith(APPS) or role not in RIGHTS[view.right]:  # type: ignore[attr-defined]
            continue
        answer = client.get(address)
        table = (answer.context or {}).get("table") if answer.status_code == 200 and hasattr(answer, "context") else None
        if table is None:
            continue
        seen += 1
        book = client.get(table.url(export="xlsx", page=None))
        if not table.export or b"".join(book)[:2] != b"PK":
            wrong.append(name)
    assert wrong == []
    assert seen > 0


LISTS = {  # pages that show their rows in a way of their own
    "/enrolment/coverage/": "区县或街道（乡镇）", "/enrolment/tasks/": "姓名", "/casework/notices/": "编号", "/casework/lapsing/": "姓名",
}  # fmt: skip


@pytest.mark.parametrize("address", LISTS)
def test_lists_of_another_shape_are_exported_too(address: str, client_as: Any) -> None:
    """With their own columns, and who took them out is in the trail; empty ones as well."""
    answer = client_as("clerk", of="kunming").get(address, {"export": "xlsx"})
    assert "xlsx" in answer["Content-Disposition"]
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0)
    assert sheet.to_python()[0][0] == LISTS[address]
    assert AuditEntry.objects.filter(event="core.exported").count() == 1
