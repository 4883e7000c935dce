"""The office's people and bills of a year as the library's tables, as far as the actor may see them."""

from __future__ import annotations

from typing import Any

from tuodi.office.core.actor import Actor
from tuodi.office.core.rights import scoped
from tuodi.office.registry.models import Person
from tuodi.office.registry.queries import engine_rows_of
from tuodi.office.settlement.claim_input import engine_row
from tuodi.office.settlement.models import Claim
from tuodi.office.settlement.queries import live
from tuodi.office.whatif.progress import Step
from tuodi.simulate import Population
from tuodi.tables import normalise

MOST = 300_000
CHUNK = 5_000


WAITABLE = 5_000
"""People for whom a page may be waited for; a study of more runs in the background."""


class TooMany(ValueError):
    """More people than a page can wait for; the text says what to do."""


def of_year(actor: Actor, city: str, year: int, tell: Step | None = None) -> Population:
    """Everybody in the register, with or without a bill, and the bills of the year whose settlements stand. `tell` hears how far it is.
    Raises TooMany, and what `tell` raises."""
    ids = list(scoped(actor, Person.objects.filter(city=city, merged_into=None)).order_by("id").values_list("id", flat=True)[: MOST + 1])
    if len(ids) > MOST:
        raise TooMany(f"登记的人员超过 {MOST:,} 人，请导出数据后用命令 tuodi simulate 推演。")
    persons: list[dict[str, Any]] = []
    identities: list[dict[str, Any]] = []
    owner: dict[int, int] = dict(Person.objects.filter(merged_into__in=ids).values_list("id", "merged_into"))  # type: ignore[arg-type]
    for first in range(0, len(ids), CHUNK):
        if tell is not None:
            tell("read", first, 2 * len(ids))  # the bills are the other half
        part = ids[first : first + CHUNK]
        for person, held in engine_rows_of(part, None, dict.fromkeys(part, year)).values():
            persons.append(person)
            identities += held
    if tell is not None:
        tell("read", 1, 2)
    claims = _claims(actor, city, year, owner)
    frames = [normalise(rows, name).frame for rows, name in ((persons, "persons"), (identities, "identities"), (claims, "claims"))]
    return Population(*frames)


def waitable(actor: Actor, city: str) -> bool:
    """Whether a study of everybody in the register is done while the page waits."""
    return scoped(actor, Person.objects.filter(city=city, merged_into=None))[: WAITABLE + 1].count() <= WAITABLE


def _claims(actor: Actor, city: str, year: int, owner: dict[int, int]) -> list[dict[str, Any]]:
    """The bills in the order in which they were settled; of a merged record under the person it belongs to."""
    standing = scoped(actor, live().filter(policy_city=city, year=year))
    rows = Claim.objects.filter(settlements__in=standing).order_by("settlements__person", "settlements__sequence").values()
    found = []
    for row in rows.iterator(chunk_size=CHUNK):
        row["person_id"] = owner.get(row["person_id"], row["person_id"])
        found.append(engine_row(row) | {"claim_id": f"C{row['id']}"})
    return found
