"""Entries of one transaction: settlements and mirror entries that follow each other on locked years, written together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tuodi.office.core import audit
from tuodi.office.core.actor import Actor
from tuodi.office.settlement import documents, figures, stays, year
from tuodi.office.settlement import state as slots_of
from tuodi.office.settlement.compute import OtherYear, Outcome, outcome
from tuodi.office.settlement.models import Settlement, SettlementLine
from tuodi.office.settlement.posting import post
from tuodi.office.settlement.prepare import Place, Prepared
from tuodi.office.settlement.reasons import refusal_text
from tuodi.office.settlement.refused import UnusableClaim
from tuodi.office.settlement.write import Documents, save


class Entries:
    """Locks the years on creation; `save` writes what was added since, in one statement, posts and records it.

    `known`: which of the requests' keys were answered before. `where`: the persons' places; the years of records merged into them are locked and counted with theirs.
    """

    def __init__(
        self, actor: Actor, pairs: Iterable[tuple[int, int]], count: int, where: Mapping[int, Place], keys: Sequence[str] = ()
    ) -> None:
        self.actor = actor
        records = [(record, of) for person, of in pairs for record in (person, *where[person].merged)]
        found = year.start(records, keys, count)
        self.years, self.known, self._ids = found.years, found.known, found.ids
        self._written = Documents()
        self.made: list[Settlement] = []

    def more_ids(self, count: int) -> None:
        """Take ids for so many entries."""
        self._ids += year.new_ids(count)

    def settle(
        self, prepared: Prepared, of_year: int, key: str, body: str, resettles: Settlement | None = None, why: str = ""
    ) -> Settlement:
        """The next entry of the person's year. Raises UnusableClaim, and OtherYear where the claim belongs to another year."""
        person = int(prepared.claim["person_id"])
        here = self.years[person, of_year]
        if prepared.claim["stay_key"]:
            self.save()  # an earlier part of the stay may be among what was added
        used = here.slots
        for record in prepared.place.merged:
            used = slots_of.plus(used, self.years[record, of_year].slots)
        found = computed(prepared, of_year, used)
        ids = self._ids.pop(0)
        claim, settlement = documents.settle(self.actor, prepared, found, ids, key, body, here.version + 1)
        settlement.resettles, settlement.why = resettles, why
        self._written.claims.append(claim)
        self._add(settlement, found.added, here)
        return settlement

    def reverse(self, original: Settlement, key: str, why: str) -> Settlement:
        """The mirror entry of a settlement; its claim is withdrawn."""
        here = self.years[original.person_id, original.year]
        lines = dict(SettlementLine.objects.filter(settlement=original).values_list("slot", "amount"))
        mirror = documents.mirror(self.actor, original, self._ids.pop(0)[1], key, here.version + 1, why)
        self._written.withdrawn.append(original.claim_id)
        self._add(mirror, slots_of.negated(lines), here)
        return mirror

    def _add(self, settlement: Settlement, lines: dict[str, int], here: year.Year) -> None:
        before = here.version
        here.slots, here.version = slots_of.plus(here.slots, lines), settlement.sequence
        self._written.settlements.append(documents.columns(settlement))
        self._written.add_lines(settlement, lines)
        self._written.set_year(settlement.person_id, settlement.year, here.slots, here.version, before)
        self.made.append(settlement)

    def save(self) -> None:
        """Nothing is written before; afterwards the transaction has all of it."""
        if not self.made:
            return
        save(self._written)
        post(self.made)
        for settlement in self.made:
            _record(self.actor, settlement)
        self._written, self.made = Documents(), []


def computed(prepared: Prepared, of_year: int, slots: dict[str, int], but: Settlement | None = None) -> Outcome:
    """The library's answer; `but` is no earlier part of its own stay. Raises UnusableClaim where the claim can't be settled, OtherYear."""
    parts = [part for part in stays.earlier_parts(prepared.city, prepared.claim, of_year) if part != but]
    claim = stays.whole(prepared.claim, parts) if parts else prepared.claim
    start = stays.without(slots, parts) if parts else slots
    found = outcome(prepared.city, prepared.person, prepared.identities, claim, of_year, start, figures.of(prepared.city))
    if found.line["status"] == "invalid":
        raise UnusableClaim(refusal_text(found.line["reasons"]), found.line["reasons"])
    if parts:
        found = stays.last_part(found, slots, parts)
    if note := figures.note(prepared.city):
        found.explanation["note"] = note
    return found


def _record(actor: Actor, settlement: Settlement) -> None:
    event = {"settle": "settlement.settled", "reverse": "settlement.reversed"}[settlement.kind]
    if settlement.resettles_id:
        event = "settlement.resettled"
    audit.record(
        event,
        actor,
        settlement,
        why=settlement.why,
        district=settlement.district_id,
        number=settlement.number,
        other=settlement.reverses_id or settlement.resettles_id,
        aid=settlement.aid,
        tilt_aid=settlement.tilt_aid,
    )


__all__ = ["Entries", "OtherYear", "computed"]
