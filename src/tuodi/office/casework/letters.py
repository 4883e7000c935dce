"""What the applicant is told in writing. Words of our own; each refusal names its clause and how to appeal."""

from __future__ import annotations

from collections.abc import Sequence

from tuodi.office.casework.models import Case, Letter
from tuodi.office.core.numbers import yuan
from tuodi.office.core.queries import city_title
from tuodi.policy import procedures

Kind = Letter.Kind


def missing(case: Case, names: Sequence[str]) -> Letter:
    """Everything that is missing, once."""
    items = "\n".join(f"{number}. {name}" for number, name in enumerate(names, 1))
    text = f"您申请的{case.procedure.name}（{case.number}）已受理，还需要下列材料：\n{items}\n请在 {case.due} 以前补齐，可以由街道（社区）代交。以上为一次性告知。"
    return _write(case, Kind.MISSING, text)


def lapse(case: Case, names: Sequence[str], since: str) -> Letter:
    """What didn't come in time, and that one may apply again."""
    items = "、".join(names)
    text = f"您申请的{case.procedure.name}（{case.number}）经一次性告知后，在 {since} 以前没有补齐下列材料：{items}。\n本次申请按放弃办理，已交的材料退回。备齐材料后可以随时重新申请，不影响以后的救助。"
    return _write(case, Kind.LAPSE, text)


def approval(case: Case) -> Letter:
    """What was granted, and how it goes on."""
    procedure = case.procedure
    lines = [f"您申请的{procedure.name}（{case.number}）已批准。", f"依据：{procedure.clause}"]
    if case.scope:
        lines.append(f"认定范围：{procedure.scopes[case.scope].name}（{procedure.scopes[case.scope].clause}）")
    if case.amount:
        lines.append(f"救助金额：{yuan(case.amount)} 元（{procedure.item}）")
    if severity := procedure.findings.get(case.disease):
        lines.append(f"核定病情：{severity.name}（{severity.clause}）。自 {case.applied} 起，因此就诊的费用按所列病种救助。")
    else:
        lines.append("救助款按审核结果支付到您登记的账户。")
    return _write(case, Kind.APPROVAL, "\n".join(lines))


def refusal(case: Case) -> Letter:
    """Why not, by which clause, and until when one may appeal."""
    rules = procedures.load(case.city)
    days = rules.appeal.days if rules else 0
    text = f"您申请的{case.procedure.name}（{case.number}）经审核不予救助。\n理由：{case.decision}\n依据：{case.clause}\n如有异议，可在收到本决定后 {days} 个工作日内向{city_title(case.city)}医疗保障部门申请复议。"
    return _write(case, Kind.REFUSAL, text)


def of_appeal(case: Case, upheld: bool, why: str) -> Letter:
    """What became of an appeal."""
    result = "维持原决定" if upheld else "撤销原决定，重新办理"
    return _write(case, Kind.APPEAL, f"您就{case.procedure.name}（{case.number}）提出的复议已审理，结果：{result}。\n理由：{why}")


def _write(case: Case, kind: str, text: str) -> Letter:
    return Letter.objects.create(case=case, kind=kind, text=text)
