"""Yancheng: what the hospital itself has to bear is shown before the patient leaves, and is what it bears afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.office.hospital.conftest import CODE, institution
from tests.office.hospital.sender import Sender
from tests.office.settlement.people import person

from tuodi.office.core.models import District

FIGURES = Path(__file__).parents[3] / "examples" / "figures"
BILL = {"setting": "inpatient", "started": "2024-03-01", "ended": "2024-03-09", "diagnosis": "J18.900"}
MONEY = {"total_cost": 5_000_000, "in_policy_cost": 4_000_000, "basic_paid": 1_000_000, "critical_paid": 0}


@pytest.fixture
def yancheng(city: Callable[[str], str], sender: Callable[..., Sender], settings: Any) -> tuple[Sender, Any]:
    settings.FIGURES = str(FIGURES)
    city("yancheng")
    where = District.objects.get(city="yancheng", name="射阳县")
    institution(CODE, where, 2)
    return sender(of="yancheng"), person(where, ("dibao", dt.date(2023, 1, 1)))


def test_yancheng_share_is_previewed_and_settled_alike(yancheng: tuple[Sender, Any]) -> None:
    hospital, who = yancheng
    claim = {"id_number": who.id_number, "number": "c1", **BILL, **MONEY}
    before = hospital.post("/previews", claim)
    assert before.status_code == 200, before.content.decode()
    seen = before.json()
    # 40,000 in policy less 10,000 leaves 30,000; 80 % of it is aid; of the 6,000 left the person bears 10 % of 40,000, the hospital the rest
    assert (seen["aid"], seen["hospital_borne"]) == (2_400_000, 200_000)
    assert any("医院" in step["title"] + step["text"] for step in seen["steps"])
    assert hospital.settle("k1", claim).json()["hospital_borne"] == seen["hospital_borne"]
