"""Applications of a demonstration: one at every step, one overdue, one that lacks papers, refused ones, appeals upheld, granted and still to be decided, one
withdrawn, a case with its own amount, one paid, one whose payment bounced, one whose invoice was handed in at the counter as well.
The applicants are invented persons that the registry has.

Everything goes through the actions, a working day after another.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from tuodi.office.casework import actions
from tuodi.office.casework.actions.verify import Verified
from tuodi.office.casework.models import Asked, Case
from tuodi.office.casework.queries import dues
from tuodi.office.casework.refused import CaseRefused
from tuodi.office.core import audit, calendar
from tuodi.office.core.actor import Actor
from tuodi.office.core.demonstration import Process, at
from tuodi.office.core.models import AuditEntry, District, User
from tuodi.office.payment import demonstration as payment
from tuodi.office.payment.models import Due
from tuodi.office.registry import actions as registry
from tuodi.office.registry import invented
from tuodi.office.registry.models import BankAccount, Identity, Person
from tuodi.office.settlement.actions import settle
from tuodi.office.settlement.claim_input import ClaimInput
from tuodi.policy import pack, procedures

WHY = "演示数据"
SECRET = audit.register("demonstration.progress", "演示申请 {number}：查询码 {code}，密码 {secret}")
# how far each goes, and how many working days ago it began
STORIES = (
    ("check", 1), ("check", 9), ("bounced", 27), ("refused", 28), ("appealed", 26), ("lacking", 3), ("verify", 25), ("notice", 8), ("decide", 14),
    ("review", 6), ("granted", 24), ("verify", 4), ("review", 12), ("withdrawn", 10), ("granted", 30), ("upheld", 40), ("reopened", 36), ("granted", 90),
    ("granted", 140), ("refused", 200), ("approved", 20), ("supplemented", 11),
    ("twice", 32),
)  # fmt: skip
HOUSEHOLD = (("本人", False, None), ("配偶", True, 110_000), ("子女", False, None))
PUBLIC = "notice"  # the story whose code and secret the demonstration tells


def processes(city: str, last: dt.date) -> list[Process]:
    """The stories, one applicant each; more kinds of applications follow one another."""
    return [_story(city, last, number) for number in range(len(STORIES))] if procedures.load(city) else []


def said(city: str) -> Iterator[str]:
    """How much there is."""
    found = Case.objects.filter(city=city)
    late = found.filter(state__in=Case.OPEN, due__lt=timezone.localdate()).count()
    yield f"申请：{found.count()} 件，其中超期 {late} 件"


def secret(city: str) -> tuple[str, str, str] | None:
    """(number, code, secret) of the application whose progress anybody may look up."""
    told = AuditEntry.objects.filter(event=SECRET, city=city).order_by("id").first()
    return (told.data["number"], told.data["code"], told.data["secret"]) if told else None


def _story(city: str, last: dt.date, number: int) -> Process:
    """One story; who applies is chosen when it begins."""
    end, ago = STORIES[number]
    day = _days_ago(last, ago)
    yield at(day, 9, number)
    rules = procedures.load(city)
    assert rules is not None
    kinds = [key for key, one in rules.procedures.items() if one.kind in ("recognition", "exceptional")]
    paid = _pays(city, rules)
    money = end in ("bounced", "granted", "approved", "twice")
    found = _recognised(city) if money and paid == "reimbursement" else _applicants(city)
    taken = set(Case.objects.filter(city=city).values_list("person", flat=True))
    person = next((one for one in found if one.pk not in taken), None) or _newcomer(city, number)
    if person is not None:
        yield from Story(city, person, paid if money else kinds[number % len(kinds)], day, last, number).steps(end)


def _newcomer(city: str, number: int) -> Person | None:
    """Somebody whom the registry doesn't know yet comes to the counter."""
    home = _home(city)
    if home is None:
        return None
    born, name = dt.date(1958 + number, 4, 5), f"{'赵钱孙李周吴郑王'[number % 8]}申请"
    return actions.register_applicant(Actor.system(WHY, city), home, invented.id_number(born, 450 + number), name, insurance="resident")


