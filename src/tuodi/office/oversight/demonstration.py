"""Oversight of a demonstration: a sanction with money paid back in instalments, one that waits, findings of every rule and what became of them, a sample looked
through, tip-offs with a reward, cases closed, transferred and open, a dossier. Everything goes through the actions; the persons are invented.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from tuodi.office.core.actor import Actor
from tuodi.office.core.demonstration import Process, at
from tuodi.office.core.models import User
from tuodi.office.oversight import actions, rules
from tuodi.office.oversight.models import Case, Drawn, Finding, Recovery, Sanction, Transfer
from tuodi.office.registry.demonstration import clinic_of
from tuodi.office.registry.invented import YEAR
from tuodi.office.registry.models import Institution, Person
from tuodi.office.settlement.queries import live

WHY = "演示数据"
BASIS = "医疗保障基金使用监督管理条例"
HALF_A_YEAR = dt.timedelta(days=182)


def processes(city: str, last: dt.date) -> list[Process]:
    """Each story on its days."""
    return [_lent(city), _waits(city, last), _tips(city, last), _rules(city, last), _sample(city), _of_staff(city)]


def said(city: str) -> Iterator[str]:
    """How much there is."""
    found = Recovery.objects.filter(city=city)
    yield (
        f"监管：停止救助 {Sanction.objects.filter(city=city).count()} 人，追回 {found.count()} 件，"
        f"疑点 {Finding.objects.filter(city=city).count()} 条，案件 {Case.objects.filter(city=city).count()} 件"
    )


def _somebody(city: str, role: str) -> Actor:
    user = User.objects.filter(city=city, role=role, district=None, is_active=True).order_by("id").first()
    return Actor.of(user) if user else Actor.system(WHY, city)


def _person(city: str, name: str) -> Person | None:
    return Person.objects.select_related("district").filter(city=city, name=name, merged_into=None).order_by("id").first()


def _lent(city: str) -> Process:
    """Somebody lent the card: stopped; what was paid comes back in three parts, of which two came and one is overdue."""
    day = dt.date(YEAR, 5, 12)
    yield at(day, 10)
    person, auditor, approver, accountant = _person(city, "贾转借"), *(_somebody(city, role) for role in ("auditor", "approver", "accountant"))
    paid = live().filter(policy_city=city, person=person, aid__gt=0).order_by("id").first() if person else None
    if person is None or paid is None:
        return
    held = actions.enter_sanction(auditor, person, "转借医保凭证由他人就医", day, day + HALF_A_YEAR, BASIS)
    actions.set_dossier(auditor, person, f"演示档〔{YEAR}〕017", "档案室 3 柜 2 层")
    yield at(day + dt.timedelta(days=5), 10)
    actions.approve_sanction(approver, held, "事实清楚")
    actions.tell_insurers(auditor, city)
    parts = actions.parts_of(paid.aid, 3, dt.date(YEAR, 6, 20))
    owed = actions.enter_recovery(auditor, city, person.district, person, paid.aid, "退回骗取的救助金", BASIS, parts)
    yield at(day + dt.timedelta(days=9), 10)
    owed = actions.approve_recovery(approver, owed, "同意分三期退回")
    for number, (due, amount) in enumerate(parts[:2], 1):
        yield at(due, 11)
        owed.refresh_from_db()
        actions.repay(accountant, owed, amount, due, f"demo/{city}/repay/{number}")


def _waits(city: str, last: dt.date) -> Process:
    """One that somebody else has to decide on; and one sent back."""
    yield at(last - dt.timedelta(days=5), 10)
    auditor, person, other = _somebody(city, "auditor"), _person(city, "史待审"), _person(city, "唐频次")
    today = last - dt.timedelta(days=5)
    if person:
        actions.enter_sanction(auditor, person, "涉嫌提供虚假票据", today, today + HALF_A_YEAR, BASIS)
    if other:
        held = actions.enter_sanction(auditor, other, "就医次数异常", today, today + HALF_A_YEAR, BASIS)
        yield at(today + dt.timedelta(days=1), 10)
        actions.refuse_sanction(_somebody(city, "approver"), held, "尚未核实，不足以停止救助")


def _tips(city: str, last: dt.date) -> Process:
    """One founded: a case, a reward granted, the case transferred; one unfounded; one that is still to be looked into."""
    auditor, approver = _somebody(city, "auditor"), _somebody(city, "approver")
    day = dt.date(YEAR, 3, 5)
    yield at(day, 10)
    auditor, approver = _somebody(city, "auditor"), _somebody(city, "approver")
    tip = actions.receive_tip(auditor, city, None, "示例诊所（虚构）", "多次为未就诊人员刷凭证", day, "举报人甲", "13900000000")
    yield at(dt.date(YEAR, 3, 19), 10)
    tip = actions.answer_tip(auditor, tip, "yes", "调取刷卡记录，情况属实")
    rewarded = rules.reward_of(city) is not None  # only where the document gives rewards
    if rewarded:
        actions.propose_reward(auditor, tip, 50_000)
    yield at(dt.date(YEAR, 3, 26), 10)
    if rewarded:
        actions.grant_reward(approver, tip)
    if tip.case is not None:
        yield at(dt.date(YEAR, 4, 15), 10)
        actions.transfer_case(auditor, tip.case, "演示区公安分局", dt.date(YEAR, 4, 15), "演示移〔2025〕1 号", BASIS, Transfer.Kind.POLICE)
    yield at(dt.date(YEAR, 8, 4), 10)
    other = actions.receive_tip(auditor, city, None, "演示社区卫生服务中心", "反映排队时被要求先交押金", dt.date(YEAR, 8, 4))
    yield at(dt.date(YEAR, 8, 18), 10)
    actions.answer_tip(auditor, other, "no", "调阅收费记录，没有收取押金")
    yield at(last - dt.timedelta(days=8), 10)
    waiting = actions.receive_tip(auditor, city, None, "示例药店（虚构）", "用救助对象的凭证购买日用品", last - dt.timedelta(days=8), "举报人乙", "13900000001")
    yield at(last - dt.timedelta(days=4), 10)
    answered = actions.answer_tip(auditor, waiting, "yes", "现场检查属实")
    if rewarded:
        actions.propose_reward(auditor, answered, 30_000)
    actions.receive_tip(auditor, city, None, "演示医院", "出院带药数量与病历不符", last - dt.timedelta(days=4))


def _rules(city: str, last: dt.date) -> Process:
    """The rules run over the half-year and the year; one finding cleared, one confirmed with a case that ended, the rest open."""
    yield at(dt.date(YEAR, 7, 10), 9)
    auditor = _somebody(city, "auditor")
    actions.run_rules(auditor, city, None, dt.date(YEAR, 1, 1), dt.date(YEAR, 6, 30))
    yield at(dt.date(YEAR + 1, 1, 10), 9)
    actions.run_rules(auditor, city, None, dt.date(YEAR, 1, 1), dt.date(YEAR, 12, 31))
    yield at(dt.date(YEAR + 1, 1, 16), 9)
    for rule, result, outcome in (
        ("split_stay", Finding.State.CLEARED, "调阅病历，两次住院均因病情加重，确属需要"),
        ("outside_share", Finding.State.CONFIRMED, "目录外项目没有告知和签字，属违规"),
        ("overlapping", Finding.State.CONFIRMED, "在第二家医院住院期间，第一家医院没有办理出院"),
    ):
        for one in Finding.objects.filter(city=city, rule=rule, state=Finding.State.OPEN).order_by("id")[:1]:
            actions.handle_finding(auditor, one, result, outcome)
    clinic = Institution.objects.filter(code=clinic_of(city)).first()
    found = Finding.objects.filter(city=city, rule="outside_share", state=Finding.State.CONFIRMED).first()
    if clinic is None or found is None:
        return
    place = clinic.terms.get().district
    case = actions.open_case(auditor, city, place, Case.Against.INSTITUTION, "", "目录外费用占比过高，未经告知", institution=clinic, finding=found)
    parts = actions.parts_of(960_000, 2, dt.date(YEAR + 1, 3, 10))
    owed = actions.enter_recovery(auditor, city, place, clinic, 960_000, "退回违规费用", BASIS, parts, case)
    yield at(dt.date(YEAR + 1, 1, 23), 10)
    actions.approve_recovery(_somebody(city, "approver"), owed, "同意")
    for number, (due, amount) in enumerate(parts, 1):
        yield at(due, 11)
        owed.refresh_from_db()
        actions.repay(_somebody(city, "accountant"), owed, amount, due, f"demo/{city}/clinic/{number}")
    yield at(parts[-1][0] + dt.timedelta(days=3), 11)
    actions.close_case(auditor, case, Case.Outcome.REPAID, "退回违规费用 9,600.00 元，约谈负责人", BASIS)


def _sample(city: str) -> Process:
    """Twelve settlements of the year drawn by lot, the first ones looked at."""
    yield at(dt.date(YEAR + 1, 1, 12), 9)
    if not live().filter(policy_city=city).exists():
        return
    auditor = _somebody(city, "auditor")
    sample = actions.draw_sample(auditor, city, None, dt.date(YEAR, 1, 1), dt.date(YEAR, 12, 31), 12, f"demo-{YEAR}")
    yield at(dt.date(YEAR + 1, 1, 20), 9)
    for n, one in enumerate(Drawn.objects.filter(sample=sample).order_by("place")[:5]):
        wrong = n == 3
        actions.check_drawn(auditor, one, Drawn.Result.WRONG if wrong else Drawn.Result.RIGHT, "缺出院小结，已要求补齐" if wrong else "")


def _of_staff(city: str) -> Process:
    """A case against a member of staff."""
    yield at(dt.date(YEAR, 10, 9), 9)
    actions.open_case(_somebody(city, "auditor"), city, None, Case.Against.STAFF, "演示经办人员（虚构）", "受理材料超过时限且未说明原因")
