"""Oversight of a demonstration: a sanction with money paid back in instalments, one that waits, findings, a sample, a case out of a tip-off.

Everything goes through the actions; loading again changes nothing. The persons are invented.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils import timezone

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import User
from tuodi.office.oversight import actions
from tuodi.office.oversight.models import Case, Finding, Recovery, Sample, Sanction, TipOff
from tuodi.office.registry.invented import YEAR
from tuodi.office.registry.models import Person
from tuodi.office.settlement.models import Settlement

WHY = "演示数据"
BASIS = "医疗保障基金使用监督管理条例"


def load(city: str) -> Iterator[str]:
    """Each story where it is missing."""
    if not Sanction.objects.filter(city=city).exists():
        _barred(city)
    if not Sample.objects.filter(city=city).exists():
        first, last = dt.date(YEAR, 1, 1), dt.date(YEAR, 12, 31)
        auditor = _somebody(city, "auditor")
        actions.run_rules(auditor, city, None, first, last)
        for one in Finding.objects.filter(city=city).order_by("pk")[:1]:
            actions.handle_finding(auditor, one, Finding.State.CLEARED, "调阅病历，确属病情需要")
        if Settlement.objects.filter(policy_city=city, kind="settle").exists():
            actions.draw_sample(auditor, city, None, first, last, 12, "demo-2025")
    if not TipOff.objects.filter(city=city).exists():
        _reported(city)
    found = Recovery.objects.filter(city=city)
    yield (
        f"监管：停止救助 {Sanction.objects.filter(city=city).count()} 人，追回 {found.count()} 件，"
        f"疑点 {Finding.objects.filter(city=city).count()} 条，案件 {Case.objects.filter(city=city).count()} 件"
    )


def _somebody(city: str, role: str) -> Actor:
    user = User.objects.filter(city=city, role=role, district=None, is_active=True).order_by("id").first()
    return Actor.of(user) if user else Actor.system(WHY, city)


def _barred(city: str) -> None:
    """One sanction in force whose money comes back in three parts, the first of them paid; one that waits for the approver."""
    auditor, approver, accountant = (_somebody(city, role) for role in ("auditor", "approver", "accountant"))
    today = timezone.localdate()
    aided = Settlement.objects.filter(policy_city=city, kind="settle", aid__gte=30_000, reversed_by=None).select_related("person__district")
    people = list({one.person_id: one for one in aided.order_by("-pk")[:200]}.values())[:2]
    for number, one in enumerate(people):
        end = today + dt.timedelta(days=182)
        held = actions.enter_sanction(auditor, one.person, "转借医保凭证由他人就医", today, end, BASIS)
        if number == 0:
            actions.approve_sanction(approver, held, "事实清楚")
            _paid_back(city, auditor, approver, accountant, one.person, one.aid, today)


def _paid_back(city: str, auditor: Actor, approver: Actor, accountant: Actor, person: Person, amount: int, today: dt.date) -> None:
    parts = actions.parts_of(amount, 3, today)
    owed = actions.enter_recovery(auditor, city, person.district, person, amount, "退回骗取的救助金", BASIS, parts)
    owed = actions.approve_recovery(approver, owed, "同意分三期退回")
    actions.repay(accountant, owed, parts[0][1], today, f"demo/{city}/repay/1")


def _reported(city: str) -> None:
    auditor = _somebody(city, "auditor")
    day = timezone.localdate() - dt.timedelta(days=20)
    tip = actions.receive_tip(auditor, city, None, "示例诊所（虚构）", "多次为未就诊人员刷凭证", day, "举报人甲", "13900000000")
    tip = actions.answer_tip(auditor, tip, "yes", "调取刷卡记录，情况属实")
    actions.propose_reward(auditor, tip, 50_000)
