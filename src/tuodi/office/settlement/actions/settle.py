"""Settle: lock the person's year, read, compute, write; and the same without writing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError

from tuodi.office.core import locks, rights
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.registry.queries import Registry
from tuodi.office.settlement import bars
from tuodi.office.settlement.claim_input import ClaimInput
from tuodi.office.settlement.compute import OtherYear, Outcome
from tuodi.office.settlement.duplicates import check_duplicates
from tuodi.office.settlement.entries import Ask, Entries, computed
from tuodi.office.settlement.models import Settlement
from tuodi.office.settlement.prepare import Place, Prepared, places_in, prepare, registry_of
from tuodi.office.settlement.queries import slots_used
from tuodi.office.settlement.refused import AgreementSuspended, InvoiceTaken, KeyConflict, NotYours, SettlementRefused, UnusableClaim

Asked = tuple[ClaimInput, str, str]
Answer = Settlement | SettlementRefused
TRIES = 3  # the policy may put a claim into another year than that of its end: the first try learns it


def settle(actor: Actor, claim: ClaimInput, key: str, body_hash: str = "") -> Settlement:
    """Settle one claim, once: the same key and body give the first settlement again.

    `body_hash`: of the request as it came; without it that of the claim. Raises KeyConflict, InvoiceTaken, UnusableClaim, UnknownPerson,
    NotYours, Refused; then nothing has been written.
    """
    found = settle_many(actor, [(claim, key, body_hash)])[0]
    if isinstance(found, SettlementRefused):
        raise found
    return found


def settle_many(actor: Actor, asked: Sequence[Asked]) -> list[Answer]:
    """Settle (claim, key, body hash) in the order given, in one transaction; each is answered by its settlement or its refusal.

    Raises what concerns all of them: Refused, and KeyConflict or InvoiceTaken where another request was faster.
    """
    return settle_requests([Request(actor, claim, key, body or claim.body_hash()) for claim, key, body in asked])


@dataclass(frozen=True)
class Request:
    """A claim that somebody hands in under a key; `body`: the hash of what was sent."""

    actor: Actor
    claim: ClaimInput
    key: str
    body: str


def settle_requests(asked: Sequence[Request]) -> list[Answer]:
    """The same for requests of several actors who see the same districts."""
    if not asked:
        return []
    years: dict[int, int] = {}
    tries: Counter[int] = Counter()
    while True:
        try:
            return _settle_all(asked[0].actor, asked, years)
        except _OtherYears as found:
            years |= found.years
            tries.update(found.years.keys())
            if max(tries.values()) > TRIES:
                raise UnusableClaim("待遇年度无法确定", "bad_value") from None
        except IntegrityError as error:
            raise clash(error) from error


class _OtherYears(Exception):
    def __init__(self, years: dict[int, int]) -> None:
        super().__init__(years)
        self.years = years


@action("settlement.settle", may_change_nothing=True)
def _settle_all(actor: Actor, asked: Sequence[Request], years: dict[int, int]) -> list[Answer]:
    for other in {id(one.actor): one.actor for one in asked}.values():
        rights.check(other, "settlement.settle")
        if other.scope != actor.scope:
            raise ValueError("the requests of one transaction see the same districts")
    claims = [one.claim for one in asked]
    locks.persons(claim.person_id for claim in claims)  # a change of an identity is before this settlement, or sees it
    registry = registry_of(claims)
    where = places_in(registry)
    pairs = [(claim.person_id, years.get(n, claim.ended.year)) for n, claim in enumerate(claims)]
    entries = Entries(actor, [pair for pair in pairs if pair[0] in where], len(asked), where, [one.key for one in asked])
    answers: dict[int, Answer] = {}
    resting = bars.Resting()
    waiting = list(range(len(asked)))
    while waiting:
        now, waiting = _apart(asked, waiting)
        ready = {}
        for n in now:
            one = asked[n]
            try:
                first = _first_answer(entries.known.get(one.key), one.body)
                if first is None:
                    prepared = admitted(one.actor, one.claim, where.get(one.claim.person_id), registry, resting)
                    ready[n] = Ask(one.actor, prepared, pairs[n][1], one.key, one.body)
                else:
                    answers[n] = entries.of_id(first) or Settlement.objects.get(pk=first)
            except SettlementRefused as refused:
                answers[n] = refused
        found = dict(zip(ready, entries.settle_each(list(ready.values())), strict=True))
        if elsewhere := {n: other.year for n, other in found.items() if isinstance(other, OtherYear)}:
            raise _OtherYears(elsewhere)
        answers |= {n: one for n, one in found.items() if not isinstance(one, OtherYear)}
        entries.save()  # before the next claims of the same persons, which look at what is stored
    return [answers[n] for n in range(len(asked))]


def _apart(asked: Sequence[Request], waiting: list[int]) -> tuple[list[int], list[int]]:
    """(claims that have no person, key or invoice in common, the others, which come after them)."""
    now, later = [], []
    taken: set[tuple[str, Any]] = set()
    for n in waiting:
        claim = asked[n].claim
        mine = {("person", claim.person_id), ("key", asked[n].key), *([("invoice", claim.invoice_number)] if claim.invoice_number else [])}
        if mine & taken:
            later.append(n)
        else:
            now.append(n)
        taken |= mine
    return now, later


def _first_answer(first: tuple[str, int] | None, body: str) -> int | None:
    """The settlement that a key was answered with; None for a new key."""
    if first is not None and first[0] != body:
        raise KeyConflict("同一请求键已用于另一笔内容不同的请求")
    return first[1] if first else None


def admitted(
    actor: Actor, claim: ClaimInput, place: Place | None, registry: Registry | None = None, resting: bars.Resting | None = None
) -> Prepared:
    """The claim completed from the registry, if this actor may hand it in and it wasn't settled before."""
    if actor.institution and claim.institution != actor.institution:
        raise NotYours("医院只能办理本院的结算")
    if place is not None:
        rights.check_district(actor, place.district_id)
        if why := (resting or bars.Resting()).why(place.city, claim.institution, claim.started or claim.ended):
            raise AgreementSuspended(why)
    prepared = prepare(claim, place, registry)
    check_duplicates(claim)
    return prepared


def clash(error: IntegrityError) -> Exception:
    """Two requests that crossed: the database kept the first."""
    text = str(error)
    if "settlement_claim_invoice_once" in text:
        return InvoiceTaken("该电子票据已经结算")
    if "_key" in text and ("settlement_claim" in text or "settlement_settlement" in text):
        return KeyConflict("同一请求键已用于另一笔请求")
    return error


def preview(actor: Actor, claim: ClaimInput) -> Outcome:
    """What would be paid now, without writing or locking anything. Raises as `settle` does."""
    rights.check(actor, "settlement.settle")
    registry = registry_of([claim])
    prepared = admitted(actor, claim, places_in(registry).get(claim.person_id), registry)
    of_year = claim.ended.year
    for _ in range(TRIES):
        try:
            return computed(prepared, of_year, slots_used(claim.person_id, of_year))
        except OtherYear as other:
            of_year = other.year
    raise UnusableClaim("待遇年度无法确定", "bad_value")
