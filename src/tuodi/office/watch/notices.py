"""A large bill is named on its settlement's page and in the answer to the hospital."""

from __future__ import annotations

from django.urls import reverse

from tuodi.office.core.numbers import yuan
from tuodi.office.settlement.models import Settlement
from tuodi.office.settlement.notices import Notice, register
from tuodi.office.watch import compute
from tuodi.office.watch.models import LargeBill
from tuodi.office.watch.receivers import alert_of


@register
def large_bill(settlement: Settlement) -> list[Notice]:
    """Only in a city whose document warns of single bills is there anything to look up."""
    if settlement.kind != Settlement.Kind.SETTLE or not compute.warns_of_bills(settlement.policy_city, settlement.year):
        return []
    flag = LargeBill.objects.filter(settlement=settlement).first()
    if flag is None:
        return []
    alert = alert_of(settlement)
    url = reverse("watch:alert", args=[alert.pk]) if alert else ""
    text = f"大额医疗费用预警：本笔个人负担 {yuan(flag.burden)} 元，达到预警线 {yuan(flag.line)} 元"
    return [Notice(text, flag.clause, url, "watch.view")]
