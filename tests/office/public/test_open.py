"""Disclosure of the year and of persons aided; progress of an application, and the appeal."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from tests.office.casework.test_cases import taken

from tuodi.office.casework import actions
from tuodi.office.casework.home import applications
from tuodi.office.core import calendar
from tuodi.office.core.demonstration import at, clock
from tuodi.office.core.home import Task
from tuodi.office.core.models import AuditEntry
from tuodi.office.fund.queries import outlay
from tuodi.office.public import disclosure, limits
from tuodi.office.public.models import Knock
from tuodi.office.registry import actions as registry
from tuodi.office.settlement import actions as settlement
from tuodi.office.settlement.models import Settlement

pytestmark = pytest.mark.django_db
Some = Callable[..., Any]
SINCE = dt.date(2024, 1, 1)
DECEMBER = dt.date(2025, 12, 1)


def plain(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def aided(office: Some, applicant: Some, settled: Some, published: Some) -> Callable[[str, int], list[Settlement]]:
    """`aided("kunming", 6)`: persons on dibao with one stay each, settled in January 2025; the year closed and published."""

    def make(city: str, count: int) -> list[Settlement]:
        found = []
        for number in range(count):
            who = applicant(city, f"王{'一二三四五六七八'[number]}示例")
            registry.add_identity(office(city), who, "dibao", SINCE)
            found.append(settled(who, f"c{number}", dt.date(2025, 1, 20), diagnosis="C34.900"))
        published(city, DECEMBER)
        return found

    return make


def test_the_year_is_published_as_the_settlements_say(aided: Some) -> None:
    """kunming.125, wuhai.088: the fund's money is published by class, item, district, and by source."""
    done = aided("kunming", 6)
    answer = Client().get("/public/open/kunming/")
    found = answer.context["found"]
    assert (found.total.persons, found.total.times, found.total.amount) == (6, 6, sum(one.paid for one in done))
    assert f"{sum(one.paid for one in done) / 100:,.2f}" in plain(answer)
    for _, cells in found.tables:
        assert sum(cell.amount or 0 for cell in cells) == found.total.amount
    assert "<svg" in answer.content.decode()
    assert sum(amount for _, amount in found.expense) == found.total.amount == sum(outlay("kunming", 2025).values())


def test_what_was_taken_back_within_a_month_is_not_counted(office: Some, applicant: Some, settled: Some, published: Some) -> None:
    done = []
    for number in range(6):
        who = applicant("kunming", f"王{number}示例")
        registry.add_identity(office("kunming"), who, "dibao", SINCE)
        done.append(settled(who, f"c{number}", dt.date(2025, 1, 20)))
    with clock(at(dt.date(2025, 1, 22))):
        settlement.reverse(office("kunming"), done[0], "票据重复", "r1")
    published("kunming", DECEMBER)
    found = Client().get("/public/open/kunming/").context["found"]
    assert (found.total.persons, found.total.times, found.total.amount) == (5, 5, sum(one.paid for one in done[1:]))


def test_several_years_stand_side_by_side(aided: Some, settled: Some, published: Some) -> None:
    """By the year of the books; a year that isn't over has no tables."""
    done = aided("kunming", 6)
    for number, one in enumerate(done[:5]):
        settled(one.person, f"d{number}", dt.date(2026, 2, 20))
    published("kunming", dt.date(2026, 2, 1))
    answer = Client().get("/public/open/kunming/")
    found = answer.context["found"]
    assert (found.year, found.closed, found.times) == (2026, False, 5)
    assert "全年结账以后一次公布" in plain(answer)
    assert answer.context["years"] == [2026, 2025]
    assert Client().get("/public/open/kunming/?year=2025").context["found"].total.persons == 6


def test_few_persons_are_not_published(aided: Some) -> None:
    aided("kunming", 3)
    answer = Client().get("/public/open/kunming/")
    assert answer.context["found"] is None
    assert "还没有可以公布的数据" in plain(answer)
    assert Client().get("/public/open/kunming/2025/persons/").status_code == 404


