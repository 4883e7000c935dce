"""Visits: registered at admission, ended at discharge, taken back while nothing stands on them."""

from __future__ import annotations

from django.db import connection

from tuodi.office.core import audit, rights
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.settlement.hospital.models import Visit, VisitSettlement
from tuodi.office.settlement.hospital.national.problem import Problem


@action("hospital.visit")
def admit(actor: Actor, visit: Visit) -> Visit:
    """Register a visit of the actor's own institution; without a number it gets one of ours. Raises Problem where the number is taken."""
    rights.check_district(actor, visit.district_id)
    visit.institution = actor.institution
    if visit.mdtrt_id and Visit.objects.filter(mdtrt_id=visit.mdtrt_id).exists():
        raise Problem(f"就诊ID {visit.mdtrt_id} 已登记", "visit_known")
    if not visit.mdtrt_id:
        visit.pk = _new_id()
        visit.mdtrt_id = f"MA{visit.pk:012d}"
    visit.save(force_insert=True)
    audit.record("hospital.admitted", actor, visit, district=visit.district_id, mdtrt_id=visit.mdtrt_id, institution=visit.institution)
    return visit


@action("hospital.visit")
def end_visit(actor: Actor, visit: Visit) -> Visit:
    """Note the end (the caller has set its fields). Raises Problem where a settlement stands on an end noted before."""
    held = Visit.objects.select_for_update().get(pk=visit.pk)
    if held.state == Visit.State.CANCELLED:
        raise Problem("该就诊登记已撤销", "visit_cancelled")
    if held.state == Visit.State.ENDED and standing(visit):  # parts settled at mid-stay don't stand in the way
        raise Problem("该次就诊已结算，须先撤销结算再修改", "visit_settled")
    visit.state = Visit.State.ENDED
    visit.save()
    audit.record("hospital.discharged", actor, visit, district=visit.district_id, mdtrt_id=visit.mdtrt_id, institution=visit.institution)
    return visit


@action("hospital.visit")
def cancel_visit(actor: Actor, visit: Visit, why: str) -> Visit:
    """Take a registration back. Raises Problem while a settlement stands on it."""
    held = Visit.objects.select_for_update().get(pk=visit.pk)
    if standing(held):
        raise Problem("该次就诊已结算，须先撤销结算", "visit_settled")
    held.state = Visit.State.CANCELLED
    held.save(update_fields=["state"])
    audit.record(
        "hospital.visit_cancelled", actor, held, why=why, district=held.district_id, mdtrt_id=held.mdtrt_id, institution=held.institution
    )
    return held


def _new_id() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('hospital_visit', 'id'))")
        return int(cursor.fetchone()[0])


def standing(visit: Visit) -> bool:
    """Whether a settlement of the visit hasn't been taken back."""
    return VisitSettlement.objects.filter(visit=visit, settlement__kind="settle", settlement__reversed_by=None).exists()
