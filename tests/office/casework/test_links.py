"""Nobody is led to a page that refuses them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from tests.office.casework.conftest import documents

from tuodi.office.casework import actions
from tuodi.office.core.roles import STAFF

pytestmark = pytest.mark.django_db
Some = Callable[..., Any]


@pytest.mark.parametrize("role", STAFF)
def test_no_link_of_a_case_or_its_person_is_refused(staff: Some, applicant: Some, client_as: Some, role: str) -> None:
    who = applicant("wuhai")
    case = actions.accept(staff("wuhai", "street"), who, "other_hardship", channel="street")[0]
    actions.check_documents(staff("wuhai", "street"), case, documents(case))
    assert case.step == "verify"
    client = client_as(role, "海勃湾区", of="wuhai")
    client.raise_request_exception = False
    for page in (f"/casework/{case.pk}/", f"/registry/people/{who.pk}/"):
        shown = client.get(page)
        if shown.status_code == 200:
            links = {one for one in re.findall(r'href="(/[^"#?]*)', shown.content.decode()) if not one.startswith("/static/")}
            assert {one for one in links if client.get(one).status_code == 403} == set()
