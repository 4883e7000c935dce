"""The household looked at and the tests computed; the second look; the public notice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tuodi.office.casework import clock, flow, means
from tuodi.office.casework.models import Case, Member
from tuodi.office.casework.refused import CaseRefused
from tuodi.office.core import audit, rights
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor


@dataclass(frozen=True)
class Verified:
    """A member of the household as a department or the applicant stated it; `income`: fen a month."""

    name: str
    relation: str
    fixed: bool = True
    income: int | None = None
    source: str = ""


@action("casework.verify")
def verify(
    actor: Actor,
    case: Case,
    members: Sequence[Verified],
    confirmed: Mapping[str, bool | None] | None = None,
    note: str = "",
    *,
    owned: str = "",
) -> Case:
    """Keep what was found (`owned`: the household's property, in words), compute the document's tests, go on to the review.
    Undecided tests stay so and stop the approval."""
    flow.held(actor, case, "verify")
    flow.check_role(actor, case)
    case.members.all().delete()
    rows = [Member(case=case, name=x.name, relation=x.relation, fixed=x.fixed, income=x.income, source=x.source) for x in members]
    Member.objects.bulk_create(rows)
    results = means.compute(case, rows, confirmed or {})
    case.tests = [one.plain() for one in results]
    case.scope = means.scope_of(case, case.tests)
    case.owned = owned.strip()[:300]
    due, name = case.due, case.step_name
    case.verified_by_id = flow.user_id(actor)
    flow.enter(case, case.procedure.after("verify"))
    case.save()
    words = {True: "符合", False: "不符合", None: "尚不能判断"}[means.passed(case, case.tests)]
    text = "；".join(f"{one.name}：{ {True: '是', False: '否', None: '不明'}[one.passed]}" for one in results)
    flow.log(actor, case, name, words, f"{text} {note}".strip(), due)
    audit.record("casework.verified", actor, case, why=note, district=case.district_id, number=case.number, result=words)
    return case


@action("casework.review")
def review(actor: Actor, case: Case, opinion: str, remark: str = "") -> Case:
    """`agree`: to the public notice; `refuse`: straight to the decision; `return`: back to be verified (or checked) again."""
    flow.held(actor, case, "review")
    flow.check_role(actor, case)
    if actor.user is not None and actor.user.pk in (case.accepted_by_id, case.verified_by_id):
        raise rights.Refused("本件由您受理或核对，须由另一位人员复核。")
    if opinion not in ("agree", "refuse", "return"):
        raise CaseRefused("请选择复核意见。", "opinion")
    if opinion != "agree" and not remark.strip():
        raise CaseRefused("不同意或退回须写明理由。", "remark")
    if opinion == "agree" and means.passed(case, case.tests) is not True:
        raise CaseRefused("核对结果不符合或尚不能判断，不能同意；可以退回核对，或拟不予救助。", "opinion")
    due = case.due
    case.reviewed_by_id = flow.user_id(actor)
    case.problem = f"拟不予救助：{remark}"[:300] if opinion == "refuse" else ""
    if opinion == "refuse":
        case.notice_from = case.notice_until = None  # an earlier notice was about another proposal
    back = "verify" if "verify" in case.procedure.steps else "check"
    flow.enter(case, {"agree": case.procedure.after("review"), "refuse": "decide", "return": back}[opinion])
    case.save()
    words = {"agree": "同意", "refuse": "拟不予救助", "return": "退回核对"}[opinion]
    flow.log(actor, case, "复核", words, remark, due)
    audit.record("casework.reviewed", actor, case, why=remark, district=case.district_id, number=case.number, result=words)
    return case


@action("casework.notice")
def end_notice(actor: Actor, case: Case, objection: str = "") -> Case:
    """The notice hung its days. Without objection on to the decision; with one, back to be verified again."""
    flow.held(actor, case, "notice")
    flow.check_role(actor, case)
    if case.notice_until and clock.today() <= case.notice_until:
        raise CaseRefused(f"公示到 {case.notice_until} 为止，届满以后才能结束。")
    due = case.due
    case.objection = objection.strip()[:300]
    back = "verify" if "verify" in case.procedure.steps else "review"
    flow.enter(case, back if case.objection else case.procedure.after("notice"))
    case.save()
    words = "有异议，重新核对" if case.objection else "无异议"
    flow.log(actor, case, "公示", words, case.objection, due)
    audit.record("casework.notice_ended", actor, case, district=case.district_id, number=case.number, result=words)
    return case
