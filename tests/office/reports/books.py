"""A year with everything in it, in any city: stays in two districts, one taken back after its month was closed and settled anew, a year before,
enrolment (and one run's transfer reversed), money recovered."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.office.enrolment.conftest import person as enrolled
from tests.office.settlement.people import person, stay

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.enrolment import actions as enrolment
from tuodi.office.fund import actions as fund
from tuodi.office.fund.queries.books import open_months
from tuodi.office.fund.rules import books_of
from tuodi.office.oversight import actions as oversight
from tuodi.office.registry.models import Institution
from tuodi.office.settlement import actions as settling

MARCH, APRIL = dt.date(2024, 3, 1), dt.date(2024, 4, 1)
BIG = {"total_cost": 30_000_000, "in_policy_cost": 28_000_000, "basic_paid": 10_000_000}


def fill(of: str, at: Any, approved: Any, actor: Any) -> Actor:
    """Does all of it and answers the office's job."""
    here = Actor.system("tests", of)
    first, second = District.objects.filter(city=of).order_by("position")[:2]
    for where, identity in ((first, "dibao"), (second, "tekun"), (second, "dibao")):
        enrolled(where, (identity, "2023-06-01"), insurance="resident", hukou_local=True)
    run = approved(of)
    code = "dibao_margin" if of == "yancheng" else "dibao"
    one, other = person(first, (code, dt.date(2020, 1, 1))), person(second, (code, dt.date(2020, 1, 1)))
    other_hospital = {"institution": "H99000000002"}
    if of != "urumqi":
        at("2023-03-20")
        settling.settle(here, stay(one, "old", dt.date(2023, 3, 9)), "old")
    at("2024-03-15")
    rule = books_of(of)
    source = next(key for key, one in rule.sources.items() if not one.earmarked and one.at_most is None)
    for place in [None] if rule.kept_by.level == "city" else [first.pk, second.pk]:
        fund.receive(here, of, source, 100_000_000, dt.date(2024, 3, 15), district=place)
    made = [
        settling.settle(here, stay(one, "a"), "a"),
        settling.settle(here, stay(one, "b", dt.date(2024, 3, 12), **BIG), "b"),
        settling.settle(here, stay(other, "c", **other_hospital), "c"),
    ]
    moved = enrolment.transfer_run(here, run, dt.date(2024, 3, 15))
    at("2024-04-02")
    month = open_months(of)[0]
    while month <= MARCH:
        fund.lock_month(here, of, month)
        month = (month + dt.timedelta(32)).replace(day=1)
    settling.reverse(here, made[0], "金额有误", "r1")
    settling.settle(here, stay(one, "a2", total_cost=4_000_000, in_policy_cost=3_500_000), "a2")
    back = fund.reverse_posting(here, moved[0].posting, "名单有误", dt.date(2024, 4, 2))
    assert back.month == APRIL
    enrolment.transfer_run(here, run, dt.date(2024, 4, 2))
    hospital = Institution.objects.get_or_create(code="H99000000002", defaults={"name": "示例医院"})[0]
    held = oversight.enter_recovery(here, of, second, hospital, 250_000, "分解住院", "服务协议", oversight.parts_of(250_000, 1, dt.date(2024, 4, 20)))
    oversight.approve_recovery(actor("approver", of=of), held)
    return here
