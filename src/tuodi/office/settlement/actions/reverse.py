"""Take a settlement back: a mirror entry, and the later ones of the year on the list of those to look at again."""

from __future__ import annotations

from django.db import IntegrityError

from tuodi.office.core import locks, rights
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.settlement.actions.resettlement_list import put_on_list
from tuodi.office.settlement.entries import Entries
from tuodi.office.settlement.models import Resettlement, Settlement
from tuodi.office.settlement.prepare import Place
from tuodi.office.settlement.queries import later_of
from tuodi.office.settlement.refused import AlreadyReversed, KeyConflict, NotYours


def reverse(actor: Actor, settlement: Settlement, why: str, key: str) -> Settlement:
    """The mirror entry; the same key gives it again. Raises AlreadyReversed, KeyConflict, NotYours, Refused."""
    try:
        return _reverse(actor, settlement, why, key)
    except IntegrityError as error:
        raise KeyConflict("同一请求键已用于另一笔请求") from error


@action("settlement.reverse", may_change_nothing=True)
def _reverse(actor: Actor, settlement: Settlement, why: str, key: str) -> Settlement:
    check_reversible(actor, settlement)
    locks.persons([settlement.person_id])
    alone = {settlement.person_id: Place(settlement.district_id or 0, settlement.policy_city)}
    entries = Entries(actor, [(settlement.person_id, settlement.year)], 1, alone)
    before = Settlement.objects.filter(reverses=settlement).first()
    if before is not None:
        if before.key == key:
            return before
        raise AlreadyReversed(f"该结算已由 {before.number} 冲销", by=before.pk)
    later = later_of(settlement)
    mirror = entries.reverse(settlement, key, why)
    entries.save()
    put_on_list(actor, later, Resettlement.Cause.REVERSAL, f"此前的结算 {settlement.number} 已冲销")
    return mirror


def check_reversible(actor: Actor, settlement: Settlement) -> None:
    """A settlement (no mirror entry) of the actor's own district or hospital."""
    if settlement.district_id is not None:
        rights.check_district(actor, settlement.district_id)
    if actor.institution and settlement.claim.institution != actor.institution:
        raise NotYours("医院只能冲销本院的结算")
    if settlement.kind != Settlement.Kind.SETTLE:
        raise AlreadyReversed("冲销单不能再冲销；请重新结算")
