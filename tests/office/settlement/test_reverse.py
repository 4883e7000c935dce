"""Taking back, settling again, and the list of what is touched."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.office.settlement.people import MARCH, person, stay

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.core.rights import Refused
from tuodi.office.registry import actions as registry
from tuodi.office.registry.models import Identity
from tuodi.office.settlement import actions, queries
from tuodi.office.settlement.checks import CHECKS
from tuodi.office.settlement.models import Resettlement, Settlement
from tuodi.office.settlement.refused import AlreadyReversed

pytestmark = pytest.mark.django_db
SINCE = dt.date(2023, 1, 1)
BIG = {"total_cost": 30_000_000, "in_policy_cost": 20_000_000}


def sound() -> None:
    assert {check.__doc__: check() for check in CHECKS} == {check.__doc__: [] for check in CHECKS}


def test_it_works(office: Actor, district: District) -> None:
    who = person(district, ("dibao", SINCE))
    actions.settle(office, stay(who, "c1", dt.date(2024, 2, 1)), "k1")
    before = queries.state_of(who.pk, 2024)
    last = actions.settle(office, stay(who, "c2"), "k2")
    assert queries.state_of(who.pk, 2024) != before
    mirror = actions.reverse(office, last, "重复", "r1")
    assert queries.state_of(who.pk, 2024) == before == queries.derive_state(who.pk, 2024)
    assert (mirror.kind, mirror.aid, mirror.self_paid, mirror.sequence) == ("reverse", -last.aid, -last.self_paid, 3)
    assert Settlement.objects.get(pk=last.pk).reversal == mirror
    assert not Resettlement.objects.exists()
    sound()


def test_once(office: Actor, district: District) -> None:
    found = actions.settle(office, stay(person(district, ("dibao", SINCE)), "c1"), "k1")
    mirror = actions.reverse(office, found, "重复", "r1")
    assert actions.reverse(office, found, "重复", "r1").pk == mirror.pk
    with pytest.raises(AlreadyReversed):
        actions.reverse(office, found, "重复", "r2")
    with pytest.raises(AlreadyReversed):
        actions.reverse(office, mirror, "再来", "r3")
    sound()


def test_a_clerk_may_not(staff: object, office: Actor, district: District) -> None:
    found = actions.settle(office, stay(person(district, ("dibao", SINCE)), "c1"), "k1")
    with pytest.raises(Refused):
        actions.reverse(staff("clerk"), found, "重复", "r1")  # type: ignore[operator]


def test_an_earlier_one_leaves_the_later_and_lists_them(office: Actor, district: District) -> None:
    who = person(district, ("dibao", SINCE))
    first, second, third = (actions.settle(office, stay(who, f"c{m}", dt.date(2024, m, 9), **BIG), f"k{m}") for m in (2, 5, 8))
    actions.reverse(office, first, "重复", "r1")
    assert list(Resettlement.objects.order_by("settlement").values_list("settlement", "cause")) == [
        (second.pk, "reversal"),
        (third.pk, "reversal"),
    ]
    assert Settlement.objects.get(pk=second.pk).reversal is None
    sound()


def test_settled_again_with_the_later_ones_is_as_if_it_had_never_been(office: Actor, district: District) -> None:
    who, twin = person(district, ("dibao", SINCE)), person(district, ("dibao", SINCE))
    made = [actions.settle(office, stay(who, f"c{m}", dt.date(2024, m, 9), **BIG), f"k{m}") for m in (2, 5, 8)]
    alone = [actions.settle(office, stay(twin, f"t{m}", dt.date(2024, m, 9), **BIG), f"t{m}") for m in (5, 8)]
    actions.reverse(office, made[0], "重复", "r1")
    new = actions.resettle(office, made[1], "此前一笔已冲销", "again", with_later=True)
    assert [one.aid for one in new] == [one.aid for one in alone]
    assert [one.resettles_id for one in new] == [made[1].pk, made[2].pk]
    assert queries.state_of(who.pk, 2024) == queries.state_of(twin.pk, 2024)
    assert set(Resettlement.objects.values_list("state", flat=True)) == {"done"}
    assert [one.pk for one in actions.resettle(office, made[1], "此前一笔已冲销", "again", with_later=True)] == [one.pk for one in new]
    sound()


def test_an_identity_known_late(office: Actor, district: District) -> None:
    who = person(district)
    found = actions.settle(office, stay(who, "c1", invoice_number="E1"), "k1")
    assert found.status == "not_covered"
    Identity.objects.create(person=who, code="dibao", start=SINCE)
    assert actions.list_touched(office, who.pk, SINCE, None, Resettlement.Cause.IDENTITY, "补登身份") == 1
    assert actions.list_touched(office, who.pk, SINCE, None, Resettlement.Cause.IDENTITY, "补登身份") == 0
    seen = actions.foresee(office, found)
    new = actions.resettle(office, found, "补登身份", "again")
    assert seen.line["aid"] == new[0].aid
    assert new[0].aid > 0
    assert Resettlement.objects.get().outcome == new[0]
    sound()


def test_kept(office: Actor, district: District) -> None:
    who = person(district, ("dibao", SINCE))
    actions.settle(office, stay(who, "c1"), "k1")
    actions.list_touched(office, who.pk, SINCE, None, Resettlement.Cause.IDENTITY, "变动")
    entry = actions.keep(office, Resettlement.objects.get(), "不影响")
    assert (entry.state, entry.remark) == ("kept", "不影响")
    with pytest.raises(AlreadyReversed):
        actions.keep(office, entry, "再来")


def test_corrected_figures(office: Actor, district: District) -> None:
    who = person(district, ("dibao", SINCE))
    found = actions.settle(office, stay(who, "c1"), "k1")
    corrected = stay(who, "c1", deduction=1_000_000, deduction_reason="目录外用药")
    new = actions.resettle(office, found, "审核扣减", "again", corrected=corrected)
    assert new[0].base == found.base - 1_000_000
    assert new[0].claim.deduction_reason == "目录外用药"
    sound()


def test_the_registry_tells_what_is_touched(office: Actor, district: District) -> None:
    who, other = person(district), person(district)
    early = actions.settle(office, stay(who, "c1", dt.date(2024, 1, 20)), "k1")
    late = actions.settle(office, stay(who, "c2", dt.date(2024, 5, 20)), "k2")
    actions.settle(office, stay(other, "c3", dt.date(2024, 5, 20)), "k3")
    registry.add_identity(office, who, "dibao", dt.date(2024, 3, 1), "补登")
    assert list(Resettlement.objects.values_list("settlement", "cause", "state")) == [(late.pk, "identity", "open")]
    assert actions.resettle(office, late, "补登身份", "again")[0].aid > 0
    assert Settlement.objects.get(pk=early.pk).reversal is None


def test_two_records_of_one_person_share_the_limits(office: Actor, district: District) -> None:
    kept, double, twin = (person(district, ("dibao", SINCE)) for _ in range(3))
    actions.settle(office, stay(kept, "c1", dt.date(2024, 1, 20), **BIG), "k1")
    actions.settle(office, stay(double, "c2", dt.date(2024, 2, 20), **BIG), "k2")
    registry.merge(office, kept, double, "同一人")
    assert Resettlement.objects.count() == 2
    third = actions.settle(office, stay(kept, "c3", **BIG), "k3")
    alone = [
        actions.settle(office, stay(twin, f"t{day}", day, **BIG), f"t{day}").aid
        for day in (dt.date(2024, 1, 20), dt.date(2024, 2, 20), MARCH)
    ]
    assert third.aid < Settlement.objects.get(key="k1").aid
    again = actions.resettle(office, Settlement.objects.get(key="k1"), "合并", "again", with_later=True)
    assert [one.aid for one in again] == alone
    assert {one.person_id for one in again} == {kept.pk}
    sound()
