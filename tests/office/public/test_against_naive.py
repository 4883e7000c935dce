"""Forms that chance filled in, twenty a city: the page says to the fen what the naive settlement of the document says, which knows neither policy file nor engine."""

from __future__ import annotations

import datetime as dt
import importlib
import random
import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from tests.office.public.test_every_case import names, told

from tuodi.office.core.numbers import yuan
from tuodi.office.public.situation import code_of, identity_choices
from tuodi.policy import vocabulary as v
from tuodi.policy.pack import city_names, load

pytestmark = pytest.mark.django_db
FORMS = 20
INCOME = {f"disposable_income[{year}]": Decimal(40000) for year in range(2020, 2027)}


def filled(city: str, number: int) -> dict[str, str]:
    """One form. Most are of people who hold an identity, with bills of every size, blanks and zeros among them."""
    draw = random.Random(f"{city} {number}")
    values = [value for value, _ in identity_choices(load(city).newest)]
    total = draw.choice([0, 85_00, 1_000_00, draw.randrange(100_000_00), draw.randrange(600_000_00)])
    inside = draw.choice([total, total, draw.randint(0, total)])
    basic = draw.choice([0, inside // 2, draw.randint(0, inside)])
    critical = draw.choice([None, 0, draw.randint(0, inside - basic)])
    fen = {"total_cost": total, "in_policy_cost": inside, "basic_paid": basic, "critical_paid": critical, "supplementary_paid": None}
    return told(
        city, draw.choice([*values, *values, ""]), draw.choice([*v.SETTINGS, "inpatient", "inpatient"]),
        age=str(draw.choice([3, 16, 45, 60, 75])), insurance=draw.choice(["resident", "resident", "employee", "none"]),
        hospital_level=str(draw.choice([1, 2, 3])), primary_care=draw.choice(["", "on"]), hospital_area=draw.choice([*v.AREAS, "county", "county"]),
        referral=draw.choice([*v.REFERRALS]), designated=draw.choice(["on", "on", ""]), certificate=draw.choice(["on", ""]),
        hukou_local=draw.choice(["on", "on", ""]), disability_grade=draw.choice(["", "", "1", "3"]),
        disease=draw.choice(["", *(("first", "last") if names(city) else ())]), ended=draw.choice(["2024-03-12", "2024-12-31", "2025-07-01"]),
        **{name: "" if amount is None else f"{Decimal(amount) / 100:.2f}" for name, amount in fen.items()},
    )  # fmt: skip


def naive(city: str, form: dict[str, str]) -> dict[str, Any]:
    ended = dt.date.fromisoformat(form["ended"])
    identity, _, class_ = form["identity"].partition(":")
    person = {
        "person_id": "p", "sex": None, "birth_date": dt.date(ended.year - int(form["age"]), 1, 1), "district": None, "insurance": form["insurance"],
        "disability_grade": int(form["disability_grade"]) if form["disability_grade"] else None, "disability_kind": None, "unable_to_work": None,
        "dibao_class": None, "urban": None, "hukou_local": bool(form["hukou_local"]),
    }  # fmt: skip
    since = dt.date(ended.year, 1, 1)
    held = {
        "person_id": "p", "identity": identity, "start": since, "end": None, "end_reason": None, "applied": since, "first_treated": None,
        "class": class_.removeprefix("class_") or None, "disease": None, "granted_by": None,
    }  # fmt: skip
    claim: dict[str, Any] = {
        "claim_id": "c", "person_id": "p", "setting": form["setting"], "started": ended - dt.timedelta(days=7 if form["setting"] in v.STAYS else 0),
        "ended": ended, "settled": None, "diagnosis": code_of(form["disease"]), "treatment": None, "hospital": None,
        "hospital_level": int(form["hospital_level"]), "primary_care": bool(form["primary_care"]), "hospital_area": form["hospital_area"],
        "designated": bool(form["designated"]), "referral": form["referral"], "certificate": bool(form["certificate"]), "channel": "one_stop", "deduction": None,
    }  # fmt: skip
    amounts = ("total_cost", "in_policy_cost", "basic_paid", "critical_paid", "supplementary_paid")
    claim |= {name: Decimal(form[name] or "0") for name in amounts}
    [row] = importlib.import_module(f"naive.{city}").settle([person], [held] if identity else [], [claim], [], INCOME)
    found: dict[str, Any] = row
    return found


@pytest.mark.parametrize("city", city_names())
def test_the_page_agrees_with_the_document_written_again(city: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PUBLIC_LIMITS = {"calculator": 10**6}
    figures = importlib.import_module("tuodi.office.settlement.figures")
    monkeypatch.setattr(figures, "of", lambda _: dict.fromkeys(INCOME, 40000) if "disposable_income" in load(city).newest.parameters else {})
    client, seen = Client(), set()
    for number in range(FORMS):
        form = filled(city, number)
        answer = client.post(f"/public/calculator/{city}/", form)
        assert "answer" in answer.context, (form, answer.context["form"].errors)
        row = naive(city, form)
        seen.add(row["status"])
        assert answer.context["answer"].status == row["status"], (form, row)
        sums = re.findall(r'<div class="sum[^"]*">([\d,.]+)', answer.content.decode())
        assert sums == [yuan(int((row["aid"] + row["tilt_aid"]) * 100)), yuan(int(row["self_paid"] * 100))], (form, row)
    assert {"settled", "not_covered"} <= seen