def _pays(city: str, rules: procedures.Procedures) -> str:
    """A kind of application that ends with money for a stay which is over when one applies."""
    known = pack.load(city).newest.identities
    for key, one in rules.procedures.items():
        timing = known[one.identity].timing if one.identity else None
        back = timing is not None and timing.look_back is not None and timing.look_back.months is not None
        if one.kind == "exceptional" or (one.start and one.start.day == "applied") or back:
            return key
    return "reimbursement"


def _home(city: str) -> District | None:
    clerk = User.objects.filter(city=city, role="clerk", is_active=True).order_by("id").first()
    return clerk.district if clerk and clerk.district else District.objects.filter(city=city).first()


def _recognised(city: str) -> list[Person]:
    """People of the counter's district who hold 低保 today, and of whom no story is told."""
    held = Identity.objects.filter(code="dibao", known_to=None, end=None).values("person")
    people = Person.objects.filter(city=city, district=_home(city), merged_into=None, pk__in=held)
    return list(people.exclude(household__number__contains="90").order_by("-id")[:60])


def _applicants(city: str) -> list[Person]:
    """People of the counter's district whom no identity covers."""
    return list(Person.objects.filter(city=city, district=_home(city), merged_into=None, identities=None).order_by("id")[:60])


class Story:
    """One application on its way, by the people whose steps they are."""

    def __init__(self, city: str, person: Person, key: str, day: dt.date, last: dt.date, number: int) -> None:
        self.city, self.person, self.key, self.day, self.last, self.number = city, person, key, day, last, number
        self.hour = 9
        self.case: Case
        self.handed_in: ClaimInput

    def steps(self, end: str) -> Process:
        """Take it in and bring it to its end."""
        self.take_in(end)
        if end == "check":
            return
        if end == "withdrawn":
            yield from self.act("clerk", actions.withdraw, "已由其他渠道解决")
            return
        asked = list(self.case.asked.filter(state=Asked.State.ASKED).values_list("key", flat=True))
        yield from self.act("clerk", actions.check_documents, [] if end in ("lacking", "supplemented") else asked)
        if end == "supplemented":
            yield from self.act("clerk", lambda actor, case: actions.supplement(actor, case, asked, in_person=True))
            return
        for step in ("verify", "review", "notice", "decide"):
            self.case.refresh_from_db()
            if end in (step, "lacking") or self.case.step == "pay":
                return
            if self.case.step == step:
                yield from getattr(self, step)(end)

    def take_in(self, end: str) -> None:
        """The application, with a stay that ended on its day."""
        street = self.somebody("street")
        if not BankAccount.objects.filter(person=self.person, active=True).exists():
            actions.set_payee(street, self.person, "演示农村商业银行", f"6228489{self.person.pk:012d}", self.person.name)
        behalf: dict[str, Any] = {"channel": "behalf", "agent": "社区工作人员"} if self.person.pk % 3 == 0 else {"channel": "street"}
        start = procedures.procedure(self.city, self.key).start
        if start and start.first_treated:
            behalf["first_treated"] = self.day - dt.timedelta(days=60)
        self.case, secret = actions.accept(street, self.person, self.key, applied=self.day, reason="医疗费用负担重", declared=["serious"], **behalf)
        if end == PUBLIC:
            with transaction.atomic():
                office = Actor.system(WHY, self.city)
                audit.record(SECRET, office, self.case, district=self.case.district_id, number=self.case.number, code=self.case.code, secret=secret)
        self.bill()

    def bill(self) -> None:
        registry.set_insurance(Actor.system(WHY, self.city), self.person, self.day.year, "resident")
        self.handed_in = self._claim()
        actions.add_bill(self.somebody("clerk"), self.case, self.handed_in)

    def hand_in_again(self) -> None:
        """The very invoice at the counter while the application is under way: settled there, and refused to the application when that is approved."""
        settle(self.somebody("clerk"), replace(self.handed_in, number=f"{self.handed_in.number}C"), f"demo/{self.city}/{self.handed_in.number}/counter")

    def _claim(self) -> ClaimInput:
        return ClaimInput(
            person_id=self.person.pk, number=f"YSSQ{self.case.pk}", setting="inpatient", started=self.day - dt.timedelta(days=9), ended=self.day,
            total_cost=8_600_000, in_policy_cost=7_900_000, basic_paid=3_100_000, diagnosis="C34.900", invoice_number=f"99SQ{self.case.pk:08d}",
            channel="manual", source="manual",
            stated={"hospital_level": 3, "hospital_area": "city", "designated": True, "referral": "none"},
        )  # fmt: skip

    def verify(self, end: str) -> Process:
        """The household; the department's findings."""
        members = [Verified(self.person.name if who == "本人" else f"{self.person.name[0]}某", who, fixed, income, WHY) for who, fixed, income in HOUSEHOLD]
        bad = end in ("refused", "appealed", "upheld", "reopened")
        if bad:
            members = [Verified(self.person.name, "本人", True, 900_000, WHY)]
        found = {key: not bad for key, test in self.case.procedure.tests.items() if test.kind == "confirmed"}
        yield from self.act("clerk", lambda actor, case: actions.verify(actor, case, members, found, owned="自住房一套，无车辆"))

    def review(self, end: str) -> Process:
        """Agreed where the tests are passed; what fails goes to the decision."""
        try:
            yield from self.act("reviewer", actions.review, "agree")
        except CaseRefused:
            yield from self.act("reviewer", actions.review, "refuse", "核对结果不符合条件")

    def notice(self, end: str) -> Process:
        """Its days over."""
        self.case.refresh_from_db()
        if self.case.notice_until:
            self.day = self.case.notice_until + dt.timedelta(days=1)
            yield from self.act("clerk", actions.end_notice)

    def decide(self, end: str) -> Process:
        """Approved or refused; and what comes after."""
        if self.case.problem:
            ground = next(iter(self.case.procedure.refusals))
            yield from self.act("approver", actions.refuse, ground, "核对结果不符合条件")
            if end in ("appealed", "upheld", "reopened"):
                yield from self.act("street", actions.appeal, "家庭收入近期减少，请重新核对")
            if end in ("upheld", "reopened"):
                words = "复核材料后，原决定依据充分" if end == "upheld" else "家庭情况确有变化，重新核对"
                yield from self.act("", lambda actor, case: actions.decide_appeal(actor, case, upheld=end == "upheld", why=words))
            return
        amount = 300_000 if self.case.procedure.kind == "exceptional" else None
        if end == "twice":
            self.hand_in_again()
        yield from self.act("approver", actions.approve, "各项救助后负担仍重", amount)
        if end == "approved":
            return  # the office's job has not been at it yet
        actions.carry_out(self.somebody("approver"), self.case)
        if end == "bounced":
            found = list(dues(self.case).filter(state=Due.State.OPEN))
            batch = payment.sent(self.city, found[0].payer_id, found) if found else None
            if batch:
                payment.answer(batch, list(batch.lines.all()))

    def act(self, role: str, verb: Callable[..., Any], *values: Any) -> Process:
        """One step, a working day after the one before it. What would be in the future hasn't happened yet."""
        self.day = calendar.add_working_days(self.day, 1)[0]
        yield at(self.day, self.hour, self.number)
        self.case.refresh_from_db()
        verb(self.somebody(role), self.case, *values)

    def somebody(self, role: str) -> Actor:
        """The demonstration's user of a role; the office itself where it was loaded without users, or for another person than the one who refused."""
        user = User.objects.filter(city=self.city, role=role, is_active=True).order_by("id").first() if role else None
        if user is None or (user.district_id and user.district_id != self.person.district_id):
            return Actor.system(WHY, self.city)
        return Actor.of(user)


def _days_ago(day: dt.date, count: int) -> dt.date:
    """So many working days before."""
    while count > 0:
        day -= dt.timedelta(days=1)
        count -= calendar.is_working_day(day)
    return day
