"""From a warning to its end: assigned, visited with photographs, referred, pushed, answered, applied for, closed; each by who may, where they may."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InternalError, ProgrammingError, connection, transaction
from django.urls import reverse
from tests.office import factories
from tests.office.watch.conftest import PNG

from tuodi.office.casework.models import Case
from tuodi.office.core.models import AuditEntry
from tuodi.office.registry import actions as registry
from tuodi.office.settlement import actions as settlement
from tuodi.office.watch import actions
from tuodi.office.watch.models import Alert, Photo, Push, Referral, Visit

pytestmark = pytest.mark.django_db
Some = Callable[..., Any]


@pytest.fixture
def street(place: Some) -> Any:
    return factories.street("前进街道", of=place("urumqi"))


@pytest.fixture
def alert(holder: Some, paid: Some, office: Some, street: Any) -> Alert:
    """Somebody of 天山区, 前进街道, above the line of the ordinary insured."""
    who = holder("urumqi", street=street, community="东社区")
    paid("urumqi", who, 5_000_000)
    actions.watch_settlements(office("urumqi"), "urumqi", 2025)
    return Alert.objects.get()


@pytest.fixture
def walker(client_as: Some, place: Some, street: Any) -> Any:
    return client_as("street", place("urumqi").name, of="urumqi", street=street)


def post(client: Any, address: str, **data: Any) -> str:
    answer = client.post(address, data, follow=True)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def called(client: Any, alert: Alert, result: str = "hardship", **more: Any) -> str:
    data = {"on": "2025-03-03", "visitor": "赵走访", "result": result, "note": "两人患病，无固定收入"} | more
    return post(client, f"/watch/{alert.pk}/visit/", **data)


def test_from_the_visit_to_the_end(alert: Alert, walker: Any, client_as: Some) -> None:
    """urumqi.070, urumqi.072, ningbo.060, yancheng.061, urumqi.065: found, followed, shared with departments, helped"""
    home = walker.get("/").content.decode()
    assert "待走访的预警" in home
    page = called(walker, alert, photos=[SimpleUploadedFile("a.png", PNG), SimpleUploadedFile("b.png", PNG + b"1")])
    assert "已登记走访" in page
    assert "照片 2" in page
    assert "等待推送" in post(walker, f"/watch/{alert.pk}/refer/", to="temporary", why="住院押金困难")
    clerk = client_as("clerk", of="urumqi")
    assert "推送临时救助 1 人" in clerk.get("/watch/referrals/").content.decode()
    civil = client_as("department", of="urumqi", department="民政局")
    assert "张示例" not in civil.get("/watch/referrals/").content.decode()  # not pushed yet
    assert "已推送 1 人" in post(clerk, "/watch/referrals/push/", to="temporary")
    assert "没有待推送" in post(clerk, "/watch/referrals/push/", to="temporary")
    referral, push = Referral.objects.get(), Push.objects.get()
    assert "不能按“已由其他部门帮扶”办结" in post(walker, f"/watch/{alert.pk}/close/", outcome="referred")
    assert "已反馈" in post(civil, f"/watch/referrals/{referral.pk}/answer/", helped="yes", text="发放临时救助 2000 元")
    assert "不能反馈" in post(civil, f"/watch/referrals/{referral.pk}/answer/", helped="no", text="再来一次")
    assert "已办结" in post(walker, f"/watch/{alert.pk}/close/", outcome="referred")
    alert.refresh_from_db()
    assert (alert.state, alert.outcome, alert.closed_on) == ("closed", "referred", dt.date(2025, 3, 3))
    assert list(alert.steps.values_list("name", flat=True)) == ["走访", "转介", "反馈", "办结"]
    excel = civil.get(f"/watch/pushes/{push.pk}/?export=xlsx")
    assert excel["Content-Type"].endswith("spreadsheetml.sheet")
    assert b"".join(excel.streaming_content).startswith(b"PK")
    assert AuditEntry.objects.filter(event="core.exported", data__title=f"推送名单{push.pk}").count() == 1
    assert AuditEntry.objects.filter(event="watch.pushed").count() == 1
    assert "已由其他部门帮扶" in clerk.get("/watch/overview/?year=2025").content.decode()
    assert "已办结" in called(walker, alert)  # nothing more on a closed one
    assert Visit.objects.count() == 1


def test_a_department_sees_its_own_only(alert: Alert, walker: Any, client_as: Some) -> None:
    called(walker, alert)
    post(walker, f"/watch/{alert.pk}/refer/", to="union")
    post(client_as("reviewer", of="urumqi"), "/watch/referrals/push/", to="union")
    referral, push = Referral.objects.get(), Push.objects.get()
    farm, union = (client_as("department", of="urumqi", department=name) for name in ("农业农村", "总工会"))
    assert farm.get(f"/watch/referrals/{referral.pk}/answer/").status_code == 404
    assert farm.get(f"/watch/pushes/{push.pk}/?export=xlsx").status_code == 404
    assert "张示例" in union.get(f"/watch/pushes/{push.pk}/").content.decode()
    assert alert.person.id_number not in union.get(f"/watch/pushes/{push.pk}/").content.decode()


def test_an_application_follows(alert: Alert, walker: Any) -> None:
    """urumqi.065: the person asks through the street, and the case leads back to the warning"""
    assert "先走访" in post(walker, f"/watch/{alert.pk}/apply/", key="illness_poor")
    called(walker, alert)
    page = post(walker, f"/watch/{alert.pk}/apply/", key="illness_poor")
    case = Case.objects.get()
    assert case.number in page
    assert case.code in page
    assert (case.person_id, case.channel, case.key) == (alert.person_id, "behalf", "illness_poor")
    assert "已有在办申请" in post(walker, f"/watch/{alert.pk}/apply/", key="illness_poor")
    assert "尚未办结" in post(walker, f"/watch/{alert.pk}/close/", outcome="watched")
    alert.refresh_from_db()
    assert (alert.state, alert.case_id) == ("helped", case.pk)


def test_nobody_met_stays_open_and_overdue_shows(alert: Alert, walker: Any, day: Any) -> None:
    called(walker, alert, "absent", note="")
    alert.refresh_from_db()
    assert alert.state == "open"
    assert "不能办结" in post(walker, f"/watch/{alert.pk}/close/", outcome="no_need")
    day.day = alert.due
    assert "超期未走访的预警" not in walker.get("/").content.decode()
    day.day = alert.due + dt.timedelta(days=1)
    assert "超期未走访的预警" in walker.get("/").content.decode()
    assert "张示例" in walker.get("/watch/?late=yes").content.decode()
    called(walker, alert, "no_need", on=day.day.isoformat(), note="")
    assert "已办结" in post(walker, f"/watch/{alert.pk}/close/", outcome="no_need")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"on": "2025-03-04"}, "不能晚于今天"),
        ({"on": "2025-03-02"}, "不能早于预警日期"),
        ({"note": ""}, "须写明家庭情况"),
        ({"photos": [SimpleUploadedFile("a.png", b"%PDF-1.7\n1 0 obj")]}, "只收 JPEG、PNG"),
    ],
)
def test_visits_that_cannot_be(alert: Alert, walker: Any, more: dict[str, Any], words: str) -> None:
    assert words in called(walker, alert, **more)
    assert not Visit.objects.exists()


def test_street_staff_see_their_street_and_no_other(alert: Alert, walker: Any, client_as: Some, place: Some) -> None:
    called(walker, alert, photos=[SimpleUploadedFile("a.png", PNG)])
    other = client_as("street", place("urumqi").name, of="urumqi", street=factories.street("后退街道", of=place("urumqi")))
    photo = Photo.objects.get()
    assert "张示例" not in other.get("/watch/").content.decode()
    for address in (f"/watch/{alert.pk}/", f"/watch/{alert.pk}/visit/", f"/watch/photos/{photo.pk}/"):
        assert other.get(address).status_code == 404
    assert other.post(f"/watch/{alert.pk}/refer/", {"to": "union"}).status_code == 404
    answer = walker.get(f"/watch/photos/{photo.pk}/")
    assert (answer.content, answer["Content-Type"]) == (PNG, "image/png")
    assert AuditEntry.objects.filter(event="watch.opened").count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM watch_photo")
        assert "iVBORw" not in cursor.fetchone()[0]  # the base64 of a PNG's first bytes
    assert "东社区" in walker.get("/watch/?community=东").content.decode()
    assert "张示例" not in walker.get("/watch/?community=西").content.decode()


def test_assigned_to_another_street(alert: Alert, walker: Any, client_as: Some, place: Some) -> None:
    there = factories.street("后退街道", of=place("urumqi"))
    clerk = client_as("clerk", place("urumqi").name, of="urumqi")
    assert "已交后退街道 西社区走访" in post(clerk, f"/watch/{alert.pk}/assign/", street=there.pk, community="西社区")
    assert walker.get(f"/watch/{alert.pk}/").status_code == 404
    foreign = factories.street("外区街道", of=factories.district("沙依巴克区", "urumqi"))
    assert "已交" not in post(clerk, f"/watch/{alert.pk}/assign/", street=foreign.pk)
    alert.refresh_from_db()
    assert (alert.street, alert.community) == (there, "西社区")


def test_referred_once_and_after_a_visit(alert: Alert, walker: Any) -> None:
    assert "先走访" in post(walker, f"/watch/{alert.pk}/refer/", to="charity")
    called(walker, alert)
    post(walker, f"/watch/{alert.pk}/refer/", to="charity")
    assert "已转介慈善组织" in post(walker, f"/watch/{alert.pk}/refer/", to="charity")
    assert Referral.objects.count() == 1


def test_what_was_found_is_not_rewritten(alert: Alert, walker: Any) -> None:
    called(walker, alert)
    for table in ("visit", "step"):
        with pytest.raises((InternalError, ProgrammingError), match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM watch_{table}")


def test_the_persons_page_shows_it(alert: Alert, client_as: Some, place: Some) -> None:
    page = client_as("clerk", place("urumqi").name, of="urumqi").get(reverse("registry:person", args=[alert.person_id]))
    assert "监测预警" in page.content.decode()
    assert alert.name in page.content.decode()


def test_open_ones_come_first_and_the_nearest_deadline_before_the_others(alert: Alert, walker: Any, holder: Some, paid: Some, office: Some, street: Any) -> None:
    for days, name in ((5, "王近期"), (20, "李远期")):
        paid("urumqi", holder("urumqi", who=name, street=street), 5_000_000)
        actions.watch_settlements(office("urumqi"), "urumqi", 2025, days=days)
    called(walker, alert, "no_need", note="")
    post(walker, f"/watch/{alert.pk}/close/", outcome="no_need")
    page = walker.get("/watch/").content.decode()
    assert page.index("王近期") < page.index("李远期") < page.index("张示例")


def test_under_way_comes_after_whom_to_call_on_however_old(alert: Alert, walker: Any, holder: Some, paid: Some, office: Some, street: Any, day: Any) -> None:
    """The first look's deadline is the nearer one, but somebody was there; who waits, be it for weeks more, comes first."""
    paid("urumqi", holder("urumqi", who="王近期", street=street), 5_000_000)
    actions.watch_settlements(office("urumqi"), "urumqi", 2025, days=30)
    called(walker, alert, "hardship", note="两人患病")
    page = walker.get("/watch/").content.decode()
    assert page.index("王近期") < page.index("张示例")
    assert page.index("张示例") < page.index("已走访", page.index("张示例"))


