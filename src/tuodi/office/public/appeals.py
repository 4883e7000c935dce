"""What an applicant can do next; and the appeal from the progress page: the same action as at the window, by the office itself on the applicant's word."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from tuodi.office.casework import actions, clock
from tuodi.office.casework.models import Case
from tuodi.office.casework.queries import progress
from tuodi.office.casework.refused import CaseRefused
from tuodi.office.core import calendar, rls
from tuodi.office.core.actor import Actor
from tuodi.policy import procedures

NEXT = {
    "running": "不用做什么，请等通知。需要补材料时，这里会写明缺什么。",
    "lacking": "请尽快把缺的材料交到受理的窗口，也可以请街道（社区）代交。",
    "granted": "已经批准，等待付款到您登记的账户。",
    "failed": "款没有付出去，多半是账户不对。请带身份证和银行卡到受理的窗口更正。",
    "done": "已经办完。对结果有疑问，可以到受理的窗口询问。",
    "appealed": "复议已经收到，由另一位工作人员重新审查，请等结果。",
    "withdrawn": "您已撤回这次申请。以后需要时可以重新申请。",
    "lapsed": "材料没有按期补齐，这次申请按放弃办理。备齐材料后可以重新申请。",
}
APPEALED = "申请复议"


@dataclass(frozen=True)
class Following:
    """What one can do next. last, days, basis: until when an appeal may be lodged and why so long, where the application was refused.

    receipts: numbers of the appeals that were received.
    """

    text: str
    refused: bool
    open: bool
    last: dt.date | None
    days: int
    basis: str
    clause: str
    reviewed: bool
    receipts: list[str]


def following(code: str) -> Following | None:
    """After the secret was found right."""
    with transaction.atomic(), rls.as_actor(Actor.system("公众查询")):
        case = Case.objects.filter(code=_plain(code)).first()
        return None if case is None else _following(case)


def _following(case: Case) -> Following:
    rules = procedures.load(case.city)
    refused, reviewed, last = case.state == Case.State.REFUSED, False, None
    if refused and rules is not None:
        last, _ = calendar.add_working_days(case.decided_on or clock.today(), rules.appeal.days)
        reviewed = case.steps.filter(name="复议", result="维持原决定").exists()
    times = case.steps.filter(name=APPEALED).count()
    return Following(
        text=NEXT.get(str(case.state), ""),
        refused=refused,
        open=bool(last and clock.today() <= last and not reviewed),
        last=last,
        days=rules.appeal.days if rules else 0,
        basis=rules.appeal.basis if rules else "",
        clause=(rules.appeal.clause or "") if rules else "",
        reviewed=reviewed,
        receipts=[_receipt(case, number) for number in range(1, times + 1)],
    )


@dataclass(frozen=True)
class Said:
    """done: received, with `receipt` and the day by which it is to be decided (`due`)."""

    done: bool
    text: str
    receipt: str = ""
    due: dt.date | None = None


def send(code: str, secret: str, why: str) -> Said:
    """Lodge the appeal where code and secret belong together; says in Chinese why not otherwise."""
    actor = Actor.system("申请人在公众网页提出")
    with transaction.atomic(), rls.as_actor(actor):
        if progress(code, secret) is None:
            return Said(False, WRONG)
        case = Case.objects.get(code=_plain(code))
        try:
            with transaction.atomic():
                case = actions.appeal(actor, case, why)
        except CaseRefused as error:
            return Said(False, str(error))
        receipt = _receipt(case, case.steps.filter(name=APPEALED).count())
    return Said(True, "复议申请已收到，已转给经办机构，由另一位工作人员重新审查。", receipt, case.due)


WRONG = "查询码和密码对不上，请核对回执。"


def _receipt(case: Case, number: int) -> str:
    return f"{case.number}-F{number}"


def _plain(code: str) -> str:
    return code.strip().upper()[:12]
