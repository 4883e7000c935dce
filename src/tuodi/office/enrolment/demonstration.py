"""Enrolment of a demonstration: the insurers' word on some who aren't enrolled, a run approved and transferred, visits, somebody enrolled twice; the run of
the year after it, and a further one that waits.

Everything goes through the actions, on the days on which an office would do it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress

from tuodi.office.core.actor import Actor
from tuodi.office.core.crypto import blind_index
from tuodi.office.core.demonstration import Process, at
from tuodi.office.enrolment import actions, coverage, rules
from tuodi.office.enrolment.models import Double, Run, Target, Task, Visit
from tuodi.office.enrolment.refused import EnrolmentRefused
from tuodi.office.fund.refused import BooksRefused
from tuodi.office.registry import actions as registry
from tuodi.office.registry import invented
from tuodi.office.registry.demonstration import somebody
from tuodi.office.registry.invented import YEAR
from tuodi.office.registry.models import Identity, Insurance, Person

WHY = "演示数据"
UNINSURED = 12
RESULTS = (("willing", ""), ("unwilling", "认为用不上，已讲解政策"), ("absent", ""), ("elsewhere", "随子女在外地参保"), ("paid", ""))


def processes(city: str, last: dt.date) -> list[Process]:
    """The year's enrolment and that of the running year, where the figures of the demonstration hold their premium."""
    years = [year for year in {YEAR, last.year} if _premium(city, year)]
    return [*(_year(city, year) for year in sorted(years)), _further(city, last)] if years else []


def said(city: str) -> Iterator[str]:
    """How much there is."""
    office = Actor.system(WHY, city)
    total = coverage.coverage(office, YEAR).total
    yield f"资助参保：{YEAR} 年对象 {total.counts['targets']} 人，已资助 {total.counts['granted']} 人，未参保 {total.counts['uninsured']} 人"


def _premium(city: str, year: int) -> bool:
    try:
        rules.check_premium(rules.policy_of(city, year), city, year)
    except EnrolmentRefused:
        return False
    return True


def _year(city: str, year: int) -> Process:
    """Tried and reviewed by the office, approved by the approver, moved where the account holds enough; then the visits."""
    office = Actor.system(WHY, city)
    yield at(dt.date(year, 2, 20), 10)
    if year == YEAR:
        _insurers(office, city)
    yield at(dt.date(year, 6, 27), 10)
    run = actions.compute_run(office, actions.start_run(office, city, year))
    yield at(dt.date(year, 6, 29), 10)
    actions.review_run(office, run, "与部门名单一致")
    yield at(dt.date(year, 7, 2), 10)
    actions.approve_run(somebody(city, "approver"), run, "同意")
    yield at(dt.date(year, 7, 9), 10)
    with suppress(BooksRefused):  # not enough money on an account: the pages show what was moved
        actions.transfer_run(somebody(city, "accountant"), run, dt.date(year, 7, 9))
    waiting = list(Task.objects.filter(target__city=city, target__year=year, visits=None).order_by("id")[: len(RESULTS)])
    for week, (task, (result, note)) in enumerate(zip(waiting, RESULTS, strict=False)):
        day = dt.date(year, 7, 15) + dt.timedelta(days=7 * week)
        yield at(day, 15)
        actions.visit(office, Task.objects.get(pk=task.pk), day, result, "社区网格员", note)
    yield at(dt.date(year, 9, 3), 10)
    for double in Double.objects.filter(year=year, state=Double.State.OPEN).order_by("id")[:1]:
        actions.resolve_double(office, double, "保留居民医保，由本人到外市停保")


def _insurers(office: Actor, city: str) -> None:
    """A file in which some are in two schemes; some others the registry has as not insured, none of whom goes to a hospital this year."""
    ill = {blind_index(one.number) for one in invented.everybody(city, invented.PEOPLE) if one.bills or invented.is_story(one)}
    held = Identity.objects.filter(person__city=city, person__merged_into=None, known_to=None, end=None, start__lt=dt.date(YEAR, 1, 1))
    people = list(Person.objects.filter(pk__in=held.values("person")).order_by("pk"))
    others = [one for one in people if one.id_index not in ill]
    uninsured = others[1 :: max(1, len(others) // UNINSURED)][:UNINSURED]
    registry.set_insurances(office, YEAR, {one.pk: ("none", None) for one in uninsured}, WHY)
    insured = Insurance.objects.filter(person__in=people, year=YEAR, kind="resident").select_related("person").order_by("person")[:2]
    rows = [f"{one.person.id_number},{kind},{place},{YEAR}-01-01" for one in insured for kind, place in (("390", "本市"), ("310", "外市"))]
    if rows:
        content = "\n".join(["证件号码,险种类型,参保地,个人参保日期", *rows]).encode()
        actions.compare(office, city, YEAR, "演示参保信息.csv", content, complete=False)


def _further(city: str, last: dt.date) -> Process:
    """Who came since: another run of the running year (or of the year, where that has no premium yet) that waits for its review."""
    yield at(last - dt.timedelta(days=4), 10)
    year = last.year if _premium(city, last.year) else YEAR
    if not Run.objects.filter(city=city, year=year, state__in=Run.OPEN).exists():
        office = Actor.system(WHY, city)
        actions.compute_run(office, actions.start_run(office, city, year))


def loaded(city: str) -> dict[str, int]:
    """How much there is, for tests."""
    return {
        "targets": Target.objects.filter(city=city).count(), "tasks": Task.objects.filter(target__city=city).count(),
        "visits": Visit.objects.filter(task__target__city=city).count(), "doubles": Double.objects.filter(city=city).count(),
    }  # fmt: skip
