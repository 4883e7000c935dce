"""Reads of the hospitals' interface. A hospital sees its own visits and settlements only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from tuodi.office.core.actor import Actor
from tuodi.office.core.crypto import blind_index
from tuodi.office.core.models import ApiKey
from tuodi.office.core.statements import fetch
from tuodi.office.registry.models import Identity, Institution, InstitutionTerm, Insurance, Person
from tuodi.office.registry.queries import whose
from tuodi.office.settlement.hospital.models import Difference, FollowUp, InsurerSettlement, Reconciliation, Visit, VisitSettlement
from tuodi.office.settlement.hospital.reconcile import Line
from tuodi.office.settlement.models import Settlement


def person_by_id(actor: Actor, id_number: str) -> Person | None:
    """The person of the actor's city with this ID number; of a merged record the one it was merged into."""
    return _merged(
        Person.objects.filter(city=actor.city, id_index=blind_index(id_number)).select_related("merged_into", "district").first()
    )


_NUMBERS = "SELECT id_index, coalesce(merged_into_id, id) FROM registry_person WHERE city = %s::text AND id_index = ANY (%s::text[])"


def numbers_of(actor: Actor, id_numbers: Iterable[str]) -> dict[str, int]:
    """ID number -> the registry's number of the person of the actor's city (of a merged record the one it was merged into)."""
    indices = {one: blind_index(one) for one in id_numbers}
    found = dict(fetch(_NUMBERS, [actor.city, list(indices.values())]))
    return {one: found[index] for one, index in indices.items() if index in found}


def person_by_no(actor: Actor, psn_no: str) -> Person | None:
    """The person of the actor's city with our number."""
    if not (psn_no.isascii() and psn_no.isdigit() and len(psn_no) <= 18):
        return None
    return _merged(Person.objects.filter(city=actor.city, pk=int(psn_no)).select_related("merged_into", "district").first())


def _merged(found: Person | None) -> Person | None:
    return found.merged_into if found is not None and found.merged_into is not None else found


def identities_now(person: Person) -> list[Identity]:
    """The identity rows as known today, those of records merged into the person's too."""
    return list(Identity.objects.filter(whose(person), known_to=None).order_by("start", "id"))


def insurances(person: Person, years: Iterable[int]) -> list[Insurance]:
    """The insurance of these years, the newest first."""
    return list(Insurance.objects.filter(whose(person), year__in=list(years)).order_by("-year"))


def visit_of(actor: Actor, mdtrt_id: str) -> Visit | None:
    """The institution's own visit, unless it was taken back."""
    return (
        Visit.objects.filter(institution=actor.institution, mdtrt_id=mdtrt_id)
        .exclude(state=Visit.State.CANCELLED)
        .select_related("person")
        .first()
    )


def insurer_settlement(visit: Visit, *, trial: bool) -> InsurerSettlement | None:
    """What the insurers settled last of a visit and didn't take back; with `trial` a pre-settlement serves, too."""
    found = InsurerSettlement.objects.filter(mdtrt_id=visit.mdtrt_id, institution=visit.institution, refunds="")
    if not trial:
        found = found.filter(trial=False)
    refunded = InsurerSettlement.objects.filter(mdtrt_id=visit.mdtrt_id).exclude(refunds="").values("refunds")
    return found.exclude(setl_id__in=refunded).order_by("-setl_time", "-id").first()


def attempts(insurer: InsurerSettlement) -> int:
    """How often a settlement on this one was taken back."""
    return VisitSettlement.objects.filter(insurer=insurer, settlement__kind="reverse").count()


def own_settlement(actor: Actor, setl_id: str) -> VisitSettlement | None:
    """A settlement made by the national face for the actor's institution."""
    if not (setl_id.isascii() and setl_id.isdigit() and len(setl_id) <= 18):
        return None
    found = VisitSettlement.objects.select_related("settlement", "visit", "visit__person", "insurer")
    return found.filter(pk=int(setl_id), visit__institution=actor.institution).first()


