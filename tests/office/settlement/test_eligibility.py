"""What holds before treatment: as what, at which ratio, and what is left of the year."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.office.settlement.people import person, stay

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.settlement import actions
from tuodi.office.settlement.eligibility import eligibility
from tuodi.office.settlement.models import Settlement
from tuodi.office.settlement.refused import UnknownPerson, UnusableClaim

pytestmark = pytest.mark.django_db
SINCE, DAY = dt.date(2023, 1, 1), dt.date(2024, 6, 1)


def test_it_works(office: Actor, district: District) -> None:
    who = person(district, ("dibao", SINCE))
    before = eligibility(who.pk, DAY, "inpatient", diagnosis="J18.900")
    made = actions.settle(office, stay(who, "c1"), "k1")
    after = eligibility(who.pk, DAY, "inpatient", diagnosis="J18.900")
    assert (before.covered, before.identity, before.class_, before.item, before.ratio) == (True, "dibao", made.title, made.item, made.ratio)
    gone = {one.slot: (one.left or 0) - (two.left or 0) for one, two in zip(before.limits, after.limits, strict=True)}
    assert sum(gone.values()) == made.aid > 0
    assert all(one.total and one.clause for one in before.limits)
    assert Settlement.objects.count() == 1


def test_nobody(office: Actor, district: District) -> None:
    found = eligibility(person(district).pk, DAY, "inpatient", diagnosis="J18.900")
    assert (found.covered, found.identity, found.limits) == (False, "", [])
    assert "不具有救助对象身份" in found.reasons_text


def test_before_the_identity(office: Actor, district: District) -> None:
    assert not eligibility(person(district, ("dibao", DAY)).pk, dt.date(2024, 5, 31), "inpatient", diagnosis="J18.900").covered


def test_unknown_person_and_setting(office: Actor, district: District) -> None:
    with pytest.raises(UnknownPerson):
        eligibility(999_999, DAY, "inpatient")
    with pytest.raises(UnusableClaim):
        eligibility(person(district).pk, DAY, "nonsense")
