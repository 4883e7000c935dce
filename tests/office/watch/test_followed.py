"""After a warning: visits that arrive twice, how the burden is made up, applications that lead back, tasks to close, to take up again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from tests.office import factories

from tuodi.office.casework.forms import procedure_choices
from tuodi.office.casework.models import Case
from tuodi.office.core.models import AuditEntry
from tuodi.office.watch import actions
from tuodi.office.watch.models import Alert, Referral, Visit

pytestmark = pytest.mark.django_db
Some = Callable[..., Any]
SEEN = {"on": "2025-03-03", "visitor": "赵走访", "result": "hardship", "note": "两人患病，无固定收入"}


@pytest.fixture
def who(holder: Some, place: Some) -> Any:
    return holder("urumqi", street=factories.street("前进街道", of=place("urumqi")), community="东社区", telephone="13900000000")


@pytest.fixture
def alert(who: Any, paid: Some, office: Some) -> Alert:
    paid("urumqi", who, 3_000_000, total_cost=5_000_000, basic_paid=1_500_000, critical_paid=500_000)
    paid("urumqi", who, 2_000_000, dt.date(2025, 2, 20))
    actions.watch_settlements(office("urumqi"), "urumqi", 2025)
    return Alert.objects.get()


@pytest.fixture
def walker(client_as: Some, place: Some, who: Any) -> Any:
    return client_as("street", place("urumqi").name, of="urumqi", street=who.street)


def post(client: Any, address: str, **data: Any) -> str:
    answer = client.post(address, data, follow=True)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def test_the_burden_says_of_what_it_is_made(alert: Alert, walker: Any, client_as: Some) -> None:
    """urumqi.065: what counts, bill by bill, adding up to the burden"""
    page = walker.get(f"/watch/{alert.pk}/").content.decode()
    assert "医疗费总额，减去医保各项支付（救助前）" in page
    for words in ("50,000.00", "20,000.00", "30,000.00", "合计（现在）"):
        assert words in page
    assert page.count('class="num strong"') == 2
    assert "/settlement/" not in page  # the street has no access to settlements
    assert "/settlement/" in client_as("clerk", of="urumqi").get(f"/watch/{alert.pk}/").content.decode()


def test_a_visit_that_arrives_twice_is_one(alert: Alert, walker: Any) -> None:
    """A telephone that lost its network sends again what may have arrived."""
    form = walker.get(f"/watch/{alert.pk}/visit/").content.decode()
    assert 'name="key"' in form
    for _ in range(2):
        assert "已登记走访" in post(walker, f"/watch/{alert.pk}/visit/", key="k1", **SEEN)
    assert Visit.objects.count() == 1
    assert AuditEntry.objects.filter(event="watch.visited").count() == 1
    post(walker, f"/watch/{alert.pk}/visit/", key="k2", **SEEN)
    assert Visit.objects.count() == 2


def test_an_application_carries_the_person_over_and_leads_back(alert: Alert, walker: Any, client_as: Some) -> None:
    """yancheng.061, urumqi.070"""
    post(walker, f"/watch/{alert.pk}/visit/", **SEEN)
    key = procedure_choices("urumqi")[0][0]
    page = post(walker, f"/watch/{alert.pk}/apply/", key=key)
    case = Case.objects.get()
    assert case.number in page
    assert (case.person_id, case.telephone, case.channel) == (alert.person_id, "13900000000", "behalf")
    assert str(alert) in case.reason
    assert "个人负担 50,000.00 元" in case.reason
    clerk = client_as("clerk", of="urumqi")
    shown = clerk.get(f"/casework/{case.pk}/").content.decode()
    assert f"来自预警 {alert}" in shown
    assert f"/watch/{alert.pk}/" in shown
    assert case.number in clerk.get(f"/watch/{alert.pk}/").content.decode()
    home = walker.get("/").content.decode()
    assert "帮扶已有结果、待办结的预警" not in home
    Case.objects.update(state="refused", closed_on=dt.date(2025, 3, 3))
    assert "帮扶已有结果、待办结的预警" in walker.get("/").content.decode()
    assert "张示例" in walker.get("/watch/?then=helped").content.decode()


def test_waiting_for_a_department_is_not_to_be_closed_yet(alert: Alert, walker: Any, office: Some) -> None:
    post(walker, f"/watch/{alert.pk}/visit/", **SEEN)
    post(walker, f"/watch/{alert.pk}/refer/", to="union")
    assert "张示例" not in walker.get("/watch/?then=helped").content.decode()
    actions.push(office("urumqi"), "urumqi", "union")
    actions.answer(office("urumqi"), Referral.objects.get(), False, "不是会员")
    assert "张示例" in walker.get("/watch/?then=helped").content.decode()


def test_a_burden_that_grew_after_the_end_is_taken_up_again(alert: Alert, walker: Any, client_as: Some, paid: Some, office: Some) -> None:
    """urumqi.065: tracked on; the same year's warning stays one task"""
    post(walker, f"/watch/{alert.pk}/visit/", **(SEEN | {"result": "bearable"}))
    post(walker, f"/watch/{alert.pk}/close/", outcome="watched")
    clerk = client_as("clerk", of="urumqi")
    assert "办结后负担又增加的预警" not in clerk.get("/").content.decode()
    paid("urumqi", alert.person, 700_000, dt.date(2025, 2, 24))
    actions.watch_settlements(office("urumqi"), "urumqi", 2025)
    assert "办结后负担又增加的预警" in clerk.get("/").content.decode()
    assert "张示例" in clerk.get("/watch/?then=grown").content.decode()
    assert "办结后个人负担由 50,000.00 元增至 57,000.00 元" in clerk.get(f"/watch/{alert.pk}/").content.decode()
    assert "原因" in post(clerk, f"/watch/{alert.pk}/reopen/", why="")
    assert "已重新交街道走访，期限 2025-03-17" in post(clerk, f"/watch/{alert.pk}/reopen/", why="负担又增加")
    alert.refresh_from_db()
    assert (alert.state, alert.outcome, alert.closed_on) == ("open", "", None)
    assert "还在办理" in post(clerk, f"/watch/{alert.pk}/reopen/", why="再来一次")
    assert AuditEntry.objects.get(event="watch.reopened").why == "负担又增加"
    assert client_as("auditor", of="urumqi").post(f"/watch/{alert.pk}/reopen/", {"why": "不可以"}).status_code == 403
    assert Alert.objects.count() == 1


def test_the_chart_counts_by_district_and_month(alert: Alert, holder: Some, paid: Some, office: Some, client_as: Some, day: Any) -> None:
    day.day = dt.date(2025, 4, 7)
    for _ in range(3):
        paid("urumqi", holder("urumqi"), 5_000_000)
    actions.watch_settlements(office("urumqi"), "urumqi", 2025)
    page = client_as("auditor", of="urumqi").get("/watch/overview/?year=2025").content.decode()
    assert "天山区 3 月：1 人" in page
    assert "天山区 4 月：3 人" in page
    assert "天山区 5 月：0 人" in page
    empty = client_as("auditor", of="urumqi").get("/watch/overview/?year=2024").content.decode()
    assert "没有预警" in empty
    assert "NaN" not in empty
