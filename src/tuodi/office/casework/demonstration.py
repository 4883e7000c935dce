"""Applications of a demonstration: one at every step, one overdue, one that lacks papers, one refused, one appealed against, one withdrawn, a case with
its own amount, one paid. The applicants are invented persons that the registry has.

Everything goes through the actions, on days of the past weeks; loading again changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from tuodi.office.casework import actions, clock
from tuodi.office.casework.actions.verify import Verified
from tuodi.office.casework.models import Asked, Case
from tuodi.office.casework.queries import dues
from tuodi.office.casework.refused import CaseRefused
from tuodi.office.core import calendar
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District, User
from tuodi.office.payment import demonstration as payment
from tuodi.office.payment.models import Due
from tuodi.office.registry import actions as registry
from tuodi.office.registry.models import BankAccount, Identity, Person
from tuodi.office.settlement.claim_input import ClaimInput
from tuodi.policy import pack, procedures

WHY = "演示数据"
# how far each goes, and how many working days ago it began
STORIES = (
    ("check", 1), ("check", 9), ("bounced", 21), ("refused", 22), ("appealed", 24), ("lacking", 3), ("verify", 25), ("notice", 8), ("decide", 14),
    ("review", 6), ("granted", 20), ("verify", 4), ("review", 12), ("withdrawn", 10), ("granted", 26),
)  # fmt: skip
HOUSEHOLD = (("本人", False, None), ("配偶", True, 110_000), ("子女", False, None))


def load(city: str) -> Iterator[str]:
    """The stories, one applicant each; more kinds of applications follow one another."""
    rules = procedures.load(city)
    if rules and not Case.objects.filter(city=city).exists():
        kinds = [key for key, one in rules.procedures.items() if one.kind != "reimbursement"]
        people = iter(_applicants(city, len(STORIES)))
        paid = _pays(city, rules)
        recognised = iter(_recognised(city, len(STORIES)) if paid == "reimbursement" else [])
        for number, (end, ago) in enumerate(STORIES):
            money = end in ("bounced", "granted")
            person = next(recognised if money and paid == "reimbursement" else people, None)
            if person is not None:
                Story(city, person, paid if money else kinds[number % len(kinds)], ago).run(end)
    found = Case.objects.filter(city=city)
    late = found.filter(state__in=Case.OPEN, due__lt=timezone.localdate()).count()
    yield f"申请：{found.count()} 件，其中超期 {late} 件"


def _pays(city: str, rules: procedures.Procedures) -> str:
    """A kind of application that ends with money for a stay which is over when one applies."""
    known = pack.load(city).newest.identities
    for key, one in rules.procedures.items():
        timing = known[one.identity].timing if one.identity else None
        back = timing is not None and timing.look_back is not None and timing.look_back.months is not None
        if one.kind == "exceptional" or (one.start and one.start.day == "applied") or back:
            return key
    return "reimbursement"


def _recognised(city: str, count: int) -> list[Person]:
    """People of the same district who hold 低保 today."""
    clerk = User.objects.filter(city=city, role="clerk", is_active=True).order_by("id").first()
    district = clerk.district if clerk and clerk.district else District.objects.filter(city=city).first()
    held = Identity.objects.filter(code="dibao", known_to=None, end=None).values("person")
    return list(Person.objects.filter(city=city, district=district, merged_into=None, pk__in=held).order_by("-id")[:count])


def _applicants(city: str, count: int) -> list[Person]:
    """People of the district of the demonstration's counter whom no identity covers; the street is the demonstration's."""
    clerk = User.objects.filter(city=city, role="clerk", is_active=True).order_by("id").first()
    district = clerk.district if clerk and clerk.district else District.objects.filter(city=city).first()
    found = Person.objects.filter(city=city, district=district, merged_into=None, identities=None).order_by("id")
    return list(found[:count])


class Story:
    """One application on its way, by the people whose steps they are."""

    def __init__(self, city: str, person: Person, key: str, ago: int) -> None:
        self.city, self.person, self.key = city, person, key
        self.day = _days_ago(timezone.localdate(), ago)
        self.case: Case

    def run(self, end: str) -> None:
        """Take it in and bring it to its end."""
        with clock.on(self.day):
            street = self.somebody("street")
            if not BankAccount.objects.filter(person=self.person, active=True).exists():
                actions.set_payee(street, self.person, "演示农村商业银行", f"6228489{self.person.pk:012d}", self.person.name)
            behalf: dict[str, Any] = {"channel": "behalf", "agent": "社区工作人员"} if self.person.pk % 3 == 0 else {"channel": "street"}
            start = procedures.procedure(self.city, self.key).start
            if start and start.first_treated:
                behalf["first_treated"] = self.day - dt.timedelta(days=60)
            self.case, _ = actions.accept(street, self.person, self.key, applied=self.day, reason="医疗费用负担重", declared=["serious"], **behalf)
        self.bill()
        if end == "check":
            return
        if end == "withdrawn":
            self.act("clerk", actions.withdraw, "已由其他渠道解决")
            return
        asked = list(self.case.asked.filter(state=Asked.State.ASKED).values_list("key", flat=True))
        self.act("clerk", actions.check_documents, [] if end == "lacking" else asked)
        for step in ("verify", "review", "notice", "decide"):
            if end in (step, "lacking") or self.case.step == "pay":
                return
            if self.case.step == step:
                getattr(self, step)(end)

    def bill(self) -> None:
        """A stay that ended on the day of the application, insured as most are."""
        office = Actor.system(WHY, self.city)
        registry.set_insurance(office, self.person, self.day.year, "resident")
        claim = ClaimInput(
            person_id=self.person.pk, number=f"YSSQ{self.case.pk}", setting="inpatient", started=self.day - dt.timedelta(days=9), ended=self.day,
            total_cost=8_600_000, in_policy_cost=7_900_000, basic_paid=3_100_000, diagnosis="C34.900", invoice_number=f"99SQ{self.case.pk:08d}",
            channel="manual", source="manual",
            stated={"hospital_level": 3, "hospital_area": "city", "designated": True, "referral": "none"},
        )  # fmt: skip
        with clock.on(self.day):
            actions.add_bill(self.somebody("clerk"), self.case, claim)

    def verify(self, end: str) -> None:
        """The household; the department's findings."""
        members = [Verified(self.person.name if who == "本人" else f"{self.person.name[0]}某", who, fixed, income, WHY) for who, fixed, income in HOUSEHOLD]
        bad = end in ("refused", "appealed")
        if bad:
            members = [Verified(self.person.name, "本人", True, 900_000, WHY)]
        found = {key: not bad for key, test in self.case.procedure.tests.items() if test.kind == "confirmed"}
        self.act("clerk", lambda actor, case: actions.verify(actor, case, members, found, owned="自住房一套，无车辆"))

    def review(self, end: str) -> None:
        """Agreed where the tests are passed; what fails goes to the decision."""
        try:
            self.act("reviewer", actions.review, "agree")
        except CaseRefused:
            self.act("reviewer", actions.review, "refuse", "核对结果不符合条件")

    def notice(self, end: str) -> None:
        """Its days over."""
        if self.case.notice_until and self.case.notice_until < timezone.localdate():
            self.day = self.case.notice_until + dt.timedelta(days=1)
            self.act("clerk", actions.end_notice)

    def decide(self, end: str) -> None:
        """Approved or refused; and what comes after."""
        if self.case.problem:
            ground = next(iter(self.case.procedure.refusals))
            self.act("approver", actions.refuse, ground, "核对结果不符合条件")
            if end == "appealed":
                self.act("street", actions.appeal, "家庭收入近期减少，请重新核对")
            return
        amount = 300_000 if self.case.procedure.kind == "exceptional" else None
        self.act("approver", actions.approve, "各项救助后负担仍重", amount)
        actions.carry_out(self.somebody("approver"), self.case)
        if end == "bounced":
            found = list(dues(self.case).filter(state=Due.State.OPEN))
            batch = payment.sent(self.city, found[0].payer_id, found) if found else None
            if batch:
                payment.answer(batch, list(batch.lines.all()))

    def act(self, role: str, verb: Any, *values: Any) -> None:
        """One step, a working day after the one before it (never after today)."""
        self.day = min(calendar.add_working_days(self.day, 1)[0], timezone.localdate())
        with clock.on(self.day):
            verb(self.somebody(role), self.case, *values)

    def somebody(self, role: str) -> Actor:
        """The demonstration's user of a role; the office itself where it was loaded without users."""
        user = User.objects.filter(city=self.city, role=role, is_active=True).order_by("id").first()
        if user is None or (user.district_id and user.district_id != self.person.district_id):
            return Actor.system(WHY, self.city)
        return Actor.of(user)


def _days_ago(day: dt.date, count: int) -> dt.date:
    """So many working days before."""
    while count > 0:
        day -= dt.timedelta(days=1)
        count -= calendar.is_working_day(day)
    return day


