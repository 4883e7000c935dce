"""Files handed in: their type is what they contain; kept encrypted in the database; every look is in the trail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from tests.office.casework.test_cases import taken

from tuodi.office.casework import actions
from tuodi.office.casework.actions.attach import MOST
from tuodi.office.casework.refused import CaseRefused
from tuodi.office.core.models import AuditEntry
from tuodi.office.core.rights import Refused

pytestmark = pytest.mark.django_db
Some = Callable[..., Any]
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 20


@pytest.fixture
def case(staff: Some, applicant: Some) -> Any:
    return taken(staff("wuhai", "street"), applicant(), "other_hardship")


def test_a_file_comes_back_as_it_was(case: Any, staff: Some) -> None:
    clerk = staff("wuhai", "clerk")
    made = actions.attach(clerk, case, "../../etc/授权书.pdf", PDF, "authorisation")
    assert (made.name, made.kind, made.size) == ("授权书.pdf", "application/pdf", len(PDF))
    assert case.asked.get(key="authorisation").state == "received"
    assert actions.open_attachment(staff("wuhai", "reviewer"), made) == PDF
    assert AuditEntry.objects.filter(event="casework.opened", subject_id=str(case.pk)).count() == 1
    assert actions.attach(clerk, case, "再传一次.pdf", PDF).pk == made.pk
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM casework_content")
        assert "JVBERi" not in cursor.fetchone()[0]  # the base64 of %PDF


@pytest.mark.parametrize(
    ("name", "content"), [("病历.pdf", b"MZ\x90\x00program"), ("图.png", b"<html><script>1</script>"), ("空.pdf", b""), ("大.pdf", PDF + b"0" * MOST)]
)
def test_what_is_no_paper_is_refused(case: Any, staff: Some, name: str, content: bytes) -> None:
    with pytest.raises(CaseRefused):
        actions.attach(staff("wuhai", "clerk"), case, name, content)


def test_another_district_opens_nothing(case: Any, staff: Some, actor: Some, client_as: Some) -> None:
    made = actions.attach(staff("wuhai", "clerk"), case, "图.png", PNG)
    with pytest.raises(Refused):
        actions.open_attachment(actor("clerk", "海南区", of="wuhai"), made)
    address = f"/casework/{case.pk}/attachments/{made.pk}/"
    assert client_as("clerk", "海南区", of="wuhai").get(address).status_code == 404
    answer = client_as("clerk", "海勃湾区", of="wuhai").get(address)
    assert (answer.status_code, answer.content, answer["X-Content-Type-Options"]) == (200, PNG, "nosniff")
    assert answer["Content-Disposition"].startswith("attachment")


def test_by_the_page(case: Any, client_as: Some) -> None:
    client = client_as("street", "海勃湾区", of="wuhai")
    page = client.post(f"/casework/{case.pk}/attach/", {"file": SimpleUploadedFile("a.exe", PNG), "key": "household"}, follow=True)
    assert "a.exe" in page.content.decode()  # named so, but a picture
    page = client.post(f"/casework/{case.pk}/attach/", {"file": SimpleUploadedFile("b.pdf", b"text")}, follow=True)
    assert "按内容识别" in page.content.decode()
