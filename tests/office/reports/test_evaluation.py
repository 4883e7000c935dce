"""The self-evaluation is completed by one, submitted, approved or returned by another; what the system knows nobody types, what was approved stays."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import AuditEntry, District
from tuodi.office.fund.actions import set_budget
from tuodi.office.reports import self_evaluation
from tuodi.office.reports.models import Entry, Evaluation

pytestmark = pytest.mark.django_db
PAGE = "/reports/evaluation/?year=2024"


@pytest.fixture
def client(client_as, city):
    city("kunming")
    return client_as("accountant", of="kunming")


def lines(client):
    return {line.row.key: line for line in client.get(PAGE).context["sheet"].lines}


def typed(client, **by_key):
    """What a browser would send: every field as it stands, some of them changed."""
    data = {"analysis": by_key.pop("analysis", "")}
    for line in lines(client).values():
        values = line.typed | by_key.get(line.row.key.replace(":", "_"), {})
        data |= {f"{name}{line.number}": text for name, text in values.items()}
    return data


def enter(client, **by_key):
    return client.post("/reports/evaluation/2024/enter/", typed(client, **by_key), follow=True)


def complete(client):
    """Every open line with a result, one of them with all the points."""
    every = {key.replace(":", "_"): {"actual": "已完成"} for key, line in lines(client).items() if line.row.actual is None}
    return enter(client, **every | {"times": {"weight": "100", "score": "97.5", "target": "50"}}, analysis="预算偏低")


def test_what_is_typed_is_kept_and_recorded(client):
    """kunming.114"""
    answer = enter(client, surveyed_satisfied={"target": "95%", "actual": "96.2%", "weight": "10", "score": "9.5", "note": "问卷 300 份"}, analysis="说明")
    assert "已保存" in answer.content.decode()
    row = lines(client)["surveyed:satisfied"].row
    assert (row.target, row.actual, row.weight, row.score, row.note) == ("95%", "96.2%", 1_000, 950, "问卷 300 份")
    entry = AuditEntry.objects.get(event="reports.evaluation_entered")
    assert entry.data["what"] == "救助对象满意度、偏差原因和改进措施"
    enter(client, analysis="说明")  # the same again says nothing new
    assert AuditEntry.objects.filter(event="reports.evaluation_entered").count() == 1


def test_nobody_types_what_the_system_knows(client):
    number = lines(client)["times"].number
    page = client.get(PAGE).content.decode()
    assert f'name="actual{number}"' not in page
    client.post("/reports/evaluation/2024/enter/", typed(client) | {f"actual{number}": "99999", f"note{number}": "见台账"})
    row = lines(client)["times"].row
    assert (row.actual, row.note) == ("0", "见台账")
    assert not Entry.objects.filter(actual="99999").exists()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"weight": "十", "score": ""}, "分值应为数字"),
        ({"weight": "101", "score": ""}, "0 到 100 之间"),
        ({"weight": "-1", "score": ""}, "0 到 100 之间"),
        ({"weight": "NaN", "score": ""}, "0 到 100 之间"),
        ({"weight": "10", "score": "10.01"}, "得分不能高于分值"),
        ({"weight": "", "score": "5"}, "得分不能高于分值"),
        ({"weight": "1.005", "score": ""}, "最多两位小数"),
        ({"note": "字" * 201}, "最多 200 字"),
    ],
)
def test_what_can_not_be_taken_comes_back_as_typed(client, values, said):
    answer = enter(client, surveyed_satisfied=values | {"actual": "96%"})
    page = answer.content.decode()
    assert said in page
    assert "96%" in page
    assert not Entry.objects.exists()


def test_submitted_whole_and_approved_by_another(client, client_as):
    client.post("/reports/evaluation/2024/submit/")
    assert not Evaluation.objects.exclude(state="draft").exists()
    assert "没有填写实际完成情况" in client.post("/reports/evaluation/2024/submit/", follow=True).content.decode()
    complete(client)
    assert "已提交" in client.post("/reports/evaluation/2024/submit/", follow=True).content.decode()
    assert "不能再改" in client.post("/reports/evaluation/2024/enter/", typed(client), follow=True).content.decode()
    assert client.post("/reports/evaluation/2024/decide/", {"decision": "approve"}).status_code == 403  # an accountant decides nothing
    approver = client_as("approver", of="kunming")
    assert "已审定" in approver.post("/reports/evaluation/2024/decide/", {"decision": "approve", "remark": "同意"}, follow=True).content.decode()
    held = Evaluation.objects.get()
    assert held.decided_by is not None
    assert held.decided_by != held.submitted_by
    assert [one.event for one in AuditEntry.objects.filter(event__startswith="reports.evaluation").order_by("id")] == [
        "reports.evaluation_entered", "reports.evaluation_submitted", "reports.evaluation_approved",
    ]  # fmt: skip
    for kind, start in (("pdf", b"%PDF"), ("xlsx", b"PK")):
        assert client.get(f"{PAGE}&as={kind}").content.startswith(start)
    with pytest.raises(DatabaseError), transaction.atomic():
        Evaluation.objects.update(remark="改")


def test_whoever_entered_part_of_it_does_not_approve(client, user):
    from tuodi.office.core.rights import Refused
    from tuodi.office.reports import actions

    complete(client)
    client.post("/reports/evaluation/2024/submit/")
    same = user("accountant", of="kunming")
    same.role = "approver"
    same.save()
    with pytest.raises(Refused):
        actions.decide(Actor.of(same), 2024, approved=True)


def test_returned_with_a_reason_it_is_open_again(client, client_as):
    complete(client)
    client.post("/reports/evaluation/2024/submit/")
    approver = client_as("approver", of="kunming")
    assert "退回须写明理由" in approver.post("/reports/evaluation/2024/decide/", {"decision": "return"}, follow=True).content.decode()
    approver.post("/reports/evaluation/2024/decide/", {"decision": "return", "remark": "满意度没有依据"})
    assert Evaluation.objects.get().state == "draft"
    assert "满意度没有依据" in client.get(PAGE).content.decode()
    enter(client, surveyed_satisfied={"actual": "90%", "note": "电话抽查"}, analysis="预算偏低")
    assert lines(client)["surveyed:satisfied"].row.actual == "90%"


def test_points_add_up_to_a_hundred(client):
    complete(client)
    enter(client, times={"weight": "60", "score": "60", "target": "50"}, analysis="预算偏低")
    assert "分值合计应为 100 分，现为 60 分" in client.post("/reports/evaluation/2024/submit/", follow=True).content.decode()


def test_a_submitted_form_keeps_its_figures(client, monkeypatch):
    complete(client)
    client.post("/reports/evaluation/2024/submit/")
    before = [line.row for line in lines(client).values()]
    monkeypatch.setattr(self_evaluation, "known", lambda *_: [])
    assert [line.row for line in lines(client).values()] == before


@pytest.mark.parametrize(("of", "place"), [("kunming", "五华区"), ("urumqi", "天山区"), ("yancheng", "亭湖区")])
def test_each_place_has_its_own(city, client_as, of, place):
    """urumqi.095, yancheng.080: city and district each answer for how it was carried out."""
    city(of)
    client, district = client_as("accountant", of=of), client_as("accountant", place, of=of)
    enter(client, surveyed_satisfied={"actual": "96%"})
    assert lines(district)["surveyed:satisfied"].row.actual is None
    enter(district, surveyed_satisfied={"actual": "91%"})
    assert lines(client)["surveyed:satisfied"].row.actual == "96%"
    assert Evaluation.objects.count() == 2


@pytest.mark.parametrize(("of", "place"), [("urumqi", None), ("yancheng", "亭湖区")])
def test_how_the_budget_was_carried_out(city, client_as, of, place):
    """urumqi.011, yancheng.089: the budget beside what the books spent, on the form and on the year's page."""
    where = District.objects.filter(city=city(of), name=place).first() if place else None
    set_budget(Actor.system("tests", of), of, 2024, 10_000_000, "预算批复", district=where.pk if where else None)
    client = client_as("accountant", place, of=of)
    row = lines(client)["money"].row
    assert (row.target, row.actual, row.rate) == ("100,000.00", "0.00", "0%")
    assert "100,000.00" in client.get("/fund/year/?year=2024").content.decode()