def own_settlement_by_message(actor: Actor, msgid: str) -> VisitSettlement | None:
    found = VisitSettlement.objects.select_related("settlement", "visit", "visit__person", "insurer")
    return found.filter(msgid=msgid, visit__institution=actor.institution).first()


def of_days(actor: Actor, first: dt.date, last: dt.date) -> QuerySet[VisitSettlement]:
    """Entries that the national face made in these days (by our time of settlement, both days included), mirror entries too."""
    found = VisitSettlement.objects.select_related("settlement", "visit").filter(visit__institution=actor.institution)
    return found.filter(
        settlement__created_at__gte=_midnight(first), settlement__created_at__lt=_midnight(last + dt.timedelta(days=1))
    ).order_by("pk")


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def own_key(settlement: Settlement, institution: str) -> str:
    """The hospital's own key of a settlement made by the JSON face; of others the number that the answer carried."""
    prefix = f"j/{institution}/"
    return settlement.key.removeprefix(prefix) if settlement.key.startswith(prefix) else str(settlement.pk)


def lines_of(institution: str, found: Iterable[Settlement]) -> list[Line]:
    """Settlements as lines to be reconciled: each fund by itself; a refund stands under what it takes back, its amounts negative."""
    return [
        Line(
            ref=own_key(one.reverses if one.reverses is not None else one, institution),
            amounts={"aid": one.aid, "tilt_aid": one.tilt_aid, "hospital_borne": one.hospital_borne},
            refund=one.reverses_id is not None,
            settlement=one.pk,
        )
        for one in found
    ]


def year_sums(person_id: int, year: int) -> dict[str, int]:
    """What the standing settlements of a year add up to: visits, cost, in_policy, base, aid, tilt (fen)."""
    total = dict.fromkeys(("visits", "cost", "in_policy", "base", "aid", "tilt"), 0)
    standing = Settlement.objects.filter(person_id=person_id, year=year, kind="settle", status="settled", reversed_by=None).select_related(
        "claim"
    )
    for one in standing:
        amounts = (1, one.claim.total_cost, one.claim.in_policy_cost, one.base, one.aid, one.tilt_aid)
        total = {name: total[name] + amount for name, amount in zip(total, amounts, strict=True)}
    return total


def institutions(actor: Actor) -> QuerySet[Institution]:
    """The institutions of the actor's districts, and of the city those with a key of their own."""
    places = InstitutionTerm.objects.all()
    if actor.district_ids is not None:
        places = places.filter(district__in=actor.district_ids)
    found = Q(pk__in=places.values("institution"))
    if actor.district_id is None:
        keys = ApiKey.objects.filter(city=actor.city) if actor.city else ApiKey.objects.all()
        found |= Q(code__in=keys.exclude(institution="").values("institution"))
    return Institution.objects.filter(found).order_by("name", "code")


def reconciliations(actor: Actor) -> QuerySet[Reconciliation]:
    """Of the actor's city, with `name` of the institution and `open`: differences nobody has settled. Staff of a district: of its own institutions."""
    found = Reconciliation.objects.filter(city=actor.city) if actor.city else Reconciliation.objects.all()
    if actor.district_id is not None:
        found = found.filter(institution__in=institutions(actor).values("code"))
    name = Subquery(Institution.objects.filter(code=OuterRef("institution")).values("name")[:1])
    settled = FollowUp.objects.filter(difference=OuterRef("differences"), state=FollowUp.State.SETTLED)
    open_ones = Count("differences", filter=Q(differences__isnull=False) & ~Q(Exists(settled)))
    return found.annotate(name=name, open=open_ones).select_related("actor").order_by("-id")


def differences(actor: Actor) -> QuerySet[Difference]:
    """Of the reconciliations that the actor sees, with `state` and `note` of the last follow-up."""
    last = FollowUp.objects.filter(difference=OuterRef("pk")).order_by("-id")
    seen = Difference.objects.filter(reconciliation__in=reconciliations(actor).order_by().values("pk"))
    return seen.annotate(state=Subquery(last.values("state")[:1]), note=Subquery(last.values("note")[:1])).select_related("reconciliation", "settlement")
