"""Lists and the person's page with more rows: as many statements as with few, and a sorting that stays bounded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver
from tests.office.settlement.people import person, stay

from tuodi.office.core import tables
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.registry.models import Filing, Household, Institution, InstitutionTerm, Person
from tuodi.office.settlement import actions
from tuodi.office.settlement.models import Settlement

SINCE = dt.date(2023, 1, 1)
ROLES = ("clerk", "reviewer", "accountant", "auditor", "department", "street", "admin")


def addresses(entries: list[Any], before: str = "/") -> Iterator[str]:
    """Every address without parameters, the interface left out."""
    for entry in entries:
        path = before + str(entry.pattern)
        if not isinstance(entry, URLPattern):
            yield from addresses(entry.url_patterns, path)
        elif "<" not in path and "(" not in path and not path.startswith(("/api/", "/log")):
            yield path


@pytest.fixture
def district(city: Callable[[str], str]) -> District:
    city("wuhai")
    return District.objects.get(city="wuhai", name="海勃湾区")


@pytest.fixture
def add(district: District) -> Callable[[int], None]:
    """`add(3)`: so many people more, each with household, filing, hospital, a settlement and its postings, one taken back."""
    office, made = Actor.system("tests", "wuhai"), iter(range(1000))

    def more(count: int) -> None:
        for n in (next(made) for _ in range(count)):
            who = person(district, ("dibao", SINCE), name=f"张示例{n:03d}")
            who.household = Household.objects.create(district=district, number=f"H{n}")
            who.save()
            Filing.objects.create(person=who, kind="referral", start=SINCE, number=f"B{n}")
            hospital = Institution.objects.create(code=f"H99{n:09d}", name=f"示例医院{n}")
            InstitutionTerm.objects.create(institution=hospital, start=SINCE, level=3, designated=True, district=district)
            found = actions.settle(office, stay(who, f"c{n}", institution=hospital.code), f"k{n}")
            if n % 3 == 0:
                actions.reverse(office, found, "费用录错", f"r{n}")

    return more


def statements(client: Any, url: str) -> int | None:
    """How many a list takes; None where the page is no list of the client's."""
    shown: list[tables.Table] = []
    real = tables.Table.respond

    def respond(table: tables.Table, *args: Any, **kwargs: Any) -> Any:
        shown.append(table)
        return real(table, *args, **kwargs)

    connection.queries_log.clear()  # it holds only so many
    with pytest.MonkeyPatch.context() as patch, CaptureQueriesContext(connection) as seen:
        patch.setattr(tables.Table, "respond", respond)
        client.get(url)
    return len(seen) if shown else None


def test_statements_of_a_list_do_not_grow_with_its_rows(add: Callable[[int], None], client_as: Callable[..., Any], district: District) -> None:
    clients = {role: client_as(role, district, of="wuhai", **({"department": "民政"} if role == "department" else {})) for role in ROLES}
    clients["city"] = client_as("accountant", of="wuhai")
    pages = [(role, url) for role in clients for url in addresses(get_resolver().url_patterns)]
    add(3)
    for role, url in pages:
        statements(clients[role], url)  # what is remembered from here on
    few = {page: count for page in pages if (count := statements(clients[page[0]], page[1])) is not None}
    add(12)
    many = {page: statements(clients[page[0]], page[1]) for page in few}
    assert {("clerk", "/settlement/"), ("clerk", "/registry/people/"), ("accountant", "/fund/journal/"), ("auditor", "/audit/")} <= few.keys()
    assert {page: count for page, count in many.items() if count is not None and count > few[page]} == {}


def test_statements_of_a_person_do_not_grow_with_the_settlements(add: Callable[[int], None], client_as: Callable[..., Any], district: District) -> None:
    add(2)
    who = Person.objects.get(name="张示例001")
    client, url, office = client_as("clerk", district, of="wuhai"), f"/registry/people/{who.pk}/", Actor.system("tests", "wuhai")
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for n in range(12):
        actions.settle(office, stay(who, f"m{n}", dt.date(2024, 4, 1) + dt.timedelta(days=9 * n)), f"m{n}")
    with CaptureQueriesContext(connection) as many:
        page = client.get(url)
    assert len(many) <= len(few)
    paid = sum(one.paid for one in Settlement.objects.filter(person=who, year=2024))
    assert f"{paid / 100:,.2f}" in page.content.decode()


def test_the_pages_of_a_merged_person_count_both_records(add: Callable[[int], None], client_as: Callable[..., Any], district: District) -> None:
    add(3)
    kept, merged = Person.objects.get(name="张示例001"), Person.objects.get(name="张示例002")
    Person.objects.filter(pk=merged.pk).update(merged_into=kept)
    numbers = [one.number for one in Settlement.objects.filter(person__in=[kept, merged])]
    client = client_as("clerk", district, of="wuhai")
    for url in (f"/registry/people/{kept.pk}/", f"/settlement/?person={kept.pk}"):
        page = client.get(url).content.decode()
        assert len(numbers) == 2
        assert all(number in page for number in numbers)


def test_a_sorting_stays_among_the_first_rows(
    add: Callable[[int], None], client_as: Callable[..., Any], district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With more rows than can be paged through, the list's own first rows are sorted, and the page says so."""
    add(7)
    monkeypatch.setattr(tables, "COUNT_LIMIT", 5)
    client = client_as("clerk", district, of="wuhai")
    page = client.get("/registry/people/?sort=-name").content.decode()
    assert "排序只及最前 5 条" in page
    names = [f"张示例{n:03d}" for n in range(7)]
    places = [page.find(name) for name in names]
    assert all(place > 0 for place in places[:5])
    assert places[:5] == sorted(places[:5], reverse=True)
    assert places[5:] == [-1, -1]
    assert "排序只及" not in client.get("/registry/people/?sort=-name&q=张示例003").content.decode()


def test_names_are_found_by_their_beginning(add: Callable[[int], None], client_as: Callable[..., Any], district: District) -> None:
    add(2)
    client = client_as("clerk", district, of="wuhai")
    for url in ("/settlement/", "/registry/filings/"):
        page = client.get(f"{url}?q=张示例001").content.decode()
        assert "张示例001" in page
        assert "张示例000" not in page.replace("value=", "")
