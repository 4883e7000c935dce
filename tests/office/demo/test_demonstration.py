"""The demonstration's data in the test database: small years of several cities, their stories, and the books."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.conf import settings

from tuodi.office import checking, demonstration
from tuodi.office.core import rls
from tuodi.office.core.models import User
from tuodi.office.fund.models import Month, Posting
from tuodi.office.registry import invented
from tuodi.office.registry.models import DepartmentList, Household, Identity, ListRow, Person
from tuodi.office.settlement.models import Batch, Resettlement, Settlement

pytestmark = pytest.mark.django_db
FIGURES = Path(__file__).parents[3] / "examples" / "figures"


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invented, "PEOPLE", 40)
    monkeypatch.setattr(settings, "FIGURES", str(FIGURES), raising=False)


def load(city: str) -> None:
    list(demonstration.load(city))
    rls.set_scope("*", local=False)


def aid(name: str) -> list[int]:
    """Fen of what stands of a person's settlements, by day."""
    found = Settlement.objects.filter(person__name=name, kind="settle", reversed_by=None).order_by("claim__ended")
    return list(found.values_list("aid", flat=True))


def test_two_cities_side_by_side() -> None:
    """One fund for the city, and one in every district; both with work to be done and books that are right."""
    for city in ("wuhai", "ningbo"):
        load(city)
    for city in ("wuhai", "ningbo"):
        assert Settlement.objects.filter(policy_city=city, status="settled").count() > 20
        assert Settlement.objects.filter(policy_city=city, kind="reverse").exists()
        assert Resettlement.objects.filter(settlement__policy_city=city, state="open").exists()
        assert Posting.objects.filter(city=city, kind="settlement").exists()
        assert Month.objects.filter(city=city).count() == 2
    assert checking.run_checks() == 0


def test_the_stories_told_once() -> None:
    load("kunming")
    stories_of_kunming()
    lists_with_mistakes()
    models = (Person, Identity, Household, DepartmentList, ListRow, Settlement, Batch, Posting, User)
    before = {model: model.objects.count() for model in models}
    load("kunming")
    assert {model: model.objects.count() for model in models} == before
    assert checking.run_checks() == 0


def stories_of_kunming() -> None:
    """What the stories are there to show, under this city's document."""
    year = invented.YEAR
    assert aid("赵整起付") == [14_000_00]  # own share of exactly 20,000.00: nothing is above the deductible of major diseases; 70 % as any stay
    assert aid("赵多一分") == [14_000_01]  # one fen more: 1 fen above it would give 1 fen, so as any stay, 14,000.007 rounded
    assert Settlement.objects.get(person__name="刘跨年").year == year  # the year of the discharge
    assert sum(aid("蒋封顶")[:4]) < 100_000_00 < sum(aid("蒋封顶"))
    assert Settlement.objects.get(person__name="何未保").reasons == "not_insured"
    away = Settlement.objects.filter(person__name="冯外出").order_by("claim__ended")
    assert [one.status for one in away] == ["not_covered", "settled"]
    assert aid("孙双身") == [4_800_00 * 7 // 10, 4_800_00]  # dibao in March, tekun from June
    assert Person.objects.filter(name="孙双身").exclude(merged_into=None).count() == 1
    assert Identity.objects.get(person__name="陈故去", known_to=None).end_reason == "death"
    late = Resettlement.objects.filter(cause="identity", settlement__person__name__in=["郑迟报", "吴迟报"])
    assert {one.settlement.claim.ended for one in late} == {dt.date(year, 8, 17), dt.date(year, 10, 17)}  # after the exit; May stands
    assert {one.state for one in late} == {"open", "done", "kept"}
    assert aid("郑迟报")[1] == 0  # settled again


def lists_with_mistakes() -> None:
    waiting = DepartmentList.objects.filter(state="compared").order_by("id")
    mistakes = " ".join(ListRow.objects.filter(source=waiting[0], verdict__in=["unreadable", "conflicting"]).values_list("reason", flat=True))
    for words in ("校验位不符", "15 位", "不是日期", "没有身份证号", "认定日期", "区县"):
        assert words in mistakes
    assert waiting[0].counts["new"] > 0
    assert waiting[1].counts["absent"] > waiting[1].counts["held"] // 3  # this one the brake stops
    assert DepartmentList.objects.filter(state="rejected").count() == 1
    done, open_ = (Batch.objects.get(state=state) for state in ("done", "waiting"))
    assert done.rows.filter(state="refused").count() == 3
    assert open_.rows.exists()
