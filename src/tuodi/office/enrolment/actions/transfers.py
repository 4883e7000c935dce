"""The money of an approved run: from the aid account to the residents' insurance, once for each place that keeps a fund."""

from __future__ import annotations

import datetime as dt

from tuodi.office.core import audit, rights
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.enrolment import queries
from tuodi.office.enrolment.actions.runs import locked
from tuodi.office.enrolment.models import Run, Transfer
from tuodi.office.enrolment.refused import EnrolmentRefused
from tuodi.office.fund import actions as fund
from tuodi.office.fund.actions.common import lock_cash
from tuodi.office.fund.models import Posting


@action("enrolment.transfer", may_change_nothing=True)
def transfer_place(actor: Actor, run: Run, district: int | None, day: dt.date, besides: str = "") -> Transfer:
    """Post the transfer of one place that keeps a fund (None: the city's). Asked again it gives the first one; after its voucher was
    reversed it is made anew. besides: why a voucher made by hand isn't for the same people. Raises EnrolmentRefused, BooksRefused, Refused."""
    held = locked(run)
    if held.state != Run.State.APPROVED or held.decided_at is None:
        raise EnrolmentRefused("批准以后才能划转。")
    found = next((one for one in queries.payable(held) if one.district == district), None)
    if found is None:
        raise EnrolmentRefused("这个账套没有本批次的资助资金。")
    before = Transfer.objects.filter(run=held, district=district, replaced=False).first()
    if before is not None:
        if not Posting.objects.filter(reverses=before.posting_id).exists():
            return before
        Transfer.objects.filter(pk=before.pk).update(replaced=True)
    _check_hand(held, district, besides)
    posting = fund.transfer_subsidy(actor, held.city, found.amount, found.persons, day, district=district, run=held.pk)
    made = Transfer.objects.create(
        run=held, district_id=district, persons=found.persons, amount=found.amount, day=day, posting=posting, actor_id=actor.user.pk if actor.user else None
    )
    audit.record("enrolment.transferred", actor, made, why=besides, district=district, persons=found.persons, amount=found.amount, number=posting.number)
    return made


def _check_hand(run: Run, district: int | None, besides: str) -> None:
    lock_cash(run.city)
    numbers = "、".join(one.number for one in queries.by_hand(run).filter(payer=district)[:5])
    if numbers and len(besides.strip()) < 2:
        raise EnrolmentRefused(f"已有手工划转资助参保资金的凭证（{numbers}）：属于本批次人员的请先冲销；与本批次不是同一批人员的，写明理由后划转。")


def transfer_run(actor: Actor, run: Run, day: dt.date, besides: str = "") -> list[Transfer]:
    """Every place's transfer that is the actor's to make, each in a transaction of its own: a stop in between loses and repeats nothing."""
    mine = [one.district for one in queries.payable(run) if actor.district_id in (None, one.district)]
    if not mine:
        raise rights.Refused("本批次的资助资金由市级账套划转。")
    return [transfer_place(actor, run, district, day, besides) for district in mine]
