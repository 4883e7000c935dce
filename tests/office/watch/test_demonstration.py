"""The demonstration has warnings at every stage; loading again adds none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tuodi.office import demonstration
from tuodi.office.core import rls
from tuodi.office.registry import invented
from tuodi.office.watch.models import Alert, LargeBill, Photo, Referral, Run

pytestmark = pytest.mark.django_db


def test_a_year_of_warnings_told_once(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr(invented, "PEOPLE", 60)
    settings.FIGURES = str(Path(__file__).parents[3] / "examples" / "figures")
    for _ in range(2):
        list(demonstration.load("urumqi"))
        rls.set_scope("*", local=False)
        counts = [model.objects.count() for model in (Alert, Referral, Photo, Run)]
        assert counts[3] == 12
    assert [model.objects.count() for model in (Alert, Referral, Photo, Run)] == counts
    assert set(Alert.objects.values_list("state", flat=True)) == {"open", "visited", "helped", "closed"}
    assert Referral.objects.filter(state="pushed").exists()
    assert Alert.objects.exclude(case=None).exists()
    assert not LargeBill.objects.exists()  # another city's document
