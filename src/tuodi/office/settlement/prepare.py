"""From what was asked to what is settled: the claim's columns completed from the registry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from tuodi.office.registry.queries import Registry, read
from tuodi.office.settlement.claim_input import FROM_REGISTRY, ClaimInput
from tuodi.office.settlement.refused import UnknownPerson, UnusableClaim


@dataclass(frozen=True)
class Place:
    """The district of a person's household, and its city. `merged`: records that were merged into the person's; their years count with it."""

    district_id: int
    city: str
    merged: tuple[int, ...] = ()


@dataclass(frozen=True)
class Prepared:
    """`claim`: the columns of `Claim` by attname. `person`, `identities`: the library's rows, read now; `granted`: ids of the districts
    that granted identities, by name."""

    claim: dict[str, Any]
    person: Mapping[str, Any]
    identities: Sequence[Mapping[str, Any]]
    place: Place
    granted: Mapping[str, int] = field(default_factory=dict)

    @property
    def city(self) -> str:
        return self.place.city

    @property
    def district_id(self) -> int:
        return self.place.district_id


def registry_of(claims: Iterable[ClaimInput]) -> Registry:
    """Everything that the registry knows for these claims, read in one statement."""
    listed = list(claims)
    return read([claim.person_id for claim in listed], {claim.institution for claim in listed})


def places_in(registry: Registry) -> dict[int, Place]:
    """Where the persons belong. Missing: whom the registry doesn't have, whom the actor may not see, records merged into another."""
    return {pk: Place(one.district_id, one.city, tuple(sorted(one.merged))) for pk, one in registry.people.items() if one.into is None}


def places(person_ids: Iterable[int]) -> dict[int, Place]:
    """The same for persons by id."""
    return places_in(read(person_ids))


def prepare(claim: ClaimInput, place: Place | None, registry: Registry | None = None) -> Prepared:
    """Complete the claim from the registry, which is read where it isn't given. Raises UnusableClaim and UnknownPerson."""
    if place is None:
        raise UnknownPerson("登记中没有此人")
    wrong = claim.wrong()
    if wrong:
        raise UnusableClaim("；".join(wrong), "bad_value")
    registry = registry or registry_of([claim])
    known = registry.people[claim.person_id]
    context = registry.context(claim.person_id, claim.institution, claim.started, claim.ended, claim.setting, claim.diagnosis)
    columns = {name: value for name, value in claim.__dict__.items() if name != "stated"}
    columns |= {name: _stated_or_known(claim, name, context) for name in FROM_REGISTRY}
    columns["checks"] = {name: value for name, value in claim.checks.items() if name != "finding"}
    if context.get("finding"):
        columns["checks"]["finding"] = context["finding"]
    columns["settled"] = claim.settled or timezone.now()
    columns["district_id"] = place.district_id
    return Prepared(_blank_text(columns), known.person(claim.ended.year), known.identities, place, known.granted)


def _stated_or_known(claim: ClaimInput, name: str, context: Mapping[str, Any]) -> Any:
    known, stated = context.get(name), claim.stated.get(name)
    first, second = (stated, known) if claim.trusted else (known, stated)
    return second if first is None or first == "" else first


def _blank_text(columns: dict[str, Any]) -> dict[str, Any]:
    """Text columns hold no null."""
    return columns | {name: columns[name] or "" for name in ("hospital_area", "referral")}
