"""Entries of one transaction: settlements and mirror entries that follow each other on locked years, written together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tuodi.office.core import audit
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import AuditEntry
from tuodi.office.settlement import bars, documents, figures, signals, stays, year
from tuodi.office.settlement import state as slots_of
from tuodi.office.settlement.compute import OtherYear, Outcome, Question, outcomes
from tuodi.office.settlement.models import Settlement, SettlementLine
from tuodi.office.settlement.posting import post
from tuodi.office.settlement.prepare import Place, Prepared
from tuodi.office.settlement.reasons import refusal_text
from tuodi.office.settlement.refused import UnusableClaim
from tuodi.office.settlement.write import Documents, save


@dataclass(frozen=True)
class Ask:
    """What is to be settled next in a person's year, for whom and under which key."""

    actor: Actor
    prepared: Prepared
    year: int
    key: str
    body: str
    resettles: Settlement | None = None
    why: str = ""

    @property
    def person(self) -> int:
        return int(self.prepared.claim["person_id"])


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
        self._events: list[AuditEntry] = []
        self._all: dict[int, Settlement] = {}

    def of_id(self, number: int) -> Settlement | None:
        """A settlement made here, by its id."""
        return self._all.get(number)

    def more_ids(self, count: int) -> None:
        """Take ids for so many entries."""
        self._ids += year.new_ids(count)

    def settle(
        self, prepared: Prepared, of_year: int, key: str, body: str, resettles: Settlement | None = None, why: str = ""
    ) -> Settlement:
        """The next entry of the person's year. Raises UnusableClaim, and OtherYear where the claim belongs to another year."""
        if prepared.claim["stay_key"]:
            self.save()  # an earlier part of the stay may be among what was added
        [found] = self.settle_each([Ask(self.actor, prepared, of_year, key, body, resettles, why)])
        if isinstance(found, Exception):
            raise found
        return found

    def settle_each(self, asked: Sequence[Ask]) -> list[Settlement | UnusableClaim | OtherYear]:
        """The next entry of each of several persons, in the order given; everything earlier of their stays has been saved."""
        answers: list[Settlement | UnusableClaim | OtherYear] = []
        for one, found in zip(asked, computed_each([(ask.prepared, ask.year, self._used(ask)) for ask in asked]), strict=True):
            answers.append(found if isinstance(found, Exception) else self._settled(one, found))
        return answers

    def _used(self, ask: Ask) -> dict[str, int]:
        used = self.years[ask.person, ask.year].slots
        for record in ask.prepared.place.merged:
            used = slots_of.plus(used, self.years[record, ask.year].slots)
        return used

    def _settled(self, ask: Ask, found: Outcome) -> Settlement:
        here = self.years[ask.person, ask.year]
        claim, settlement = documents.settle(ask.actor, ask.prepared, found, self._ids.pop(0), ask.key, ask.body, here.version + 1)
        settlement.why = ask.why
        if ask.resettles is not None:
            settlement.resettles = ask.resettles
        self._written.claims.append(claim)
        self._add(settlement, found.added, here)
        self._events.append(_event(ask.actor, settlement))
        return settlement

    def reverse(self, original: Settlement, key: str, why: str) -> Settlement:
        """The mirror entry of a settlement; its claim is withdrawn."""
        here = self.years[original.person_id, original.year]
        lines = dict(SettlementLine.objects.filter(settlement=original).values_list("slot", "amount"))
        mirror = documents.mirror(self.actor, original, self._ids.pop(0)[1], key, here.version + 1, why)
        self._written.withdrawn.append(original.claim_id)
        self._add(mirror, slots_of.negated(lines), here)
        self._events.append(_event(self.actor, mirror))
        return mirror

    def _add(self, settlement: Settlement, lines: dict[str, int], here: year.Year) -> None:
        before = here.version
        here.slots, here.version = slots_of.plus(here.slots, lines), settlement.sequence
        self._written.settlements.append(documents.columns(settlement))
        self._written.add_lines(settlement, lines)
        self._written.set_year(settlement.person_id, settlement.year, here.slots, here.version, before)
        self.made.append(settlement)
        self._all[settlement.pk] = settlement
        if settlement.kind == Settlement.Kind.SETTLE:
            self.known[settlement.key] = (settlement.claim.body_hash, settlement.pk)

    def save(self, *, followed: bool = False) -> None:
        """Nothing is written before; afterwards the transaction has all of it. `followed`: what takes the place of these comes next."""
        if not self.made:
            return
        save(self._written)
        post(self.made)
        audit.record_many(self._events)
        signals.written.send(sender=Settlement, actor=self.actor, made=self.made, followed=followed)
        self._written, self.made, self._events = Documents(), [], []


def computed_each(asked: Sequence[tuple[Prepared, int, dict[str, int]]], but: Settlement | None = None) -> list[Outcome | UnusableClaim | OtherYear]:
    """The library's answers for claims of different persons; `but` is no earlier part of its own stay."""
    questions, before = [], []
    barred = bars.of((int(prepared.claim["person_id"]), prepared.place.merged) for prepared, _, _ in asked)
    for prepared, of_year, slots in asked:
        parts = [part for part in stays.earlier_parts(prepared.city, prepared.claim, of_year) if part != but]
        claim = stays.whole(prepared.claim, parts) if parts else prepared.claim
        start = stays.without(slots, parts) if parts else slots
        barred_days = barred.get(int(prepared.claim["person_id"]), ())
        questions.append(Question(prepared.city, prepared.person, prepared.identities, claim, of_year, start, barred_days))
        before.append((slots, parts))
    notes = {city: figures.note(city) for city in {one.city for one in questions}}
    return [_told(notes[one.city], found, *earlier) for one, found, earlier in zip(questions, outcomes(questions), before, strict=True)]


def _told(note: str, found: Outcome | OtherYear, slots: dict[str, int], parts: list[Settlement]) -> Outcome | UnusableClaim | OtherYear:
    if isinstance(found, OtherYear):
        return found
    if found.line["status"] == "invalid":
        return UnusableClaim(refusal_text(found.line["reasons"]), found.line["reasons"])
    if parts:
        found = stays.last_part(found, slots, parts)
    if note:
        found.explanation["note"] = note
    return found


def computed(prepared: Prepared, of_year: int, slots: dict[str, int], but: Settlement | None = None) -> Outcome:
    """One claim. Raises UnusableClaim where it can't be settled, OtherYear."""
    [found] = computed_each([(prepared, of_year, slots)], but)
    if isinstance(found, Exception):
        raise found
    return found


def _event(actor: Actor, settlement: Settlement) -> AuditEntry:
    event = {"settle": "settlement.settled", "reverse": "settlement.reversed"}[settlement.kind]
    if settlement.resettles_id:
        event = "settlement.resettled"
    return audit.entry(
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


__all__ = ["Ask", "Entries", "OtherYear", "computed"]
