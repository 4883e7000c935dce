"""Every identity and every class of every city, in every way of being treated: the page says, to the fen, what the library pays, or why not."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import re
from typing import Any

import pytest
from django.test import Client

from tuodi.engine.api import Settler
from tuodi.engine.diseases import code_test
from tuodi.engine.state import State
from tuodi.office.core.numbers import yuan
from tuodi.office.public import needs
from tuodi.office.public.situation import code_of, disease_choices, identity_choices
from tuodi.policy import vocabulary as v
from tuodi.policy.pack import city_names, load

pytestmark = pytest.mark.django_db
DAY = dt.date(2024, 3, 12)
PLAIN = {
    "age": "45", "insurance": "resident", "disease": "", "treatment": "", "ended": DAY.isoformat(), "hospital_level": "2", "hospital_area": "county",
    "referral": "none", "designated": "on", "certificate": "on", "hukou_local": "on", "primary_care": "", "disability_grade": "", "since": "",
    "total_cost": "98765.43", "in_policy_cost": "87654.32", "basic_paid": "40000.01", "critical_paid": "12345.67", "supplementary_paid": "100.10",
}  # fmt: skip
OTHERWISE: tuple[dict[str, str], ...] = (
    {"hospital_level": "1", "primary_care": "on"},
    {"hospital_level": "3", "total_cost": "500000", "in_policy_cost": "400000.05", "basic_paid": "0", "critical_paid": "", "supplementary_paid": ""},
    {"insurance": "none", "basic_paid": "0", "critical_paid": "0", "supplementary_paid": "0"},
    {"insurance": "employee"},
    {"hospital_area": "outside"},
    {"hospital_area": "outside", "referral": "referred"},
    {"hospital_area": "province", "referral": "registered"},
    {"hospital_area": "city", "referral": "emergency"},
    {"designated": ""},
    {"certificate": ""},
    {"hukou_local": ""},
    {"age": "8", "disability_grade": "1"},
    {"age": "70", "disability_grade": "2", "primary_care": "on"},
    {"total_cost": "850", "in_policy_cost": "850", "basic_paid": "600", "critical_paid": "", "supplementary_paid": ""},
    {"total_cost": "0", "in_policy_cost": "0", "basic_paid": "0", "critical_paid": "", "supplementary_paid": ""},
    {"since": "2024-09-01"},
    {"used": "most"},
    {"used": "all"},
    {"treatment": "dialysis"},
    {"treatment": "rare_disease"},
    {"treatment": "brave_act_injury"},
    {"disease": "first"},
    {"disease": "last"},
)


@functools.cache
def settler(city: str) -> Settler:
    return Settler(city)


def names(city: str) -> list[str]:
    return [name for _, diseases in disease_choices(city) for name, _ in diseases]


def told(city: str, value: str, setting: str, **changes: str) -> dict[str, str]:
    """What somebody fills in."""
    found = {**PLAIN, "identity": value, "setting": setting, **changes}
    if how := found.pop("used", ""):
        found |= {one.field: "99999.99" if how == "all" else "199.99" for one in needs.used(city)}
    if found["disease"]:
        found["disease"] = (names(city) or [""])[0 if found["disease"] == "first" else -1]
    return found


def fen(text: str) -> int:
    whole, _, rest = (text or "0").partition(".")
    return int(whole) * 100 + int((rest + "00")[:2])


def expected(city: str, form: dict[str, str]) -> dict[str, Any]:
    """The library asked directly."""
    identity, _, class_ = form["identity"].partition(":")
    person = {
        "person_id": "p", "birth_date": dt.date(DAY.year - int(form["age"]), 1, 1), "insurance": form["insurance"], "hukou_local": bool(form["hukou_local"]),
        "disability_grade": int(form["disability_grade"] or 0) or None,
    }  # fmt: skip
    since = dt.date.fromisoformat(form["since"] or "2024-01-01")
    held = [{"person_id": "p", "identity": identity, "class": class_ or None, "start": since, "applied": since}] if identity else []
    claim = {
        "claim_id": "c", "person_id": "p", "setting": form["setting"], "ended": DAY, "started": DAY - dt.timedelta(days=7 if form["setting"] in v.STAYS else 0),
        "diagnosis": code_of(form["disease"]), "treatment": form["treatment"] or None, "hospital_level": int(form["hospital_level"]),
        "hospital_area": form["hospital_area"], "referral": form["referral"], "designated": bool(form["designated"]),
        "primary_care": bool(form["primary_care"]), "certificate": bool(form["certificate"]), "channel": "one_stop",
        **{f"{name}_fen": fen(form[name]) for name in ("total_cost", "in_policy_cost", "basic_paid", "critical_paid", "supplementary_paid")},
    }  # fmt: skip
    used = {one.slot: fen(form[one.field]) for one in needs.used(city) if form.get(one.field)}
    line = settler(city).settle_one(person, held, claim, State(DAY.year, used) if used else None).line
    return line


def test_the_forms_of_use_are_slots_of_the_engine() -> None:
    for city in city_names():
        done = settler(city).settle_one({"person_id": "p"}, [], {"claim_id": "c", "person_id": "p", "setting": "inpatient", "ended": DAY, "total_cost_fen": 1, "in_policy_cost_fen": 1, "basic_paid_fen": 0})
        assert {one.slot for one in needs.used(city)} <= set(done.run.plan.slots)


@pytest.mark.parametrize("city", city_names())
def test_every_disease_offered_is_known_by_its_code(city: str) -> None:
    known = {disease.name: disease for one in load(city).newest.disease_lists.values() for disease in one.diseases}
    for name in names(city):
        assert any(code_test(disease)(code_of(name)) for disease in known.values()), name


def agrees(client: Client, city: str, form: dict[str, str]) -> str:
    """Post the form; the page must agree with the library. Answers what became of it."""
    answer = client.post(f"/public/calculator/{city}/", form)
    assert answer.status_code == 200
    assert "answer" in answer.context, (form, answer.context["form"].errors)
    line, html = expected(city, form), answer.content.decode()
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
    if line["status"] == "invalid":
        assert "现在算不出来" in text, form
        assert "没有公布" in text, form
        assert '<div class="sum' not in html
    else:
        sums = re.findall(r'<div class="sum[^"]*">([\d,.]+)', html)
        assert sums == [yuan(line["aid"] + line["tilt_aid"]), yuan(line["self_paid"])], form
    if line["status"] == "not_covered":
        why = text.partition("按规定不予救助：")[2].partition("您填的情况")[0].split(" ")[0]
        assert len(why) > 3, form
        assert re.search("[A-Za-z_]{3,}", why) is None, why
    shown = text.partition("您填的情况")[0].partition("能救助多少")[2]
    assert re.search(r"[a-z]{2,}_|_[a-z]{2,}|[a-z]{4,}", shown) is None, shown
    return str(line["status"])


@pytest.mark.parametrize("city", city_names())
def test_every_identity_in_every_way_of_being_treated(city: str, settings: Any) -> None:
    settings.PUBLIC_LIMITS = {"calculator": 10**6}
    client = Client()
    values = ["", *(value for value, _ in identity_choices(load(city).newest))]
    found = {agrees(client, city, told(city, value, setting)) for value, setting in itertools.product(values, v.SETTINGS)}
    assert found & {"settled", "invalid"}
    assert "not_covered" in found


@pytest.mark.parametrize("city", city_names())
def test_every_class_in_every_circumstance(city: str, settings: Any) -> None:
    """One identity of each class, in each way of being treated; every circumstance comes up with every class."""
    settings.PUBLIC_LIMITS = {"calculator": 10**6}
    client, policy = Client(), load(city).newest
    of_class: dict[str, str] = {}
    for value, _ in identity_choices(policy):
        code, _, class_ = value.partition(":")
        of_class.setdefault(class_ or policy.identities[code].class_ or code, value)
    assert set(policy.classes) <= set(of_class)
    turn = itertools.cycle(v.SETTINGS)
    for value in of_class.values():
        for changes in OTHERWISE:
            agrees(client, city, told(city, value, "inpatient" if "used" in changes else next(turn), **changes))
            if "used" in changes:
                agrees(client, city, told(city, value, next(turn), **changes))
