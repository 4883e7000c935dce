"""The demonstration has studies to show; loading again adds none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tuodi.office import demonstration
from tuodi.office.core import rls
from tuodi.office.registry import invented
from tuodi.office.settlement.queries import live
from tuodi.office.whatif.models import Study

pytestmark = pytest.mark.django_db


def test_two_studies_of_the_invented_year(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr(invented, "PEOPLE", 40)
    settings.FIGURES = str(Path(__file__).parents[3] / "examples" / "figures")
    for _ in range(2):
        list(demonstration.load("kunming"))
        rls.set_scope("*", local=False)
        assert sorted(Study.objects.values_list("kind", flat=True)) == ["cities", "reform"]
    study = Study.objects.get(kind="reform")
    paid = sum(one.paid for one in live().filter(policy_city="kunming", year=invented.YEAR))
    now, higher, lower = study.result["scenarios"]
    assert abs(now["cost"] - paid) <= paid // 10  # bills whose identity was told too late wait for their new settlement
    assert lower["cost"] < now["cost"] <= higher["cost"]
    assert "虚构" in study.result["note"]
