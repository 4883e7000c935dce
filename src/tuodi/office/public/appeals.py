"""The appeal from the progress page: the same action as at the window, by the office itself on the applicant's word."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from tuodi.office.casework import actions
from tuodi.office.casework.models import Case
from tuodi.office.casework.queries import progress
from tuodi.office.casework.refused import CaseRefused
from tuodi.office.core import rls
from tuodi.office.core.actor import Actor


@dataclass(frozen=True)
class Said:
    done: bool
    text: str


def possible(code: str) -> bool:
    """Whether the case was refused, so that an appeal may be lodged."""
    with transaction.atomic(), rls.as_actor(Actor.system("公众查询")):
        return Case.objects.filter(code=code.strip().upper()[:12], state=Case.State.REFUSED).exists()


def send(code: str, secret: str, why: str) -> Said:
    """Lodge the appeal where code and secret belong together; says in Chinese why not otherwise."""
    actor = Actor.system("申请人在公众网页提出")
    with transaction.atomic(), rls.as_actor(actor):
        if progress(code, secret) is None:
            return Said(False, "查询码和密码对不上，请核对回执。")
        case = Case.objects.get(code=code.strip().upper()[:12])
        try:
            with transaction.atomic():
                actions.appeal(actor, case, why)
        except CaseRefused as error:
            return Said(False, str(error))
    return Said(True, f"复议申请已收到，编号 {case.number}。办理结果可以在这里查询。")
