"""The policies readable for everyone: tables, diseases, readings, versions, two side by side."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tuodi.office.public import policies
from tuodi.policy import procedures
from tuodi.policy.pack import city_names, load
from tuodi.policy.show import sections

pytestmark = pytest.mark.django_db


def text(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.parametrize("city", city_names())
def test_every_class_item_and_limit_stands_on_the_page_with_its_clause(city):
    """wuhai.003, kunming.125, urumqi.096: the policy is published."""
    page = text(f"/public/policy/{city}/")
    policy = load(city).newest
    for one in [*policy.classes.values(), *policy.items.values(), *policy.pools.values()]:
        assert " ".join(one.name.split()) in page
        assert one.clause in page


@pytest.mark.parametrize("city", city_names())
def test_every_reading_stands_with_its_reason(city):
    page = text(f"/public/readings/{city}/".replace("readings/" + city, f"policy/{city}/readings"))
    for one in load(city).newest.readings.values():
        assert one.question.split("<")[0][:20] in page
        assert one.because[:15] in page


def test_diseases_are_found_by_name_and_by_code():
    whole = policies.diseases("kunming")
    name = whole[0][1][0].name
    assert name in text(f"/public/policy/kunming/diseases/?q={name}")
    found = policies.diseases("kunming", name)
    assert sum(len(rows) for _, rows in found) < sum(len(rows) for _, rows in whole)
    assert "没有“不存在的病”" in text("/public/policy/kunming/diseases/?q=不存在的病")


def test_a_search_cannot_smuggle_markup():
    html = Client().get("/public/policy/kunming/diseases/?q=<b>x</b>").content.decode()
    assert "<b>x</b>" not in html
    assert "&lt;b&gt;x&lt;/b&gt;" in html


def test_the_difference_of_two_versions_names_exactly_what_changed():
    base = load("kunming")
    changed = load("kunming", None, [{"set": "pools.inpatient.amount", "to": 30000}])
    found = policies.differences(list(sections(base)), list(sections(changed)))
    assert [one.title for one in found] == ["限额"]
    lines = [(line.tone, line.texts[0], line.texts[1]) for line in found[0].lines if line.tone]
    assert lines == [("gone", "普通住院年度限额", "20000 元"), ("new", "普通住院年度限额", "30000 元")] or [
        (tone, name) for tone, name, _ in lines
    ] == [("gone", "普通住院年度限额"), ("new", "普通住院年度限额")]
    assert policies.differences(list(sections(base)), list(sections(base))) == []


def test_versions_of_a_city_in_time():
    page = text("/public/policy/urumqi/versions/")
    assert "2024-01-01 至 2028-12-31" in page
    assert "乌政办〔2011〕169号" in page


def test_two_cities_side_by_side():
    page = text("/public/compare/?left=wuhai&right=ningbo")
    for city in ("wuhai", "ningbo"):
        assert next(iter(load(city).newest.items.values())).name in page
    assert "没有规定" in page or "倾斜救助" in page
    assert Client().get("/public/compare/?left=nowhere&right=ningbo").status_code == 200


@pytest.mark.parametrize("address", ["/public/", "/public/sheet/", "/public/compare/", "/public/policy/kunming/"])
def test_pages_may_be_kept_and_set_no_cookie(address):
    answer = Client().get(address)
    assert answer["Cache-Control"] == "public, max-age=300"
    assert answer.cookies == {}
    assert "<script" not in answer.content.decode()


@pytest.mark.parametrize("city", city_names())
def test_the_guide_says_what_the_office_works_by(city):
    """urumqi.077: what can be applied for is published, with papers, days and the reasons for a refusal."""
    page = text(f"/public/guide/{city}/")
    rules = procedures.load(city)
    assert rules is not None
    for one in rules.procedures.values():
        assert one.name in page
        for part in (*one.documents.values(), *one.refusals.values(), *one.tests.values()):
            assert part.name in page
        assert f"一共约 {sum(step.days for step in one.steps.values())} 个工作日" in page
