"""Reads of oversight that are more than a line."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import BigIntegerField, Count, Exists, F, Model, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models import Case as Case_
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from tuodi.office.core.actor import Actor
from tuodi.office.oversight.models import (
    Case,
    Finding,
    Instalment,
    Notice,
    NoticeRow,
    Recovery,
    Sample,
    Sanction,
    StrikeOut,
    Suspension,
    TipOff,
    Transfer,
    WriteOff,
)
from tuodi.office.registry.models import Institution

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


def to_tell(actor: Actor, day: Any) -> list[tuple[Sanction, str]]:
    """Whom the insurers have to be told of: barred and not told yet; told, and lifted since. (sanction, `bar` or `lift`)"""
    told = NoticeRow.objects.filter(sanction=OuterRef("pk"))
    new = barred(actor, day).filter(~Exists(told.filter(kind=NoticeRow.Kind.BAR)))
    lifted = sanctions(actor).filter(Exists(told.filter(kind=NoticeRow.Kind.BAR)), ~Exists(told.filter(kind=NoticeRow.Kind.LIFT)), state=Sanction.State.LIFTED)
    return [(one, str(NoticeRow.Kind.BAR)) for one in new.order_by("start", "pk")] + [(one, str(NoticeRow.Kind.LIFT)) for one in lifted.order_by("pk")]


def notices(actor: Actor) -> QuerySet[Notice]:
    """Lists that went to the insurers, with how many rows wait for an answer."""
    waiting = Count("rows", filter=Q(rows__answer=NoticeRow.Answer.WAITING))
    refused = Count("rows", filter=Q(rows__answer=NoticeRow.Answer.NOT_DONE))
    return of_place(actor, Notice.objects.select_related("district", "made_by").annotate(waiting=waiting, refused=refused))


def suspensions(actor: Actor) -> QuerySet[Suspension]:
    """Of the whole city: an agreement is no district's."""
    rows = Suspension.objects.select_related("institution", "entered_by", "decided_by", "case")
    return rows.filter(city=actor.city) if actor.city else rows


def strikes(actor: Actor) -> QuerySet[StrikeOut]:
    related = ("settlement__claim", "settlement__reversed_by", "person", "district", "outcome", "entered_by", "decided_by", "finding", "case")
    return of_place(actor, StrikeOut.objects.select_related(*related))


def writeoffs(actor: Actor) -> QuerySet[WriteOff]:
    return WriteOff.objects.select_related("recovery", "entered_by", "decided_by", "posting").filter(recovery__in=recoveries(actor))


def transfers(actor: Actor) -> QuerySet[Transfer]:
    return Transfer.objects.select_related("case").filter(case__in=cases(actor))


def recoveries(actor: Actor) -> QuerySet[Any]:
    """With fen that are overdue (`late`): instalments due before today, less what came in or was written off."""
    due = Instalment.objects.filter(recovery=OuterRef("pk"), due__lt=timezone.localdate()).order_by().values("recovery").annotate(sum=Sum("amount"))
    covered = F("paid") + F("written")
    late = Case_(
        When(state=Recovery.State.APPROVED, then=Greatest(Coalesce(Subquery(due.values("sum")), Value(0)) - covered, Value(0))),
        default=Value(0),
        output_field=BigIntegerField(),
    )
    rows = Recovery.objects.select_related("person", "institution", "district", "entered_by", "decided_by", "case").annotate(late=late)
    return of_place(actor, rows)


def findings(actor: Actor) -> QuerySet[Finding]:
    return of_place(actor, Finding.objects.select_related("person", "district", "handled_by", "case"))


def institutions_found(actor: Actor) -> dict[str, str]:
    """Code -> name of the institutions at which something was found."""
    codes = of_place(actor, Finding.objects.exclude(institution="")).order_by().values("institution")
    return dict(Institution.objects.filter(code__in=codes).values_list("code", "name"))


def samples(actor: Actor) -> QuerySet[Sample]:
    return of_place(actor, Sample.objects.select_related("district", "drawn_by"))


def cases(actor: Actor) -> QuerySet[Case]:
    return of_place(actor, Case.objects.select_related("district", "opened_by", "closed_by", "institution", "person"))


def tips(actor: Actor) -> QuerySet[TipOff]:
    return of_place(actor, TipOff.objects.select_related("district", "received_by", "case", "reward_by", "reward_decided_by"))
