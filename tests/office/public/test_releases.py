"""What is published is published once: only closed months, never changed; subtracting two days' pages leads to nobody."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from tests.office.public.test_open import plain

from tuodi.office.core.demonstration import at, clock
from tuodi.office.core.models import AuditEntry
from tuodi.office.fund.models import Posting
from tuodi.office.public import actions
from tuodi.office.public.jobs import publish_closed_months
from tuodi.office.public.models import Release
from tuodi.office.public.suppress import SMALLEST
from tuodi.office.registry import actions as registry
from tuodi.office.settlement import actions as settlement
from tuodi.office.settlement.models import Settlement

pytestmark = pytest.mark.django_db
Some = Callable[..., Any]
SINCE = dt.date(2024, 1, 1)
DECEMBER = dt.date(2025, 12, 1)


@pytest.fixture
def people(applicant: Some, office: Some) -> Callable[[int], list[Any]]:
    """`people(7)`: persons of kunming on dibao."""

    def make(count: int, identity: str = "dibao") -> list[Any]:
        found = [applicant("kunming", f"王示例{number}") for number in range(count)]
        for one in found:
            registry.add_identity(office("kunming"), one, identity, SINCE)
        return found

    return make


def page(year: int | str = "") -> Any:
    return Client().get(f"/public/open/kunming/?year={year}")


def test_a_month_is_published_when_its_books_are_closed_and_not_before(people: Some, settled: Some, published: Some) -> None:
    """kunming.125"""
    some = people(7)
    done = [settled(one, f"c{n}", dt.date(2025, 3, 9)) for n, one in enumerate(some[:6])]
    assert "还没有可以公布的数据" in plain(page())
    published("kunming", dt.date(2025, 3, 1))
    before = page().content
    found = page().context["found"]
    assert [(cell.name, cell.persons, cell.times, cell.amount) for cell in found.months] == [("3 月", 6, 6, sum(one.paid for one in done))]
    assert (found.closed, found.tables, found.expense) == (False, [], [])
    settled(some[6], "c9", dt.date(2025, 4, 2))
    assert page().content == before  # the seventh person shows nowhere


def test_a_month_of_few_waits_for_the_next(people: Some, settled: Some, published: Some) -> None:
    some = people(9)
    for number, one in enumerate(some[:6]):
        settled(one, f"c{number}", dt.date(2025, 3, 9))
    for number, one in enumerate(some[6:]):
        settled(one, f"d{number}", dt.date(2025, 4, 9))
    published("kunming", dt.date(2025, 4, 1))
    assert [cell.name for cell in page().context["found"].months] == ["3 月"]
    assert "2025 年 4 月已经结账，人数不足 5 人" in plain(page())
    later = [settled(one, f"e{number}", dt.date(2025, 5, 9)) for number, one in enumerate(some[:3])]
    published("kunming", dt.date(2025, 5, 1))
    found = page().context["found"]
    assert [(cell.name, cell.persons) for cell in found.months] == [("3 月", 6), ("4 月至 5 月", 6)]
    assert found.amount == sum(one.paid for one in Settlement.objects.all())
    assert later[0].paid


def test_what_waits_at_the_end_of_a_year_belongs_to_the_next(people: Some, settled: Some, published: Some) -> None:
    some = people(8)
    for number, one in enumerate(some[:6]):
        settled(one, f"c{number}", dt.date(2025, 11, 9))
    for number, one in enumerate(some[6:]):
        settled(one, f"d{number}", dt.date(2025, 12, 9))
    published("kunming", DECEMBER)
    found = page(2025).context["found"]
    assert (found.closed, found.total.persons, found.times) == (True, 6, 6)
    for number, one in enumerate(some[:4]):
        settled(one, f"e{number}", dt.date(2026, 1, 9))
    published("kunming", dt.date(2026, 1, 1))
    assert [cell.name for cell in page(2026).context["found"].months] == ["2025 年 12 月至 2026 年 1 月"]
    assert replace(page(2025).context["found"], pending=dt.date(2025, 12, 1)) == found


def test_a_correction_stands_in_the_month_in_which_it_was_made(people: Some, settled: Some, published: Some, office: Some) -> None:
    some = people(6)
    done = [settled(one, f"c{number}", dt.date(2025, 3, 9)) for number, one in enumerate(some)]
    published("kunming", dt.date(2025, 3, 1))
    [march] = page().context["found"].months
    with clock(at(dt.date(2025, 4, 5))):
        settlement.reverse(office("kunming"), done[0], "票据重复", "r1")
    for number, one in enumerate(some[1:]):
        settled(one, f"d{number}", dt.date(2025, 4, 9))
    published("kunming", dt.date(2025, 4, 1))
    found = page().context["found"].months
    assert found[0] == march
    standing = sum(one.paid for one in Settlement.objects.all())
    assert (found[1].persons, found[1].times, found[0].amount + found[1].amount) == (5, 4, standing)


def test_a_release_is_never_changed_nor_made_twice(people: Some, settled: Some, published: Some, office: Some) -> None:
    for number, one in enumerate(people(6)):
        settled(one, f"c{number}", dt.date(2025, 3, 9))
    [made] = published("kunming", dt.date(2025, 3, 1))
    for change in (lambda: Release.objects.update(year=2020), made.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert actions.publish(office("kunming"), "kunming") == []
    assert not publish_closed_months()
    assert AuditEntry.objects.filter(event="public.published").count() == Release.objects.count() == 1


def test_the_background_publishes_what_was_closed(people: Some, settled: Some, office: Some) -> None:
    from tuodi.office.fund import actions as fund

    for number, one in enumerate(people(6)):
        settled(one, f"c{number}", dt.date(2025, 3, 9))
    fund.lock_month(office("kunming"), "kunming", dt.date(2025, 3, 1))
    assert publish_closed_months()
    assert not publish_closed_months()
    assert page().context["found"].times == 6


def test_a_year_whose_total_is_too_small_to_tell_has_no_tables(people: Some, settled: Some, published: Some, office: Some) -> None:
    """Most was taken back in the course of the year: the months tell the total, so nothing else may be told beside it."""
    some = people(10)
    done = [settled(one, f"c{number}", dt.date(2025, 3, 9)) for number, one in enumerate(some[:6])]
    published("kunming", dt.date(2025, 3, 1))
    with clock(at(dt.date(2025, 4, 5))):
        for number, one in enumerate(done):
            settlement.reverse(office("kunming"), one, "票据重复", f"r{number}")
    published("kunming", DECEMBER)
    found = page(2025).context["found"]
    assert found.total.persons in (None, 6)
    if found.total.hidden:
        assert all(cell.hidden for _, cells in found.tables for cell in cells)


# the proof over time, on years that chance wrote


def history(seed: int, people: Some, settled: Some, published: Some, office: Some) -> list[dict[str, int]]:
    """Half a year of stays and corrections; what every page said on every day on which something happened."""
    chance = random.Random(seed)
    some = [*people(9), *people(4, "tekun"), *people(3, "low_income")]
    views: list[dict[str, int]] = []
    standing: list[Any] = []
    days = [dt.date(2025, month, day) for month in (8, 9, 10, 11, 12) for day in (5, 15, 25)]
    for number, on in enumerate(days):
        for who in chance.sample(some, chance.choice((0, 1, 2, 3, 5))):
            standing.append(settled(who, f"{seed}-{number}-{who.pk}", on))
        if standing and chance.random() < 0.3:
            with clock(at(on + dt.timedelta(days=1))):
                settlement.reverse(office("kunming"), standing.pop(chance.randrange(len(standing))), "更正", f"r{seed}-{number}")
        if on.day == 25:
            published("kunming", on.replace(day=1))
        views.append(said())
    return views


def said() -> dict[str, int]:
    """Every amount that the pages show, by where it stands."""
    answer = page()
    found: dict[str, int] = {}
    for year in answer.context["years"]:
        one = page(year).context["found"]
        found |= {f"{year} so far": one.amount} | {f"{year} {cell.name}": cell.amount for cell in one.months}
        found |= {f"{year} {title} {cell.name}": cell.amount for title, cells in one.tables for cell in cells if not cell.hidden}
        found |= {f"{year} {place} {name}": cell.amount for place, cells in one.cross[1] for name, cell in zip(one.cross[0], cells, strict=True) if not cell.hidden}
        found |= {f"{year} spent {name}": amount for name, amount in one.expense if amount is not None}
    return found


@pytest.mark.parametrize("seed", range(3))
def test_the_difference_of_two_days_is_never_of_few_persons(seed: int, people: Some, settled: Some, published: Some, office: Some) -> None:
    """Whatever is subtracted between any two days is a sum of whole releases, each of five persons or more; and no cell of few persons follows
    from everything that was ever said, together (asked of a second way of solving)."""
    views = history(seed, people, settled, published, office)
    groups = _groups()
    releases = list(Release.objects.filter(kind="months"))
    sums = {sum(one.content["amount"] for one in some) for size in range(len(releases) + 1) for some in itertools.combinations(releases, size)}
    for before, after in itertools.pairwise(views):
        for name, amount in after.items():
            if name in before:
                assert amount - before[name] in sums, name
                assert name.endswith("so far") or amount == before[name], name
    order = sorted(groups)
    known = np.array(_told(order, releases), dtype=float)
    rank = np.linalg.matrix_rank(known)
    small = [number for number, key in enumerate(order) if len(groups[key]) < SMALLEST]
    assert small
    for number in small:
        assert np.linalg.matrix_rank(np.vstack([known, np.eye(len(order))[number]])) > rank, order[number]
    for column in (1, 2):  # nor a class or an item of few persons
        for value in {key[column] for key in order}:
            of = [number for number, key in enumerate(order) if key[column] == value]
            if len(set().union(*(groups[order[number]] for number in of))) < SMALLEST:
                assert np.linalg.matrix_rank(np.vstack([known, np.eye(len(order))[of].sum(axis=0)])) > rank, value


Group = tuple[str, str, str]


def _groups() -> dict[Group, set[int]]:
    """(release, class, item) -> the persons whose settlements stand there, found without the program's own statements."""
    months = dict(Posting.objects.filter(kind="settlement").values_list("document_id", "month"))
    found: dict[Group, set[int]] = {}
    for one in Settlement.objects.filter(pk__in=months):
        release = next((str(each) for each in Release.objects.filter(kind="months") if each.first <= months[one.pk] <= each.last), "")
        if release:
            found.setdefault((release, one.title, one.item), set()).add(one.person_id)
    return found


def _told(order: list[Group], releases: list[Release]) -> list[list[int]]:
    """A vector for every amount that was ever published, over the groups."""
    from tuodi.policy.pack import load

    policy = load("kunming").newest
    told = [[int(key[0] == str(one)) for key in order] for one in releases]
    for book in Release.objects.filter(kind="year"):
        inside = [str(one) for one in releases if one.year == book.year]
        for column, (title, names) in enumerate((("按救助类别", policy.classes), ("按救助项目", policy.items)), 1):
            for name, *cell in dict(book.content["tables"])[title]:
                if cell[2] is not None:
                    told.append([int(key[0] in inside and (names[key[column]].name if key[column] in names else "—") == name) for key in order])
    return told
