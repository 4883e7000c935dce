"""The calculator: what the page says is what the engine pays; nothing is stored; labels, limits, several cities."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import parse_qs

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from tuodi.engine.api import settle_one
from tuodi.office.public import limits
from tuodi.office.public.forms import CalculatorForm
from tuodi.policy.pack import city_names

pytestmark = pytest.mark.django_db
BILL = {
    "identity": "dibao", "age": "45", "insurance": "resident", "setting": "inpatient", "disease": "", "treatment": "", "ended": "2024-03-12",
    "hospital_level": "3", "hospital_area": "county", "referral": "none", "designated": "on", "hukou_local": "on", "certificate": "on", "total_cost": "62,000.00", "in_policy_cost": "50000",
    "basic_paid": "¥30000", "critical_paid": "8000", "supplementary_paid": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def fresh_limits():
    limits.forget()


def ask(city: str = "kunming", **changes: str):
    return Client().post(f"/public/calculator/{city}/", {**BILL, **changes})


def settled(city: str = "kunming", identity: str = "dibao", **changes):
    claim = {
        "claim_id": "1", "person_id": "1", "setting": "inpatient", "started": dt.date(2024, 3, 5), "ended": dt.date(2024, 3, 12), "diagnosis": "J18.900",
        "hospital_level": 3, "hospital_area": "county", "referral": "none", "primary_care": False, "designated": True, "channel": "one_stop",
        "total_cost_fen": 6200000, "in_policy_cost_fen": 5000000, "basic_paid_fen": 3000000, "critical_paid_fen": 800000, "supplementary_paid_fen": 0,
    }  # fmt: skip
    person = {"person_id": "1", "birth_date": dt.date(1979, 1, 1), "insurance": "resident", "hukou_local": True}
    held = [{"person_id": "1", "identity": identity, "start": dt.date(2024, 1, 1), "applied": dt.date(2024, 1, 1)}]
    return settle_one(city, person, held, claim | changes).line


def plain(answer) -> str:
    return re.sub(r"<[^>]+>", " ", answer.content.decode())


@pytest.mark.parametrize("city", city_names())
def test_the_page_says_what_the_engine_pays(city):
    line, answer = settled(city), ask(city)
    assert answer.status_code == 200
    if line["status"] == "invalid":
        assert "现在算不出来" in plain(answer)
        assert "没有公布" in plain(answer)
        assert "disposable_income" not in plain(answer)
        return
    shown = answer.context["answer"]
    assert shown.aid == line["aid"] + line["tilt_aid"]
    assert shown.self_paid == line["self_paid"]
    assert shown.aid_text in plain(answer)


def test_each_step_names_its_clause_and_the_document():
    answer = ask()
    assert settled()["aid"] == 840000  # 12,000 × 70 % at a hospital of level 3
    text = plain(answer)
    assert "8,400.00" in text
    assert "依据 四（二）2（1）" in text
    assert "《" in text
    assert all(step["clause"] for step in answer.context["answer"].steps if step["key"] in ("who", "item", "ratio"))


def test_a_referral_that_is_missing_is_told_with_what_it_would_bring():
    """ningbo, wuhai and others: outside the area without referral pays less; the page says how much more a referral would have brought."""
    found = {city: ask(city, hospital_area="outside", referral="none").context["answer"].changes for city in city_names()}
    told = [(city, change) for city, changes in found.items() for change in changes if "转诊" in change.words or "备案" in change.words]
    assert told
    for city, change in told:
        referral = "referred" if "转诊" in change.words else "registered"
        line = settled(city, hospital_area="outside", referral=referral)
        assert line["aid"] + line["tilt_aid"] == change.aid


def test_what_the_year_has_used_is_taken_off_the_limit():
    """kunming: 普通住院年度限额 20,000 yuan."""
    assert ask(used_pool_inpatient="5000").context["answer"].aid == 840000
    answer = ask(used_pool_inpatient="15000")
    assert answer.context["answer"].aid == 500000
    assert "本年已用 15000.00，还剩 5000.00" in plain(answer)
    assert ask(used_pool_inpatient="20000").context["answer"].aid == 0
    assert ask(used_pool_major_inpatient="20000").context["answer"].aid == 840000  # another limit


def test_what_the_year_has_used_counts_in_the_own_city_only():
    whole, less = (ask(compare="yes", **more).context["others"] for more in ({}, {"used_pool_inpatient": "20000"}))
    changed = [one.city for one, other in zip(whole, less, strict=True) if one.aid != other.aid]
    assert changed == ["kunming"]


def test_cities_side_by_side_each_with_its_own_sum():
    answer = ask(compare="yes")
    others = {one.city: one for one in answer.context["others"]}
    assert list(others) == city_names()
    for city, one in others.items():
        line = settled(city)
        if line["status"] != "invalid":
            assert one.aid == line["aid"] + line["tilt_aid"], city


def test_an_identity_that_began_later_leads_to_what_the_document_says_of_earlier_bills():
    """ningbo 三（二）1: 因病致贫, bills of the twelve months before the application at 60 %, later ones at 70 %; kunming looks back to nothing."""
    of = {"identity": "illness_poor"}
    assert ask("ningbo", **of).context["answer"].aid == 840000
    assert ask("ningbo", **of, since="2024-09-01").context["answer"].aid == 720000
    assert ask("ningbo", **of, since="2025-06-01").context["answer"].status == "not_covered"
    assert ask("kunming", since="2024-06-01").context["answer"].status == "not_covered"


def test_without_a_local_household_the_reason_is_said():
    answer = ask(hukou_local="")
    assert answer.context["answer"].aid == 0
    assert "不具有昆明户籍" in plain(answer)


def test_what_is_sent_to_others_tells_nothing_of_the_person():
    answer = ask(disease="", used_pool_inpatient="15000", hospital_area="outside", referral="referred")
    shared = answer.context["shared"]
    assert set(parse_qs(shared)) == set(CalculatorForm.SHARED)
    for told in ("dibao", "45", "2024", "62", "50000", "30000", "8000", "15000"):
        assert told not in shared
    form = Client().get(f"/public/calculator/kunming/?{shared}&identity=dibao&total_cost=99").context["form"]
    assert form["hospital_area"].value() == "outside"
    assert form["referral"].value() == "referred"
    assert not form["identity"].value()
    assert form["total_cost"].value() is None
    assert Client().get("/public/calculator/kunming/?setting=moon&designated=%00").context["form"]["setting"].value() == "inpatient"


def test_what_was_told_stands_in_words_for_the_print():
    answer = ask(used_pool_inpatient="15000")
    told = dict(answer.context["told"])
    assert told["身份"] == "最低生活保障家庭成员"
    assert told["医院等级"] == "三级"
    assert told["① 医疗费总额（元）"] == "62,000.00"
    assert told["“普通住院年度限额”今年已经用掉（元）"] == "15,000.00"


def test_only_what_the_rules_of_the_city_ask_stands_in_front():
    here = Client().get("/public/calculator/wuhai/").context["form"]
    assert "hospital_area" in [field.name for field in here.more]  # wuhai's document asks no place
    assert "hospital_area" in [field.name for field in Client().get("/public/calculator/kunming/").context["form"].what]


def test_a_named_disease_leads_to_the_item_for_it():
    plain_illness, serious = ask(), ask(disease="重型精神病")
    assert serious.status_code == 200
    if "重型精神病" in dict(serious.context["form"].fields["disease"].choices):
        assert serious.context["answer"].steps != plain_illness.context["answer"].steps


def test_nothing_is_stored_and_no_cookie_is_set(db, caplog, capfd):
    """Not a row in any table, no cookie, and no word of it in a log."""

    def rows():
        found = {}
        with connection.cursor() as cursor:
            for name in connection.introspection.table_names(cursor):
                cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")
                found[name] = cursor.fetchone()[0]
        assert len(found) > 30
        return found

    before = rows()
    with caplog.at_level("DEBUG"):
        answer = ask(compare="yes", total_cost="62345.67")
    assert rows() == before
    written = caplog.text + "".join(capfd.readouterr())
    assert "62345" not in written
    assert "50000" not in written
    assert answer.cookies == {}
    assert Session.objects.count() == 0
    assert answer["Cache-Control"] == "no-store"
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "<script" not in answer.content.decode()
    assert " style=" not in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"total_cost": ""}, "请填写金额"),
        ({"total_cost": "很多"}, "请填数字"),
        ({"in_policy_cost": "70000"}, "不会大于医疗费总额"),
        ({"basic_paid": "61000"}, "各项支付加起来大于医疗费总额"),
        ({"basic_paid": "-1"}, "金额不能小于 0"),
        ({"basic_paid": "1.234"}, "最多两位小数"),
        ({"ended": "1066-10-14"}, "日期太早或太晚"),
        ({"age": "abc"}, "请填整数"),
        ({"age": "130"}, "年龄不能大于 120"),
        ({"age": ""}, "请填写年龄"),
        ({"since": "三月"}, "请填日期"),
        ({"used_pool_inpatient": "-5"}, "金额不能小于 0"),
        ({"identity": "emperor"}, "请从列表里选一项"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(changes, said):
    answer = ask(**changes)
    assert answer.status_code == 200
    assert said in plain(answer)
    assert "answer" not in answer.context
    html = answer.content.decode()
    assert 'role="alert"' in html
    [name] = answer.context["form"].errors
    field = re.search(rf'<(?:input|select)[^>]*name="{name}"[^>]*>', html)
    assert field is not None
    assert 'aria-invalid="true"' in field[0]
    assert f'id_{name}_error' in field[0]  # what is wrong is tied to the field, not only near it
    assert f'id="id_{name}_error"' in html
    kept = "62,000.00" if name != "total_cost" else "50000"
    assert f'value="{kept}"' in html


def test_every_field_has_a_label():
    html = Client().get("/public/calculator/kunming/").content.decode()
    fields = re.findall(r"<(?:input|select|textarea)[^>]* id=\"([^\"]+)\"", html)
    assert len(fields) > 20
    assert [name for name in fields if f'for="{name}"' not in html] == []


def test_too_many_questions_from_one_address_are_put_off(settings):
    settings.PUBLIC_LIMITS = {"calculator": 3}
    answers = [ask().status_code for _ in range(5)]
    assert answers[:3] == [200, 200, 200]
    assert answers[-1] == 429
    assert Client().get("/public/sheet/").status_code == 200


def test_an_unknown_city_is_not_there():
    assert Client().get("/public/calculator/atlantis/").status_code == 404
    assert Client().get("/public/policy/..%2f..%2fetc/").status_code == 404


def test_the_class_questionnaire_names_office_and_clause():
    """forms-and-questions §10: am I in a class, who decides, which office."""
    asked = Client().get("/public/class/ningbo/")
    assert "低保" in plain(asked)
    answer = Client().post("/public/class/ningbo/", {"dibao": "yes", "disability": "yes"})
    text = plain(answer)
    assert "最低生活保障家庭成员" in text
    assert "二（二）；五（一）" in text
    assert "民政部门" in text
    assert "残联" in text
    assert answer.cookies == {}
    nothing = Client().post("/public/class/ningbo/", {})
    assert "没有选任何一项" in plain(nothing)
