"""What the counter must not do by accident: read a number without a reason, pay a stay twice, lose sight of a merged record's year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from tests.office.settlement.people import MARCH, person, stay
from tests.office.settlement.test_pages import FORM

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.registry import actions as registry
from tuodi.office.registry.models import Institution
from tuodi.office.settlement import actions, queries
from tuodi.office.settlement.claim_input import ClaimInput
from tuodi.office.settlement.models import Claim, Settlement
from tuodi.office.settlement.printouts import notices
from tuodi.office.settlement.printouts.sheet import sheet_data
from tuodi.office.settlement.refused import InvoiceTaken

pytestmark = pytest.mark.django_db
SINCE = dt.date(2023, 1, 1)
SMALL = {"total_cost": 500_000, "in_policy_cost": 400_000, "basic_paid": 200_000}


@pytest.fixture
def clerk(client_as: Callable[..., Any]) -> Any:
    return client_as("clerk", "海勃湾区", of="wuhai")


@pytest.mark.parametrize("page", ["/settlement/manual/", "/casework/accept/"])
def test_coming_from_a_person_shows_no_whole_number(clerk: Any, district: District, page: str) -> None:
    who = person(district, ("dibao", SINCE))
    shown = clerk.get(f"{page}?person={who.pk}")
    assert shown.status_code == 200
    assert who.id_number not in shown.content.decode()
    assert f"{who.masked}#{who.pk}" in shown.content.decode()


def test_the_masked_number_settles_for_its_person(clerk: Any, district: District) -> None:
    who = person(district, ("dibao", SINCE))
    clerk.post("/settlement/manual/", FORM | {"id_number": f"{who.masked}#{who.pk}"})
    assert Settlement.objects.get().person == who


def test_the_masked_number_of_another_district_is_nobody(clerk: Any, district: District) -> None:
    other = person(District.objects.get(city="wuhai", name="乌达区"), ("dibao", SINCE))
    answer = clerk.post("/settlement/manual/", FORM | {"id_number": f"{other.masked}#{other.pk}"})
    assert "登记中没有此人" in answer.content.decode()
    assert not Claim.objects.exists()


def by_hand(claim: ClaimInput, **more: Any) -> ClaimInput:
    values = {**claim.__dict__, "channel": "manual", "source": "manual", "number": "m1", "invoice_number": "E1"}
    return ClaimInput(**(values | more))


@pytest.mark.parametrize(
    "more",
    [
        {"started": MARCH - dt.timedelta(days=3)},  # a part of the stay
        {"ended": MARCH + dt.timedelta(days=5)},  # goes on longer
        {"setting": "rehabilitation"},  # called something else
        {"institution": ""},  # of no named hospital
    ],
)
def test_a_bill_that_shares_days_with_a_stay_settled_one_stop(office: Actor, district: District, more: dict[str, Any]) -> None:
    claim = stay(person(district, ("dibao", SINCE)), "c1")
    actions.settle(office, claim, "k1")
    with pytest.raises(InvoiceTaken) as refused:
        actions.settle(office, by_hand(claim, **more), "k2")
    assert "c1" in refused.value.text
    assert ("请填写医疗机构编号" in refused.value.text) == ("institution" in more)


@pytest.mark.parametrize(
    "more",
    [
        {"started": MARCH, "ended": MARCH + dt.timedelta(days=5)},  # back on the day of leaving
        {"institution": "H99000000002"},
        {"setting": "special"},
    ],
)
def test_another_visit_is_no_second_bill_of_the_first(office: Actor, district: District, more: dict[str, Any]) -> None:
    claim = stay(person(district, ("dibao", SINCE)), "c1", **SMALL)
    actions.settle(office, claim, "k1")
    assert actions.settle(office, by_hand(claim, **more), "k2").claim.number == "m1"


def test_a_part_of_the_same_stay_is_no_second_bill_of_another_part(office: Actor, district: District) -> None:
    first = stay(person(district, ("dibao", SINCE)), "c1", stay_key="s1", **SMALL)
    actions.settle(office, first, "k1")
    longer = by_hand(first, ended=MARCH + dt.timedelta(days=5))
    assert actions.settle(office, longer, "k2").claim.number == "m1"
    with pytest.raises(InvoiceTaken):
        actions.settle(office, by_hand(first, number="m2", invoice_number="E2"), "k3")


def test_a_stay_of_a_merged_record_is_the_persons(office: Actor, district: District) -> None:
    kept, double = (person(district, ("dibao", SINCE)) for _ in range(2))
    claim = stay(double, "c1")
    actions.settle(office, claim, "k1")
    registry.merge(office, kept, double, "同一人")
    with pytest.raises(InvoiceTaken):
        actions.settle(office, by_hand(claim, person_id=kept.pk), "k2")


def test_an_institution_by_its_name(clerk: Any, district: District) -> None:
    Institution.objects.create(code="H99000000001", name="乌海示例医院")
    who = person(district, ("dibao", SINCE))
    clerk.post("/settlement/manual/", FORM | {"id_number": who.id_number, "institution": "乌海示例医院"})
    assert Claim.objects.get().institution == "H99000000001"


def test_a_name_of_two_institutions(clerk: Any, district: District) -> None:
    for code in ("H99000000001", "H99000000002"):
        Institution.objects.create(code=code, name="中心卫生院")
    who = person(district, ("dibao", SINCE))
    answer = clerk.post("/settlement/manual/", FORM | {"id_number": who.id_number, "institution": "中心卫生院"})
    assert "请填编号" in answer.content.decode()
    assert not Claim.objects.exists()


def test_bills_of_one_stay_are_joined_by_its_number(client_as: Callable[..., Any], city: Callable[[str], str]) -> None:
    city("kunming")
    where = District.objects.get(city="kunming", name="五华区")
    cut, whole = (person(where, ("low_income", dt.date(2021, 1, 1))) for _ in range(2))
    clerk = client_as("clerk", "五华区", of="kunming")
    bill = FORM | {"diagnosis": "C34.900", "started": "2022-03-01", "ended": "2022-04-10", "critical_paid": "0"}

    def money(fen: int) -> dict[str, str]:
        return {"total_cost": str(fen), "in_policy_cost": str(fen), "basic_paid": str(fen // 2)}

    parts = [("p1", "2022-03-01", "2022-04-10", 60_000), ("p2", "2022-04-10", "2022-05-20", 40_000)]
    for name, first, last, yuan in parts:
        more = {"key": f"manual/{name}", "invoice_number": name, "started": first, "ended": last, "stay_key": "住院1"}
        clerk.post("/settlement/manual/", bill | more | money(yuan) | {"id_number": cut.id_number})
    more = {"key": "manual/w", "invoice_number": "w", "ended": "2022-05-20"}
    clerk.post("/settlement/manual/", bill | more | money(100_000) | {"id_number": whole.id_number})
    got = [sum(one.aid for one in Settlement.objects.filter(person=who)) for who in (cut, whole)]
    assert got[0] == got[1] > 0


def test_the_year_of_merged_records_on_sheet_and_page(office: Actor, clerk: Any, district: District) -> None:
    kept, double = (person(district, ("dibao", SINCE)) for _ in range(2))
    one = actions.settle(office, stay(double, "c1", dt.date(2024, 1, 20), **SMALL), "k1")
    registry.merge(office, kept, double, "同一人")
    two = actions.settle(office, stay(kept, "c2", **SMALL), "k2")
    cells = [cell for row in sheet_data(office, two, True)["rows"] for cell in row]
    [so_far] = [cell["value"] for cell in cells if cell["label"] == "救助累计"]
    assert so_far.replace(",", "") == f"{(one.paid + two.paid) / 100:.2f}"
    for settlement in (one, two):
        page = clerk.get(f"/settlement/{settlement.pk}/").content.decode()
        assert f"已用 {(one.aid + two.aid) / 100:,.2f}" in page
    actions.reverse(office, two, "重复", "r2")
    assert f"已用 {one.aid / 100:,.2f}" in clerk.get(f"/registry/people/{kept.pk}/").content.decode()


def test_parts_of_a_stay_under_two_records(city: Callable[[str], str]) -> None:
    office = Actor.system("tests", city("kunming"))
    where = District.objects.get(city="kunming", name="五华区")
    kept, double, whole = (person(where, ("low_income", dt.date(2021, 1, 1))) for _ in range(3))
    cancer = {"diagnosis": "C34.900", "stay_key": "s1"}
    half = {"total_cost": 5_000_000, "in_policy_cost": 5_000_000, "basic_paid": 2_500_000, **cancer}
    first, second = dt.date(2022, 4, 10), dt.date(2022, 5, 20)
    one = actions.settle(office, stay(double, "p1", first, **half), "p1")
    registry.merge(office, kept, double, "同一人")
    two = actions.settle(office, stay(kept, "p2", second, started=first, **half), "p2")
    both = {"total_cost": 10_000_000, "in_policy_cost": 10_000_000, "basic_paid": 5_000_000, **cancer}
    alone = actions.settle(office, stay(whole, "w", second, started=first - dt.timedelta(days=8), **both), "w")
    assert one.aid + two.aid == alone.aid > 0
    assert queries.state_of(kept.pk, 2022) == queries.state_of(whole.pk, 2022)


def test_a_refusal_names_its_clause_even_where_no_item_was_reached(office: Actor, district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    letters: list[dict[str, Any]] = []
    monkeypatch.setattr(notices, "pdf", lambda template, data: letters.append(data) or b"")
    refused = actions.settle(office, stay(person(district), "c1"), "k1")
    assert (refused.status, refused.clauses) == ("not_covered", "")
    notices.refusal(office, refused)
    [decision, remedy] = letters[0]["after"]
    [clause] = {step["clause"] for step in refused.explanation["steps"] if step["key"] not in ("version", "self_paid") and step["clause"]}
    assert decision.startswith(f"依据{refused.policy_label}{clause}，因“")
    assert "行政复议" in remedy


def test_from_a_persons_page_to_the_entry(client_as: Callable[..., Any], district: District) -> None:
    who = person(district, ("dibao", SINCE))
    link = f'href="/settlement/manual/?person={who.pk}"'
    for role, offered in (("clerk", True), ("auditor", False)):
        page = client_as(role, "海勃湾区", of="wuhai").get(f"/registry/people/{who.pk}/").content.decode()
        assert (link in page) == offered
