"""Settle: lock the person's year, read, compute, write; and the same without writing."""

from __future__ import annotations

from collections.abc import Container, Sequence

from django.db import IntegrityError

from tuodi.office.core import locks, rights
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.settlement.claim_input import ClaimInput
from tuodi.office.settlement.compute import OtherYear, Outcome
from tuodi.office.settlement.duplicates import check_duplicates
from tuodi.office.settlement.entries import Entries, computed
from tuodi.office.settlement.models import Settlement
from tuodi.office.settlement.prepare import Place, Prepared, Rows, places, prepare, rows_of
from tuodi.office.settlement.queries import slots_used
from tuodi.office.settlement.refused import InvoiceTaken, KeyConflict, NotYours, SettlementRefused, UnusableClaim

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
    years: dict[int, int] = {}
    for _ in range(TRIES):
        try:
            return _settle_all(actor, list(asked), years)
        except _OtherYearOf as other:
            years[other.index] = other.year
        except IntegrityError as error:
            raise clash(error) from error
    raise UnusableClaim("待遇年度无法确定", "bad_value")


class _OtherYearOf(Exception):
    def __init__(self, index: int, year: int) -> None:
        super().__init__(index, year)
        self.index, self.year = index, year


@action("settlement.settle", may_change_nothing=True)
def _settle_all(actor: Actor, asked: list[Asked], years: dict[int, int]) -> list[Answer]:
    pairs = [(claim.person_id, years.get(n, claim.ended.year)) for n, (claim, _, _) in enumerate(asked)]
    locks.persons(claim.person_id for claim, _, _ in asked)  # a change of an identity is before this settlement, or sees it
    where = places(claim.person_id for claim, _, _ in asked)
    entries = Entries(actor, [pair for pair in pairs if pair[0] in where], len(asked), where, [key for _, key, _ in asked])
    rows = rows_of([claim for claim, _, _ in asked if claim.person_id in where])
    known = entries.known
    answers: list[Answer | int] = []
    invoices: set[str | None] = set()
    for n, (claim, key, body) in enumerate(asked):
        body = body or claim.body_hash()
        try:
            if key in known:
                answers.append(_first_answer(known[key], body))
                continue
            prepared = admitted(actor, claim, where.get(claim.person_id), rows.get(claim.person_id), invoices)
            found = entries.settle(prepared, pairs[n][1], key, body)
        except SettlementRefused as refused:
            answers.append(refused)
            continue
        except OtherYear as other:
            raise _OtherYearOf(n, other.year) from None
        known[key] = (body, found.pk)
        invoices |= {claim.invoice_number} - {None}
        answers.append(found)
    entries.save()
    return [Settlement.objects.get(pk=answer) if isinstance(answer, int) else answer for answer in answers]


def _first_answer(first: tuple[str, int], body: str) -> int:
    if first[0] != body:
        raise KeyConflict("同一请求键已用于另一笔内容不同的请求")
    return first[1]


def admitted(
    actor: Actor, claim: ClaimInput, place: Place | None, rows: Rows | None = None, invoices: Container[str | None] = ()
) -> Prepared:
    """The claim completed from the registry, if this actor may hand it in and it wasn't settled before (`invoices`: in this request)."""
    if actor.institution and claim.institution != actor.institution:
        raise NotYours("医院只能办理本院的结算")
    if place is not None:
        rights.check_district(actor, place.district_id)
    prepared = prepare(claim, place, rows)
    if claim.invoice_number in invoices:
        raise InvoiceTaken(f"电子票据 {claim.invoice_number} 在同一请求中重复")
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
    prepared = admitted(actor, claim, places([claim.person_id]).get(claim.person_id))
    of_year = claim.ended.year
    for _ in range(TRIES):
        try:
            return computed(prepared, of_year, slots_used(claim.person_id, of_year))
        except OtherYear as other:
            of_year = other.year
    raise UnusableClaim("待遇年度无法确定", "bad_value")
