"""Those who supervise see everything that there is to see of their city, and change nothing of it; somebody may apply for another."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.office.casework.conftest import PLACES, applicant, day, office, place, staff  # noqa: F401 - fixtures
from tests.office.settlement.people import person, stay

from tuodi.office.casework.models import Case
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.settlement import actions as settling
from tuodi.office.settlement.models import Settlement

pytestmark = pytest.mark.django_db
SEEN = ("/audit/", "/fund/journal/", "/oversight/findings/", "/oversight/samples/", "/oversight/hospitals/", "/reports/month/", "/reports/evaluation/")


@pytest.mark.parametrize("of", ["wuhai", "ningbo", "kunming", "urumqi"])
def test_the_auditor_sees_the_books_the_trail_and_what_looks_wrong(city, client_as, of):
    """kunming.124, urumqi.091, wuhai.087, wuhai.077, ningbo.071: books, trail, samples, findings and institutions are read by who audits; the
    auditor books, settles and decides nothing."""
    where = District.objects.filter(city=city(of)).order_by("position").first()
    made = settling.settle(Actor.system("tests", of), stay(person(where, ("dibao", dt.date(2023, 1, 1))), "c1"), "k1")
    auditor = client_as("auditor", of=of)
    pages = {address: auditor.get(address) for address in SEEN}
    assert {address: answer.status_code for address, answer in pages.items()} == dict.fromkeys(SEEN, 200)
    assert f"S{made.pk}" in pages["/fund/journal/"].content.decode() or str(made.pk) in pages["/fund/journal/"].content.decode()
    assert "结算" in pages["/audit/"].content.decode()
    for address in ("/fund/receive/", "/reports/evaluation/2024/enter/", "/reports/evaluation/2024/decide/", "/settlement/manual/"):
        assert auditor.post(address, {}).status_code == 403, address
    assert Settlement.objects.get().pk == made.pk


@pytest.mark.parametrize("of", ["yancheng", "urumqi"])
def test_somebody_may_apply_for_another(client_as, applicant, of):  # noqa: F811
    """yancheng.073, urumqi.081: the village or the street applies on behalf; the case says who did."""
    who = applicant(of)
    key = {"yancheng": "dibao_margin", "urumqi": "illness_poor"}[of]
    street = client_as("street", PLACES[of], of=of)
    form = {"key": key, "id_number": who.id_number, "channel": "behalf", "agent": "社区王示例", "telephone": "990001", "applied": "2025-03-03"}
    answer = street.post("/casework/accept/", form, follow=True)
    case = Case.objects.first()
    assert case is not None, [line.strip() for line in answer.content.decode().splitlines() if "error" in line or "wrong" in line]
    assert (case.channel, case.agent, case.visits) == ("behalf", "社区王示例", 0), answer.content.decode()
    assert "代办人 社区王示例" in street.get(f"/casework/{case.pk}/").content.decode()
    other = applicant(of)
    assert "代办" in street.post("/casework/accept/", form | {"agent": "", "id_number": other.id_number}).content.decode()
    assert Case.objects.count() == 1