def test_what_two_tables_share_is_hidden_in_both(applicant: Some, office: Some, settled: Some, published: Some) -> None:
    """Three persons of one class are hidden; neither another table nor the crossing of district and class gives their sum away."""
    for number in range(11):
        who = applicant("kunming", f"王{'一二三四五六七八九十百'[number]}示例")
        registry.add_identity(office("kunming"), who, "tekun" if number < 3 else "dibao", SINCE)
        settled(who, f"c{number}", dt.date(2025, 1, 20))
    published("kunming", DECEMBER)
    answer = Client().get("/public/open/kunming/")
    found, text = answer.context["found"], plain(answer)
    of_class = dict(found.tables)["按救助类别"]
    assert [cell.hidden for cell in of_class] == [True, True]
    assert found.total.persons == 11
    few = Settlement.objects.filter(title="tekun")
    assert f"{sum(one.paid for one in few) / 100:,.2f}" not in text
    assert all(cell.hidden for _, cells in found.cross[1] for cell in cells if cell.persons or cell.hidden)


def test_persons_aided_where_the_document_demands_it(aided: Some) -> None:
    """kunming.125: 救助对象公开; what identifies illness is left out."""
    done = aided("kunming", 6)
    answer = Client().get("/public/open/kunming/2025/persons/")
    text = plain(answer)
    for one in done:
        assert one.person.name not in text
        assert str(one.person.id_number) not in text
        assert f"{one.paid / 100:,.2f}" in text
    assert "王**例" in text
    assert "五华区" in text
    assert "C34" not in text
    assert "肺" not in text


def test_of_children_only_the_family_name(aided: Some) -> None:
    done = aided("kunming", 6)
    done[0].person.birth_date = timezone.localdate().replace(year=timezone.localdate().year - 9, day=1)
    done[0].person.save()
    cache.clear()
    text = plain(Client().get("/public/open/kunming/2025/persons/"))
    assert text.count("王*（未成年）") == 1
    assert text.count("王**例") == 5


def test_persons_are_taken_down_at_the_end_of_the_year_that_follows(aided: Some, monkeypatch: Any) -> None:
    aided("kunming", 6)
    assert disclosure.shown_until(2025) == dt.date(2026, 12, 31)
    monkeypatch.setattr(disclosure, "today", lambda: dt.date(2026, 12, 31))
    answer = Client().get("/public/open/kunming/2025/persons/")
    assert "公开到 2026-12-31 为止" in plain(answer)
    monkeypatch.setattr(disclosure, "today", lambda: dt.date(2027, 1, 1))
    cache.clear()
    answer = Client().get("/public/open/kunming/2025/persons/")
    assert answer.status_code == 410
    assert "王" not in plain(answer)
    assert "救助对象名单" not in plain(Client().get("/public/open/kunming/?year=2025"))


def test_other_cities_publish_no_persons(aided: Some) -> None:
    aided("wuhai", 6)
    assert Client().get("/public/open/wuhai/").status_code == 200
    assert Client().get("/public/open/wuhai/2025/persons/").status_code == 404


def test_a_city_without_settlements_says_so(city: Some) -> None:
    city("ningbo")
    assert "还没有可以公布的数据" in plain(Client().get("/public/open/ningbo/"))


def ask(code: str, secret: str) -> Any:
    return Client().post("/public/progress/", {"code": code, "secret": secret})


def test_progress_by_code_and_secret(staff: Some, applicant: Some) -> None:
    who = applicant("wuhai")
    case, secret = actions.accept(staff("wuhai", "clerk"), who, "other_hardship", channel="street")
    answer = ask(case.code.lower(), f" {secret} ")
    text = plain(answer)
    assert case.number in text
    assert case.step_name in text
    assert "受理" in text
    assert who.name not in text
    assert str(who.id_number) not in text
    assert answer["Cache-Control"] == "no-store"
    assert answer.cookies == {}


@pytest.mark.parametrize("wrong", ["secret", "code", "both"])
def test_a_wrong_pair_tells_nothing(staff: Some, applicant: Some, wrong: str) -> None:
    case, secret = actions.accept(staff("wuhai", "clerk"), applicant("wuhai"), "other_hardship", channel="street")
    other = f"{(int(secret) + 1) % 10**6:06d}"
    text = plain(ask("XXXXXXXXXX" if wrong != "secret" else case.code, secret if wrong == "code" else other))
    assert "对不上" in text
    assert case.number not in text


def test_guessing_is_slowed_down_over_all_processes(city: Some) -> None:
    """Another process has an empty memory; the count is in the database."""
    city("wuhai")
    answers = []
    for number in range(12):
        limits.forget()
        answers.append(ask(f"XXXXXXXX{number:02d}", f"{number:06d}").status_code)
    assert answers[:10] == [200] * 10
    assert answers[-1] == 429
    assert Client().get("/public/progress/").status_code == 200  # to look at the form is free


