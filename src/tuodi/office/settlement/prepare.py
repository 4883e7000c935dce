"""From what was asked to what is settled: the claim's columns completed from the registry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils import timezone

from tuodi.office.registry.models import Person
from tuodi.office.registry.queries import claim_context, engine_rows
from tuodi.office.settlement.claim_input import FROM_REGISTRY, ClaimInput
from tuodi.office.settlement.refused import UnknownPerson, UnusableClaim


@dataclass(frozen=True)
class Place:
    """The district of a person's household, and its city."""

    district_id: int
    city: str


@dataclass(frozen=True)
class Prepared:
    """`claim`: the columns of `Claim` by attname. `person`, `identities`: the library's rows, read now."""

    claim: dict[str, Any]
    person: Mapping[str, Any]
    identities: Sequence[Mapping[str, Any]]
    city: str
    district_id: int


def places(person_ids: Iterable[int]) -> dict[int, Place]:
    """Where the persons belong; those that the registry doesn't have, or that the actor may not see, are missing."""
    rows = Person.objects.filter(pk__in=set(person_ids)).values_list("pk", "district_id", "district__city")
    return {pk: Place(district, city) for pk, district, city in rows}


def prepare(claim: ClaimInput, place: Place | None) -> Prepared:
    """Read person, identities, institution and filings. Raises UnusableClaim and UnknownPerson."""
    if place is None:
        raise UnknownPerson("登记中没有此人")
    wrong = claim.wrong()
    if wrong:
        raise UnusableClaim("；".join(wrong), "bad_value")
    person, identities = engine_rows(claim.person_id)
    context = claim_context(claim.person_id, claim.institution, claim.started, claim.ended, claim.setting, claim.diagnosis)
    columns = {name: value for name, value in asdict(claim).items() if name != "stated"}
    columns |= {name: _stated_or_known(claim, name, context) for name in FROM_REGISTRY}
    columns["settled"] = claim.settled or timezone.now()
    columns["district_id"] = place.district_id
    return Prepared(_blank_text(columns), person, identities, place.city, place.district_id)


def _stated_or_known(claim: ClaimInput, name: str, context: Mapping[str, Any]) -> Any:
    known, stated = context.get(name), claim.stated.get(name)
    first, second = (stated, known) if claim.trusted else (known, stated)
    return second if first is None or first == "" else first


def _blank_text(columns: dict[str, Any]) -> dict[str, Any]:
    """Text columns hold no null."""
    return columns | {name: columns[name] or "" for name in ("hospital_area", "referral")}
