"""Reads of grants that are more than a line."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from tuodi.office.core.actor import Actor
from tuodi.office.grants.models import Award, GrantRun
from tuodi.office.registry.models import Person
from tuodi.office.registry.queries import whose


def _of_place(actor: Actor) -> Q:
    if actor.district_id is not None:
        return Q(district=actor.district_id)
    return Q(city=actor.city) if actor.city else Q()


def runs(actor: Actor) -> QuerySet[GrantRun]:
    """The runs of the actor's place."""
    return GrantRun.objects.filter(_of_place(actor)).select_related("district", "made_by", "reviewed_by", "decided_by")


def awards(actor: Actor, run: GrantRun) -> QuerySet[Award]:
    """The lines of a run in the actor's place."""
    return Award.objects.filter(_of_place(actor), run=run).select_related("person", "district", "due")


def of_person(actor: Actor, person: Person) -> QuerySet[Award]:
    """A person's awards in the actor's place, newest first."""
    return Award.objects.filter(_of_place(actor)).filter(whose(person)).select_related("run", "due").order_by("-year", "-id")
