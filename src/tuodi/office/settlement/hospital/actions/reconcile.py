"""Keep a reconciliation: the sums of both sides, and every row that isn't equal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from tuodi.office.core import audit
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.settlement.hospital.models import Difference, Reconciliation
from tuodi.office.settlement.hospital.reconcile import Line, compare, counts, sums


@action("hospital.reconcile")
def reconcile(actor: Actor, first: dt.date, last: dt.date, ours: Sequence[Line], theirs: Sequence[Line]) -> Reconciliation:
    """Compare a hospital's lines of a period with ours and store the outcome."""
    found = compare(ours, theirs)
    made = Reconciliation.objects.create(
        city=actor.city, institution=actor.institution, first=first, last=last, ours=sums(ours), theirs=sums(theirs), counts=counts(found)
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
