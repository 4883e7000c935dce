"""Every list of these apps goes out as a workbook."""

from __future__ import annotations

from typing import Any

import pytest
from tests.office.test_matrix import OPEN, PAGES

from tuodi.office.core.rights import RIGHTS

WITHOUT = {"core:keys"}  # who holds which key stays in the house
APPS = ("core:", "registry:", "settlement:", "fund:", "casework:", "payment:", "whatif:")


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
