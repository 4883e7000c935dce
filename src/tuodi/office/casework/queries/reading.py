"""Reads of cases that are more than a line."""

from __future__ import annotations

import datetime as dt
import hmac
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet

from tuodi.office.casework import clock
from tuodi.office.casework.models import Bill, Case
from tuodi.office.core.actor import Actor
from tuodi.office.core.crypto import blind_index
from tuodi.office.core.rights import scoped
from tuodi.office.payment.models import Due
from tuodi.office.registry.models import Person
from tuodi.office.registry.queries import whose
from tuodi.office.settlement import queries as settled
from tuodi.office.settlement.models import Settlement
from tuodi.policy import procedures


def cases(actor: Actor) -> QuerySet[Case]:
    """The cases of the actor's place, the ones with priority first, then by deadline."""
    found = scoped(actor, Case.objects.select_related("person", "district", "street"), "district", "street")
    return found.order_by("-urgent", F("due").asc(nulls_last=True), "id")


def overdue(actor: Actor) -> QuerySet[Case]:
    """Open cases whose step is past its deadline."""
    return cases(actor).filter(state__in=Case.OPEN, due__lt=clock.today())


def waiting_for(actor: Actor) -> QuerySet[Case]:
    """The cases whose next step is the actor's."""
    found = Q()
    for city in {actor.city} if actor.city else set(Case.objects.values_list("city", flat=True).distinct()):
        rules = procedures.load(city)
        for key, one in (rules.procedures if rules else {}).items():
            steps = [name for name, step in one.steps.items() if actor.role in step.who and name != "pay"]
            found |= Q(city=city, key=key, step__in=steps, state=Case.State.RUNNING)
    rest = cases(actor).filter(found) if found else cases(actor).none()
    return rest.exclude(step="notice", notice_until__gte=clock.today())


def dues(case: Case) -> QuerySet[Due]:
    """What is owed in a case."""
    settlements = [f"S{number}" for number in case.bills.exclude(settlement=None).values_list("settlement", flat=True)]
    own = Q(purpose=Due.Purpose.EXCEPTIONAL, reference=f"case/{case.pk}")
    return Due.objects.filter(own | Q(purpose=Due.Purpose.SETTLEMENT, reference__in=settlements)).order_by("id")


def not_reached(case: Case) -> list[Settlement]:
    """Bills of the two years before the recognition that it doesn't reach, so that somebody can tell the applicant: they stay without aid."""
    if case.identity is None:
        return []
    start = case.identity.start
    found = settled.live().filter(whose(case.person_id), aid=0, tilt_aid=0, claim__ended__lt=start, claim__ended__gte=start - dt.timedelta(days=731))
    return list(found.exclude(pk__in=case.bills.exclude(original=None).values("original")).select_related("claim").order_by("claim__ended", "id"))


def case_of(due: Due) -> Case | None:
    """The case that a due comes from."""
    if due.purpose == Due.Purpose.EXCEPTIONAL:
        number = due.reference.removeprefix("case/")
        return Case.objects.filter(pk=int(number)).first() if number.isdigit() else None
    if due.purpose == Due.Purpose.SETTLEMENT and due.reference[1:].isdigit():
        return Case.objects.filter(bills__settlement=int(due.reference[1:])).first()
    return None


def of_person(actor: Actor, person: Person) -> QuerySet[Case]:
    """A person's cases, newest first."""
    return cases(actor).filter(whose(person)).order_by("-id")


def shortened(name: str) -> str:
    """A name for a public notice: `张*`, `欧阳*`, `张*明`."""
    plain = name.strip()
    if len(plain) < 2:
        return plain
    if len(plain) == 2:
        return plain[0] + "*"
    return plain[0] + "*" * (len(plain) - 2) + plain[-1]


@dataclass(frozen=True)
class Notice:
    """A line of the public notice: nothing of it tells who exactly it is, where they live or what they suffer from."""

    number: str
    name: str
    place: str
    matter: str
    first: Any
    last: Any


def notices(city: str) -> list[Notice]:
    """What hangs out today, of a city, in the order of the deadline."""
    today = clock.today()
    found = Case.objects.filter(city=city, step="notice", state=Case.State.RUNNING, notice_from__lte=today, notice_until__gte=today)
    return [
        Notice(
            case.number,
            shortened(case.person.name),
            f"{case.district}{case.street or ''}",
            case.procedure.name,
            case.notice_from,
            case.notice_until,
        )
        for case in found.select_related("person", "district", "street").order_by("notice_until", "id")
    ]


@dataclass(frozen=True)
class Progress:
    """What whoever knows code and secret may see."""

    number: str
    matter: str
    state: str
    step: str
    applied: Any
    due: Any
    steps: list[tuple[Any, str, str]]
    missing: list[str]
    letters: list[tuple[str, Any, str]]


@dataclass(frozen=True)
class Paid:
    """The bills of a case as they were settled, and what they came to, fen; a settlement taken back since counts nothing."""

    bills: list[Bill]

    @property
    def aid(self) -> int:
        return sum(one.settlement.aid for one in self._standing)

    @property
    def tilt(self) -> int:
        return sum(one.settlement.tilt_aid for one in self._standing)

    @property
    def total(self) -> int:
        return self.aid + self.tilt

    @property
    def _standing(self) -> list[Any]:
        return [one for one in self.bills if one.settlement and not one.taken_back]


def paid(case: Case) -> Paid:
    """What every bill of a case came to, for the letter that says what was granted."""
    return Paid(list(case.bills.select_related("case", "settlement__claim", "settlement__reversed_by")))


def progress(code: str, secret: str) -> Progress | None:
    """The progress of an application; None where code and secret don't belong together. No name, no number, no illness."""
    case = Case.objects.filter(code=code.strip().upper()[:12]).first()
    given = blind_index(f"{code.strip().upper()}:{secret.strip()}")
    if case is None or not hmac.compare_digest(given, case.secret_index):
        return None
    missing = list(case.asked.filter(state="asked").values_list("name", flat=True)) if case.state == Case.State.LACKING else []
    done = [(step.on, step.name, step.result) for step in case.steps.all()]
    sent = [(letter.get_kind_display(), letter.at, letter.text) for letter in case.letters.all()]
    goes_on = case.state in Case.OPEN
    step, due = (case.step_name, case.due) if goes_on else ("", None)
    return Progress(case.number, case.procedure.name, case.get_state_display(), step, case.applied, due, done, missing, sent)
