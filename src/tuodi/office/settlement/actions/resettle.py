"""Settle again: the mirror entry of the old settlement and a new one, linked, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.db import IntegrityError

from tuodi.office.core import locks
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.core.numbers import yuan
from tuodi.office.settlement.actions.resettlement_list import close, put_on_list
from tuodi.office.settlement.actions.reverse import check_reversible
from tuodi.office.settlement.actions.settle import TRIES, admitted, clash
from tuodi.office.settlement.claim_input import ClaimInput, of_stored
from tuodi.office.settlement.compute import OtherYear, Outcome
from tuodi.office.settlement.entries import Entries, computed
from tuodi.office.settlement.models import Resettlement, Settlement
from tuodi.office.settlement.prepare import places, places_in, prepare, registry_of
from tuodi.office.settlement.queries import later_of, owner_of, slots_used
from tuodi.office.settlement.refused import AlreadyReversed, UnknownPerson, UnusableClaim
from tuodi.office.settlement.stays import without


def resettle(
    actor: Actor, settlement: Settlement, why: str, key: str, *, corrected: ClaimInput | None = None, with_later: bool = False
) -> list[Settlement]:
    """The new settlements, that of `settlement` first; the same key gives them again.

    `corrected`: the claim with other figures (of the same person). `with_later`: the later settlements of the year are taken back and
    settled again in their order as well, so that the year is as if everything had been known at the start; without it they are listed.
    Raises AlreadyReversed, UnusableClaim, InvoiceTaken, NotYours, Refused; then nothing has been written.
    """
    return _tried(_resettle, actor, settlement, why, key, corrected, with_later)


def strike_out(actor: Actor, settlement: Settlement, amount: int, reason: str, why: str, key: str) -> Settlement:
    """The settlement that takes the place of one out of whose in-policy cost `amount` fen are struck for costs against the rules.

    The later ones of the year are listed. Raises as `resettle` does, and UnusableClaim where no so much in-policy cost is left.
    """
    claim = of_stored(settlement.claim)
    left = claim.in_policy_cost - claim.deduction
    if not 0 < amount <= left:
        raise UnusableClaim(f"可扣减的政策范围内费用是 {yuan(left)} 元，不能扣减 {yuan(amount)} 元", "bad_value")
    reasons = "；".join(one for one in (claim.deduction_reason, reason) if one)[:200]
    corrected = replace(claim, deduction=claim.deduction + amount, deduction_reason=reasons)
    return _tried(_strike_out, actor, settlement, why, key, corrected, False)[0]


def _tried(
    write: Callable[..., list[Settlement]], actor: Actor, settlement: Settlement, why: str, key: str, corrected: ClaimInput | None, with_later: bool
) -> list[Settlement]:
    years: dict[int, int] = {}
    for _ in range(TRIES):
        try:
            return write(actor, settlement, why, key, corrected, with_later, years)
        except _OtherYearOf as other:
            years[other.number] = other.year
        except IntegrityError as error:
            raise clash(error) from error
    raise UnusableClaim("待遇年度无法确定", "bad_value")


class _OtherYearOf(Exception):
    def __init__(self, number: int, year: int) -> None:
        super().__init__(number, year)
        self.number, self.year = number, year


@action("settlement.resettle", may_change_nothing=True)
def _resettle(
    actor: Actor, settlement: Settlement, why: str, key: str, corrected: ClaimInput | None, with_later: bool, years: dict[int, int]
) -> list[Settlement]:
    return _written(actor, settlement, why, key, corrected, with_later, years)


@action("settlement.strike", may_change_nothing=True)
def _strike_out(
    actor: Actor, settlement: Settlement, why: str, key: str, corrected: ClaimInput | None, with_later: bool, years: dict[int, int]
) -> list[Settlement]:
    return _written(actor, settlement, why, key, corrected, with_later, years)


def _written(
    actor: Actor, settlement: Settlement, why: str, key: str, corrected: ClaimInput | None, with_later: bool, years: dict[int, int]
) -> list[Settlement]:
    check_reversible(actor, settlement)
    owner = owner_of(settlement.person_id)
    locks.persons([settlement.person_id, owner])
    where = places([owner])
    if owner not in where:
        raise UnknownPerson("登记中没有此人")
    entries = Entries(actor, [(owner, year) for year in {settlement.year, *years.values()}], 0, where)
    if Settlement.objects.filter(reverses=settlement).exists():
        return _first_answer(settlement, key)
    later = later_of(settlement)
    chosen = [settlement, *(later if with_later else [])]
    entries.more_ids(2 * len(chosen))
    for one in reversed(chosen):
        entries.reverse(one, f"{key}/-{one.pk}", why)
    entries.save(followed=True)
    new = [_again(entries, actor, one, key, why, corrected if one is settlement else None, years) for one in chosen]
    entries.save()
    _close_entries(actor, dict(zip((one.pk for one in chosen), new, strict=True)), why)
    if not with_later:
        put_on_list(actor, later, Resettlement.Cause.REVERSAL, f"此前的结算 {settlement.number} 已重算")
    return new


def foresee(actor: Actor, settlement: Settlement) -> Outcome:
    """What re-settlement would come to with what the registry knows now, the later settlements left as they are. Nothing is written.

    Raises UnusableClaim, OtherYear, Refused.
    """
    check_reversible(actor, settlement)
    owner = owner_of(settlement.person_id)
    slots = without(slots_used(owner, settlement.year), [settlement])
    claim = replace(of_stored(settlement.claim), person_id=owner)
    registry = registry_of([claim])
    return computed(prepare(claim, places_in(registry).get(owner), registry), settlement.year, slots, but=settlement)


def _again(
    entries: Entries, actor: Actor, old: Settlement, key: str, why: str, corrected: ClaimInput | None, years: dict[int, int]
) -> Settlement:
    owner = owner_of(old.person_id)
    claim = replace(corrected or of_stored(old.claim), person_id=owner)
    registry = registry_of([claim])
    place = places_in(registry).get(owner)
    prepared = admitted(actor, claim, place, registry) if corrected else prepare(claim, place, registry)
    try:
        return entries.settle(prepared, years.get(old.pk, old.year), f"{key}/{old.pk}", claim.body_hash(), old, why)
    except OtherYear as other:
        raise _OtherYearOf(old.pk, other.year) from None


def _first_answer(settlement: Settlement, key: str) -> list[Settlement]:
    new = list(Settlement.objects.filter(key__startswith=f"{key}/", kind=Settlement.Kind.SETTLE).order_by("id"))
    if not new or new[0].resettles_id != settlement.pk:
        raise AlreadyReversed("该结算已经冲销")
    return new


def _close_entries(actor: Actor, outcomes: dict[int, Settlement], why: str) -> None:
    for entry in Resettlement.objects.select_for_update().filter(settlement__in=list(outcomes), state=Resettlement.State.OPEN):
        close(entry, actor, Resettlement.State.DONE, why, outcomes[entry.settlement_id])
