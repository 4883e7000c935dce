"""Enrolment of a demonstration: the insurers' word on some who aren't enrolled, a run approved and transferred, visits, somebody enrolled twice.

Everything goes through the actions; loading again changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils import timezone

from tuodi.office.core.actor import Actor
from tuodi.office.enrolment import actions, coverage, rules
from tuodi.office.enrolment.models import Double, Run, Target, Task, Visit
from tuodi.office.enrolment.refused import EnrolmentRefused
from tuodi.office.fund.refused import BooksRefused
from tuodi.office.registry import actions as registry
from tuodi.office.registry.demonstration import somebody
from tuodi.office.registry.invented import YEAR
from tuodi.office.registry.models import Identity, Insurance, Person
from tuodi.office.settlement.models import Settlement

WHY = "演示数据"
UNINSURED = 12
RESULTS = (("willing", ""), ("unwilling", "认为用不上，已讲解政策"), ("absent", ""), ("elsewhere", "随子女在外地参保"), ("paid", ""))


def load(city: str) -> Iterator[str]:
    """A year's enrolment, where the figures of the demonstration hold its premium."""
    office = Actor.system(WHY, city)
    try:
        rules.check_premium(rules.policy_of(city, YEAR), city, YEAR)
    except EnrolmentRefused as refused:
        yield f"资助参保：{refused.text}"
        return
    if not Run.objects.filter(city=city).exists():
        _insurers(office, city)
        _run(office, city)
        _visits(office)
    total = coverage.coverage(office, YEAR).total
    yield f"资助参保：{YEAR} 年对象 {total.counts['targets']} 人，已资助 {total.counts['granted']} 人，未参保 {total.counts['uninsured']} 人"


def _insurers(office: Actor, city: str) -> None:
    """A file in which some are in two schemes; some others the registry has as not insured."""
    held = Identity.objects.filter(person__city=city, person__merged_into=None, known_to=None, end=None, start__lt=dt.date(YEAR, 1, 1))
    people = list(Person.objects.filter(pk__in=held.values("person")).order_by("pk"))
    billed = set(Settlement.objects.filter(person__in=people).values_list("person", flat=True))  # they were settled as insured
    others = [one for one in people if one.pk not in billed]
    uninsured = others[1 :: max(1, len(others) // UNINSURED)][:UNINSURED]
    registry.set_insurances(office, YEAR, {one.pk: ("none", None) for one in uninsured}, WHY)
    insured = Insurance.objects.filter(person__in=people, year=YEAR, kind="resident").select_related("person").order_by("person")[:2]
    rows = [f"{one.person.id_number},{kind},{place},{YEAR}-01-01" for one in insured for kind, place in (("390", "本市"), ("310", "外市"))]
    if rows:
        content = "\n".join(["证件号码,险种类型,参保地,个人参保日期", *rows]).encode()
        actions.compare(office, city, YEAR, "演示参保信息.csv", content, complete=False)


def _run(office: Actor, city: str) -> None:
    """Tried and reviewed by the office, approved by the approver, moved where the account holds enough."""
    run = actions.compute_run(office, actions.start_run(office, city, YEAR))
    try:
        actions.review_run(office, run, "与部门名单一致")
        actions.approve_run(somebody(city, "approver"), run, "同意")
        actions.transfer_run(somebody(city, "accountant"), run, timezone.localdate())
    except (EnrolmentRefused, BooksRefused):
        return  # nobody to subsidise, or no money yet: the pages show it as it is


def _visits(office: Actor) -> None:
    waiting = Task.objects.filter(target__city=office.city, visits=None).select_related("target").order_by("id")[: len(RESULTS)]
    for task, (result, note) in zip(waiting, RESULTS, strict=False):
        actions.visit(office, task, timezone.localdate(), result, "社区网格员", note)


def loaded(city: str) -> dict[str, int]:
    """How much there is, for tests."""
    return {
        "targets": Target.objects.filter(city=city).count(), "tasks": Task.objects.filter(target__city=city).count(),
        "visits": Visit.objects.filter(task__target__city=city).count(), "doubles": Double.objects.filter(city=city).count(),
    }  # fmt: skip
