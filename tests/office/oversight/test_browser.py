"""A reviewer's look at the pages: a recovery with its instalments, the rules' findings, the person's panel."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.office.settlement.people import person, stay

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.oversight import demonstration
from tuodi.office.oversight.models import Recovery, Sample
from tuodi.office.settlement import actions as settlement


@pytest.mark.django_db(transaction=True)
def test_a_recovery_is_read_and_a_payment_booked(browser_as, city):
    city("wuhai")
    home = District.objects.get(city="wuhai", name="海勃湾区")
    for n in range(3):
        who = person(home, ("dibao", dt.date(2022, 1, 1)))
        for letter in "ab":
            settlement.settle(Actor.system("tests", "wuhai"), stay(who, f"{letter}{n}", dt.date(2025, 3, 9)), key=f"{letter}{n}")
    list(demonstration.load("wuhai"))
    page = browser_as("accountant", of="wuhai")
    page.goto(f"/oversight/recoveries/{Recovery.objects.get().pk}/")
    page.fill("[name=amount]", "100.00")
    page.click("text=登记到账 >> nth=-1")
    page.wait_for_selector("text=到账已登记")
    page.shot("oversight-recovery")
    sample = Sample.objects.order_by("pk")[0].pk
    for name in ("findings", f"samples/{sample}", "hospitals", "sanctions", "insurers"):
        page.goto(f"/oversight/{name}/")
        page.shot(f"oversight-{name.split('/')[0]}")
    assert Recovery.objects.get().repayments.count() == 2
