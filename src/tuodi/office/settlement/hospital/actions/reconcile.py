"""Keep a reconciliation: the sums of both sides, and every row that isn't equal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from tuodi.office.core import audit, rights
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.settlement.hospital.models import Difference, FollowUp, Reconciliation
from tuodi.office.settlement.hospital.reconcile import Line, compare, counts, sums


@action("hospital.reconcile")
def reconcile(
    actor: Actor, first: dt.date, last: dt.date, ours: Sequence[Line], theirs: Sequence[Line], *, institution: str = ""
) -> Reconciliation:
    """Compare a hospital's lines of a period with ours and store the outcome. `institution`: whose list staff have brought; a hospital brings its own.

    Raises Refused where staff of a district would compare: they see their own district's settlements alone.
    """
    if not actor.institution and actor.district_id is not None:
        raise rights.Refused("对账由市级经办，辖区只看结果、跟进差异。")
    found = compare(ours, theirs)
    made = Reconciliation.objects.create(
        city=actor.city,
        institution=actor.institution or institution,
        first=first,
        last=last,
        ours=sums(ours),
        theirs=sums(theirs),
        counts=counts(found),
        actor=actor.user,
    )
    Difference.objects.bulk_create(
        [
            Difference(
                reconciliation=made,
                kind=one.kind,
                ref=one.line.ref,
                refund=one.line.refund,
                settlement_id=one.ours.settlement if one.ours else None,
                ours=dict(one.ours.amounts) if one.ours else None,
                theirs=dict(one.theirs.amounts) if one.theirs else None,
                funds=list(one.funds),
            )
            for one in found
            if one.kind != "equal"
        ],
        batch_size=1000,
    )
    equal = made.counts["equal"]
    data = {"institution": made.institution, "first": str(first), "last": str(last)}
    audit.record("hospital.reconciled", actor, made, equal=equal, unequal=len(found) - equal, **data)
    return made


@action("hospital.follow")
def follow_up(actor: Actor, difference: Difference, state: str, note: str) -> FollowUp:
    """Note what was found out about a difference, and where it stands."""
    made = FollowUp.objects.create(difference=difference, state=state, note=note[:300], actor=actor.user)
    audit.record("hospital.followed", actor, difference, why=note, ref=difference.ref, state=made.get_state_display())
    return made
