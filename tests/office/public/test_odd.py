"""Odd input of the calculator: a refusal with its reason beside the field, keeping what was entered, or an answer that says what it supposed."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.office.casework.conftest import FIGURES
from tests.office.public.test_every_case import told

from tuodi.office.public.situation import identity_choices
from tuodi.policy import vocabulary as v
from tuodi.policy.pack import city_names, load

pytestmark = pytest.mark.django_db


def ask(city: str = "kunming", **changes: str) -> Any:
    form = told(city, "dibao", "inpatient", **changes)
    return Client().post(f"/public/calculator/{city}/", {name: value for name, value in form.items() if value is not None})


def plain(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("total_cost", "", "请填写金额"), ("total_cost", "abc", "请填数字，例如 12345.67"), ("total_cost", "1.005", "最多两位小数"), ("total_cost", "-1", "金额不能小于 0"),
        ("total_cost", "99999999999", "金额太大"), ("in_policy_cost", "", "请填写金额"), ("in_policy_cost", "98765.44", "不会大于医疗费总额"),
        ("basic_paid", "", "请填写金额"), ("basic_paid", "98765.43", "加起来大于医疗费总额"), ("ended", "", "请填写日期"), ("ended", "2024-02-30", "请填日期"),
        ("ended", "2099-01-01", "日期太早或太晚"), ("ended", "1999-01-01", "日期太早或太晚"), ("age", "", "请填写年龄"), ("age", "121", "年龄不能大于 120"),
        ("hospital_level", "", "请选择"), ("hospital_level", "9", "请从列表里选一项"), ("identity", "nobody", "请从列表里选一项"), ("since", "12.3", "请填日期"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_beside_its_field(field: str, value: str, says: str) -> None:
    answer = ask(**{field: value})
    assert "answer" not in answer.context
    html = answer.content.decode()
    assert says in re.search(rf'id="id_{field}_error">(.*?)</ul>', html, re.DOTALL).group(1)  # type: ignore[union-attr]
    kept = re.search(r'name="total_cost" value="([^"]*)"' if field != "total_cost" else r'name="in_policy_cost" value="([^"]*)"', html)
    assert kept is not None
    assert kept.group(1) in ("98765.43", "87654.32")
    assert f'href="#id_{field}"' in html  # the list at the top leads there


def test_nothing_to_pay_is_nothing() -> None:
    text = plain(ask(total_cost="0", in_policy_cost="0", basic_paid="0", critical_paid="0", supplementary_paid="0"))
    assert "医疗救助 0.00 元" in text
    assert "没有政策范围内自付费用" in text


def test_what_was_left_blank_is_said_to_be_supposed() -> None:
    text = plain(ask(critical_paid="", supplementary_paid=""))
    for words in ("大病保险支付没有填，按 0 元算", "其他补充保险支付没有填，按 0 元算", "身份在看病以前就已经认定", "今年以前没有用过起付线和限额"):
        assert words in text
    full = plain(ask(critical_paid="0", supplementary_paid="0", since="2024-01-01", used="most"))
    assert "没有填的，这样假定" not in full


def test_a_day_that_has_not_come_is_said_to_be_supposed() -> None:
    day = timezone.localdate() + dt.timedelta(days=30)
    assert f"{day} 还没有到，按现在的文件算" in plain(ask(ended=day.isoformat()))


@pytest.mark.parametrize("city", city_names())
def test_a_day_before_the_document_gets_no_sum(city: str) -> None:
    answer = ask(city, ended="2016-01-05")
    text = plain(answer)
    assert answer.context["answer"].status == "outside"
    assert "这一天的费用要按当时的文件办" in text
    assert f"{load(city).versions[0].first}" in text
    assert "按规定不予救助" not in text
    assert '<div class="sum' not in answer.content.decode()
    others = plain(ask(city, ended="2016-01-05", compare="yes")).partition("同一张账单在各地")[2]
    assert others.count("算不出") == len(city_names())


@pytest.mark.parametrize("city", city_names())
def test_a_hospital_of_unknown_level_is_taken_for_the_highest_which_never_promises_too_much(city: str, settings: Any) -> None:
    settings.PUBLIC_LIMITS = {"calculator": 10**6}
    settings.FIGURES = str(FIGURES)
    for (value, _), setting in zip(identity_choices(load(city).newest), [*v.SETTINGS] * 9, strict=False):
        form = told(city, value, setting)
        sums = {level: Client().post(f"/public/calculator/{city}/", form | {"hospital_level": level}).context["answer"] for level in ("1", "2", "3", "unsure")}
        assert sums["unsure"].aid == sums["3"].aid <= min(sums["1"].aid, sums["2"].aid)
    assert "医院等级不清楚，按三级算" in plain(ask(city, hospital_level="unsure"))


def test_who_has_no_identity_is_led_to_the_questions() -> None:
    answer = Client().post("/public/calculator/kunming/", told("kunming", "", "inpatient"))
    assert "看看自己可能属于哪一类" in answer.content.decode().partition('<form method="post"')[0]


def test_what_is_asked_is_written_nowhere(caplog: Any, capsys: Any, django_assert_num_queries: Any) -> None:
    """No statement to the database, no log, no cookie, nothing in the address."""
    ask()  # whatever is read once
    caplog.set_level("DEBUG")
    with django_assert_num_queries(0):
        answer = ask()
    assert answer.cookies == {}
    assert answer["Cache-Control"] == "no-store"
    assert "98765" not in caplog.text
    assert "98765" not in "".join(capsys.readouterr())