def test_wrong_secrets_are_counted_for_the_application_from_wherever_they_come(staff: Some, applicant: Some, settings: Any) -> None:
    settings.PUBLIC_LIMITS = {"progress": 1000}
    case, secret = actions.accept(staff("wuhai", "clerk"), applicant("wuhai"), "other_hardship", channel="street")
    for number in range(limits.MOST_WRONG):
        assert Client(REMOTE_ADDR=f"10.0.0.{number}").post("/public/progress/", {"code": case.code, "secret": "x"}).status_code == 200
    answer = Client(REMOTE_ADDR="10.9.9.9").post("/public/progress/", {"code": case.code.lower(), "secret": secret})
    assert answer.status_code == 429
    assert case.number not in plain(answer)
    assert "60 分钟" in plain(answer)
    Knock.objects.update(since=timezone.now() - dt.timedelta(hours=2))
    assert case.number in plain(ask(case.code, secret))


def test_what_is_kept_of_an_attempt_tells_neither_address_nor_code(city: Some) -> None:
    city("wuhai")
    ask("ABCDEFGHIJ", "000000")
    Knock.objects.update(since=timezone.now() - dt.timedelta(days=2))
    ask("KLMNOPQRST", "000000")
    kept = list(Knock.objects.values_list("key", flat=True))
    assert len(kept) == 2  # what is older than a day is swept
    assert all("127.0.0.1" not in key and "KLMN" not in key and len(key) == 64 for key in kept)


def test_an_appeal_from_the_progress_page(staff: Some, actor: Some, applicant: Some, run: Some, day: Any) -> None:
    """An application refused; the applicant appeals from home; the office finds it as one handed in at the window."""
    case, secret = actions.accept(staff("kunming", "street"), applicant("kunming"), "low_income", channel="street")
    run(case, "review", found=False)
    actions.review(staff("kunming", "reviewer"), case, "refuse", "部门没有认定")
    actions.refuse(staff("kunming", "approver"), case, "not_certified", "部门核对结果为否")
    page = ask(case.code, secret)
    assert "申请复议的理由" in plain(page)
    assert "现在的环节" not in plain(page)  # it has none: it is decided
    last, _ = calendar.add_working_days(case.decided_on or timezone.localdate(), 30)
    assert f"最迟到 {last}" in plain(page)
    assert "五 第五段" in plain(page)
    assert Client().post("/public/progress/appeal/", {"code": case.code, "secret": "000000x", "why": "有误"}).status_code == 400
    assert Client().post("/public/progress/appeal/", {"code": case.code, "secret": secret, "why": " "}).status_code == 400
    case.refresh_from_db()
    assert case.state == "refused"
    answer = Client().post("/public/progress/appeal/", {"code": case.code, "secret": secret, "why": "收入算错了"})
    assert "已收到" in plain(answer)
    assert f"{case.number}-F1" in plain(answer)
    case.refresh_from_db()
    assert f"最迟答复 {case.due}" in plain(answer)
    other = actor("approver", of="kunming")  # somebody else than the one who refused
    tasks = {one.title: one.count for one in applications(other) if isinstance(one, Task)}
    assert tasks["待复议的申请"] == 1
    assert case.state == "appealed"
    assert AuditEntry.objects.filter(event="casework.appealed", subject_id=str(case.pk)).count() == 1
    text = plain(ask(case.code, secret))
    assert "申请复议的理由" not in text
    assert f"{case.number}-F1" in text


def test_what_hangs_out_for_objections_is_there(staff: Some, applicant: Some, run: Some) -> None:
    case = run(taken(staff("kunming", "street"), applicant("kunming"), "low_income"), "notice")
    assert case.step == "notice"
    text = plain(Client().get("/public/open/kunming/"))
    assert case.number in text
    assert "张示例" not in text
    assert "张*例" in text


@pytest.mark.parametrize(
    ("name", "shown"), [("王五", "王*"), ("王小明", "王*明"), ("欧阳小明", "欧**明"), ("阿卜杜拉·买买提", "阿**提"), ("龙", "*"), (" 王五 ", "王*")]
)
def test_a_name_of_any_length_is_shortened_and_its_length_not_told_beyond_four(name: str, shown: str) -> None:
    assert disclosure._name(name, dt.date(1970, 1, 1)) == shown
    assert disclosure._name(name, dt.date(disclosure.today().year - 3, 1, 1)) == f"{name.strip()[0]}*（未成年）"
