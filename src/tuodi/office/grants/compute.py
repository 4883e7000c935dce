"""Who gets how much of a grant: the library's sums, and only for whom the enrolment of the year was subsidised where the document says so."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from tuodi.benefits import grants as work_out
from tuodi.benefits import run as benefits
from tuodi.office.core.models import District
from tuodi.office.enrolment import people
from tuodi.office.enrolment.models import Target
from tuodi.office.grants.models import Award, GrantRun
from tuodi.office.grants.refused import GrantRefused
from tuodi.office.registry.models import Person
from tuodi.office.settlement import figures
from tuodi.policy import pack
from tuodi.policy.benefits_schema import Grant

PIECE = 5_000


def grants_of(city: str, year: int) -> dict[str, Grant]:
    """The grants of the city's document in a year; many cities have none."""
    policy = benefits.of_year(pack.load(city), year)
    return dict(policy.benefits.grants) if policy and policy.benefits else {}


def rule_of(city: str, year: int, grant: str) -> Grant:
    """One grant. Raises GrantRefused."""
    found = grants_of(city, year).get(grant)
    if found is None:
        raise GrantRefused(f"{year} 年的政策没有规定这项补助。")
    return found


def awards(run: GrantRun, district: District | None) -> list[Award]:
    """The lines of a run; persons who have the grant of the year already are left out."""
    rule = rule_of(run.city, run.year, run.grant)
    found: list[Award] = []
    after = 0
    while ids := people.following(run.city, district.pk if district else None, run.year, any(one.anyone for one in rule.groups), after, PIECE):
        found += _piece(run, rule, ids)
        after = ids[-1]
    return found


def _piece(run: GrantRun, rule: Grant, ids: list[int]) -> list[Award]:
    persons, identities = people.frames_of(ids, run.year)
    rows = work_out(run.city, run.year, persons, identities, parameters=figures.of(run.city))
    rows = rows.filter(rows["grant"] == run.grant)
    had = _had(run, ids)
    granted = Target.objects.filter(year=run.year, state=Target.State.GRANTED, person__merged_into=None)
    by_merged = Target.objects.filter(year=run.year, state=Target.State.GRANTED, person__merged_into__in=ids)
    subsidised = set(granted.filter(person__in=ids).values_list("person", flat=True)) | set(by_merged.values_list("person__merged_into", flat=True))
    places = dict(Person.objects.filter(pk__in=ids).values_list("pk", "district"))
    found = []
    for row in rows.iter_rows(named=True):
        person = int(row["person_id"])
        if person in had:
            continue
        barred = rule.subsidised and person not in subsidised
        due = row["status"] == "settled" and not barred
        reasons = "not_subsidised" if barred else row["reasons"] or ""
        found.append(
            Award(
                person_id=person, year=run.year, grant=run.grant, city=run.city, district_id=places[person], run=run,
                state=Award.State.PROPOSED if due else Award.State.NONE, amount=row["amount"], reasons=reasons[:300], clauses=row["clauses"] or "",
            )
        )  # fmt: skip
    return found


def _had(run: GrantRun, ids: list[int]) -> set[int]:
    """Persons who have the grant of the year by another run, by their own record or one that was merged into it."""
    rows = Award.objects.filter(year=run.year, grant=run.grant).exclude(state=Award.State.NONE).exclude(run=run)
    merged = rows.filter(person__merged_into__in=ids).values_list("person__merged_into", flat=True)
    return {*rows.filter(person__in=ids).values_list("person", flat=True), *(one for one in merged if one)}


def digest(run: GrantRun) -> str:
    """SHA-256 over who gets what."""
    rows = Award.objects.filter(run=run).exclude(state=Award.State.NONE).order_by("person").values_list("person", "district", "amount")
    return _hash(rows)


def digest_now(run: GrantRun) -> str:
    """The same over what the registry and the rolls give today: another where somebody died, was merged or lost the ground since."""
    due = [one for one in awards(run, run.district) if one.state == Award.State.PROPOSED]
    return _hash(sorted((one.person_id, one.district_id, one.amount) for one in due))


def _hash(rows: Iterable[tuple[object, ...]]) -> str:
    return hashlib.sha256(";".join(":".join(map(str, row)) for row in rows).encode()).hexdigest()
