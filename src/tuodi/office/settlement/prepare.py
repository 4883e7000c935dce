"""From what was asked to what is settled: the claim's columns completed from the registry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from tuodi.office.registry.models import Person
from tuodi.office.registry.queries import claim_context, engine_rows, engine_rows_of
from tuodi.office.settlement.claim_input import FROM_REGISTRY, ClaimInput
from tuodi.office.settlement.refused import UnknownPerson, UnusableClaim

Rows = tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Place:
    """The district of a person's household, and its city. `merged`: records that were merged into the person's; their years count with it."""

    district_id: int
    city: str
    merged: tuple[int, ...] = ()


@dataclass(frozen=True)
class Prepared:
    """`claim`: the columns of `Claim` by attname. `person`, `identities`: the library's rows, read now."""

    claim: dict[str, Any]
    person: Mapping[str, Any]
    identities: Sequence[Mapping[str, Any]]
    place: Place

    @property
    def city(self) -> str:
        return self.place.city

    @property
    def district_id(self) -> int:
        return self.place.district_id


def places(person_ids: Iterable[int]) -> dict[int, Place]:
    """Where the persons belong. Missing: whom the registry doesn't have, whom the actor may not see, records merged into another."""
    wanted = set(person_ids)
    rows = Person.objects.filter(Q(pk__in=wanted) | Q(merged_into__in=wanted)).values_list(
        "pk", "merged_into", "district_id", "district__city"
    )
    merged: dict[int, list[int]] = {}
    for pk, into, _, _ in rows:
        if into is not None:
            merged.setdefault(into, []).append(pk)
    return {
        pk: Place(district, city, tuple(sorted(merged.get(pk, ())))) for pk, into, district, city in rows if into is None and pk in wanted
    }


def rows_of(claims: Sequence[ClaimInput]) -> dict[int, Rows]:
    """The library's rows of the claims' persons in one go; without those who have claims of several years (insurance goes by the year)."""
    years: dict[int, set[int]] = {}
    for claim in claims:
        years.setdefault(claim.person_id, set()).add(claim.ended.year)
    plain = {person: next(iter(found)) for person, found in years.items() if len(found) == 1}
    return dict(engine_rows_of(list(plain), None, plain))


def prepare(claim: ClaimInput, place: Place | None, rows: Rows | None = None) -> Prepared:
    """Read institution and filings, and the person's rows where they aren't given. Raises UnusableClaim and UnknownPerson."""
    if place is None:
        raise UnknownPerson("登记中没有此人")
    wrong = claim.wrong()
    if wrong:
        raise UnusableClaim("；".join(wrong), "bad_value")
    person, identities = rows or engine_rows(claim.person_id, None, claim.ended.year)
    context = claim_context(claim.person_id, claim.institution, claim.started, claim.ended, claim.setting, claim.diagnosis)
    columns = {name: value for name, value in asdict(claim).items() if name != "stated"}
    columns |= {name: _stated_or_known(claim, name, context) for name in FROM_REGISTRY}
    columns["settled"] = claim.settled or timezone.now()
    columns["district_id"] = place.district_id
    return Prepared(_blank_text(columns), person, identities, place)


def _stated_or_known(claim: ClaimInput, name: str, context: Mapping[str, Any]) -> Any:
    known, stated = context.get(name), claim.stated.get(name)
    first, second = (stated, known) if claim.trusted else (known, stated)
    return second if first is None or first == "" else first


def _blank_text(columns: dict[str, Any]) -> dict[str, Any]:
    """Text columns hold no null."""
    return columns | {name: columns[name] or "" for name in ("hospital_area", "referral")}