def test_nothing_is_chosen_for_the_street(alert: Alert, walker: Any) -> None:
    """Neither department nor outcome: the first of a list is no choice."""
    called(walker, alert, "hardship", note="两人患病")
    page = walker.get(f"/watch/{alert.pk}/").content.decode()
    assert page.count('<option value="" selected>请选择</option>') >= 2
    post(walker, f"/watch/{alert.pk}/refer/", to="")
    post(walker, f"/watch/{alert.pk}/close/", outcome="")
    alert.refresh_from_db()
    assert alert.state == "visited"
    assert not alert.referrals.exists()


def test_settled_anew_the_burden_is_looked_at_once(holder: Some, paid: Some, office: Some) -> None:
    """ningbo.059: taken back only to be settled anew nothing falls below the line in between; the burden is what stands in the end."""
    who = holder("ningbo")
    first, _ = paid("ningbo", who, 6_000_000), paid("ningbo", who, 1_000_000)
    settlement.resettle(office("ningbo"), first, "核对", "r1")
    alert = Alert.objects.get(person=who)
    assert (alert.burden, alert.below, alert.steps.count()) == (7_000_000, False, 0)


def test_recognised_the_ordinary_line_no_longer_applies(holder: Some, paid: Some, office: Some) -> None:
    """yancheng.058, yancheng.059: above the line of ordinary persons and then a target; the warning says what changed, and later bills move its burden."""
    who = holder("yancheng")
    first = paid("yancheng", who, 6_000_000)
    actions.watch_settlements(office("yancheng"), "yancheng", 2025)
    registry.add_identity(office("yancheng"), who, "dibao", dt.date(2025, 2, 1))
    again = settlement.resettle(office("yancheng"), first, "认定", "r1")[0]
    alert = Alert.objects.get(warning="poverty_by_illness")
    assert (alert.below, alert.burden) == (True, again.self_paid)
    assert "不再适用此预警线" in alert.steps.get().text
    second = paid("yancheng", who, 1_000_000)
    settlement.reverse(office("yancheng"), second, "重复", "r2")
    settlement.reverse(office("yancheng"), again, "作废", "r3")
    alert.refresh_from_db()
    assert (alert.below, alert.burden, alert.steps.count()) == (True, 0, 1)
