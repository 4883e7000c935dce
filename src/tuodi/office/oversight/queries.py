"""Reads of oversight that are more than a line."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from tuodi.office.core.actor import Actor
from tuodi.office.oversight.models import Case, Finding, Recovery, Sample, Sanction, TipOff

M = TypeVar("M", bound=Model)


def of_place(actor: Actor, found: QuerySet[M], path: str = "district") -> QuerySet[M]:
    """The rows of the actor's city, or of the district."""
    if actor.district_id is not None:
        return found.filter(**{path: actor.district_id})
    return found.filter(city=actor.city) if actor.city else found


def sanctions(actor: Actor) -> QuerySet[Sanction]:
    """Proposed and decided, newest first."""
    rows = Sanction.objects.select_related("person__district", "entered_by", "decided_by", "case")
    return of_place(actor, rows, "person__district")


def barred(actor: Actor, day: Any) -> QuerySet[Sanction]:
    """In force on a day, or still to come: what the insurers have to know."""
    lifted = Q(state=Sanction.State.LIFTED, lifted_on__gt=day)
    return sanctions(actor).filter(Q(state=Sanction.State.APPROVED) | lifted, end__gte=day)


def recoveries(actor: Actor) -> QuerySet[Recovery]:
    return of_place(actor, Recovery.objects.select_related("person", "institution", "district", "entered_by", "decided_by", "case"))


def findings(actor: Actor) -> QuerySet[Finding]:
    return of_place(actor, Finding.objects.select_related("person", "district", "handled_by", "case"))


def samples(actor: Actor) -> QuerySet[Sample]:
    return of_place(actor, Sample.objects.select_related("district", "drawn_by"))


def cases(actor: Actor) -> QuerySet[Case]:
    return of_place(actor, Case.objects.select_related("district", "opened_by", "closed_by", "institution", "person"))


def tips(actor: Actor) -> QuerySet[TipOff]:
    return of_place(actor, TipOff.objects.select_related("district", "received_by", "case", "reward_by", "reward_decided_by"))
