"""Rights by role and place."""

from __future__ import annotations

import pytest

from tuodi.office.core import rights
from tuodi.office.core.models import District


def test_a_right_needs_its_role(db, actor):
    """kunming.116"""
    rights.check(actor("admin"), "core.user.manage")
    with pytest.raises(rights.Refused, match="窗口经办"):
        rights.check(actor("clerk"), "core.user.manage")


def test_another_district_is_refused(db, actor):
    clerk = actor("clerk", "五华区")
    rights.check(clerk, "core.home", District.objects.get(name="五华区"))
    with pytest.raises(rights.Refused, match="辖区"):
        rights.check(clerk, "core.home", District.objects.get(name="盘龙区"))


def test_city_staff_are_held_to_their_city(db, actor, city):
    city("ningbo")
    clerk = actor("clerk")
    rights.check_district(clerk, District.objects.get(name="盘龙区"))
    with pytest.raises(rights.Refused, match="辖区"):
        rights.check_district(clerk, District.objects.get(name="海曙区"))


def test_scoped_limits_a_queryset(db, actor, city):
    city("ningbo")
    everything = District.objects.all()
    assert [str(row) for row in rights.scoped(actor("clerk", "五华区"), everything, "id")] == ["五华区"]
    assert rights.scoped(actor("clerk"), everything, "id").count() == 18


def test_an_unknown_role_can_not_be_registered():
    with pytest.raises(ValueError, match="unknown roles"):
        rights.register("x.y", "king")
    with pytest.raises(ValueError, match="twice"):
        rights.register("core.home", "clerk")
