"""Rules over settlements, samples by seed, institutions side by side.

(urumqi.088, urumqi.090, yancheng.045, yancheng.048, yancheng.070, kunming.127, ningbo.071, wuhai.077)
"""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from python_calamine import CalamineWorkbook
from tests.office.settlement.people import person

from tuodi.office.core.models import AuditEntry
from tuodi.office.oversight.anomalies import look, rules_of
from tuodi.office.oversight.models import Drawn, Finding, Sample
from tuodi.office.registry.models import Identity, Institution
from tuodi.office.settlement.models import Settlement

FIGURES = Path(__file__).parents[3] / "examples" / "figures"
OTHER = "H99000000002"
YEAR = {"first": "2024-01-01", "last": "2024-12-31"}


def run(client, **more):
    client.post("/oversight/findings/run/", YEAR | more)
    return {(one.rule, one.key): one for one in Finding.objects.all()}


def day(text):
    return dt.date.fromisoformat(text)


def test_every_rule_finds_its_own_and_nothing_else(client_as, home, settled):
    auditor = client_as("auditor", of="wuhai")
    quiet = person(home, ("dibao", day("2022-01-01")))
    settled(quiet, "q1", day("2024-02-01"))
    settled(quiet, "q2", day("2024-02-20"), diagnosis="I10.x00")  # begins on the 12th: more than a week later, another illness
    settled(quiet, "q3", day("2024-02-28"), institution=OTHER)  # moved to another hospital on the day of discharge
    assert run(auditor) == {}
    twice = person(home, ("dibao", day("2022-01-01")))
    a, b = settled(twice, "t1", day("2024-03-09")), settled(twice, "t2", day("2024-03-09"))
    two = person(home, ("dibao", day("2022-01-01")))
    c, d = settled(two, "o1", day("2024-04-10")), settled(two, "o2", day("2024-04-12"), institution=OTHER)
    dead = person(home)
    Identity.objects.create(person=dead, code="dibao", start=day("2022-01-01"), end=day("2024-05-02"), end_reason="death")
    during = settled(dead, "d0", day("2024-05-05"))  # began before the death
    e = settled(dead, "d1", day("2024-06-20"))
    split = person(home, ("dibao", day("2022-01-01")))
    f, g = settled(split, "s1", day("2024-07-10")), settled(split, "s2", day("2024-07-25"))
    often = person(home, ("dibao", day("2022-01-01")))
    visits = [settled(often, f"v{n}", day(f"2024-08-{n:02d}"), setting="outpatient", started=None, institution="") for n in range(1, 12)]
    for n in range(5):
        dear = person(home, ("dibao", day("2022-01-01")))
        settled(dear, f"x{n}", day(f"2024-09-{n + 1:02d}"), institution="H99000000003", in_policy_cost=3_000_000)
    found = {(one.rule, tuple(one.settlements)) for one in run(auditor).values()}
    costly = tuple(Settlement.objects.filter(claim__institution="H99000000003").order_by("pk").values_list("pk", flat=True))
    assert found == {
        ("same_stay", (a.pk, b.pk)), ("overlapping", (c.pk, d.pk)), ("after_death", (e.pk,)), ("split_stay", (f.pk, g.pk)),
        ("frequency", tuple(one.pk for one in visits)), ("outside_share", costly),
    }  # fmt: skip
    assert during.pk not in {number for one in Finding.objects.all() for number in one.settlements}
    count = Finding.objects.count()
    assert len(run(auditor)) == count  # found once


def rules_found(client):
    return {one.rule for one in run(client).values()}


def resident(home):
    return person(home, ("dibao", day("2022-01-01")))


# Each rule: bills that it points at, bills that just don't reach it, and bills that look like it for a good reason. (person, number, day, more)
ADMITTED = day("2024-03-01")
NEAR = {
    "same_stay": (
        [("a", "2024-03-09", {}), ("b", "2024-03-09", {})],
        [("a", "2024-03-09", {}), ("b", "2024-03-10", {"started": ADMITTED, "diagnosis": "I10.x00"})],
        [("a", "2024-03-09", {}), ("b", "2024-03-09", {"setting": "outpatient", "started": None})],
    ),
    "overlapping": (
        [("a", "2024-03-09", {}), ("b", "2024-03-16", {"institution": OTHER})],
        [("a", "2024-03-09", {}), ("b", "2024-03-17", {"institution": OTHER})],  # moved on the day of discharge
        [("a", "2024-03-09", {}), ("b", "2024-03-05", {"institution": OTHER, "setting": "outpatient", "started": day("2024-03-05")})],
    ),
    "split_stay": (
        [("a", "2024-03-09", {}), ("b", "2024-03-24", {})],  # back on the 16th: seven days
        [("a", "2024-03-09", {}), ("b", "2024-03-25", {})],
        [("a", "2024-03-09", {"stay_key": "Z1"}), ("b", "2024-03-18", {"stay_key": "Z1", "started": day("2024-03-09")})],  # parts of one stay
    ),
    "frequency": (
        [(f"v{n}", f"2024-03-{n:02d}", {"setting": "outpatient", "started": None}) for n in range(1, 12)],
        [(f"v{n}", f"2024-03-{n:02d}", {"setting": "outpatient", "started": None}) for n in range(1, 11)],
        [(f"v{n}", f"2024-03-{n:02d}", {"setting": "special", "started": None, "treatment": "dialysis"}) for n in range(1, 14)],
    ),
}


@pytest.mark.parametrize("rule", NEAR)
def test_a_hit_a_near_miss_and_what_only_looks_like_it(client_as, home, settled, rule):
    auditor = client_as("auditor", of="wuhai")
    hit, near, guard = NEAR[rule]
    for name, bills in (("near", near), ("guard", guard)):
        who = resident(home)
        for number, ended, more in bills:
            settled(who, f"{name}-{number}", day(ended), **more)
    assert rule not in rules_found(auditor)
    who = resident(home)
    for number, ended, more in hit:
        settled(who, f"hit-{number}", day(ended), **more)
    run(auditor)
    assert [one.person_id for one in Finding.objects.filter(rule=rule)] == [who.pk]


def test_after_death_a_hit_and_near_misses(client_as, home, settled):
    auditor = client_as("auditor", of="wuhai")
    for name, began, expected in (("on", "2024-05-02", False), ("before", "2024-04-20", False), ("after", "2024-05-03", True)):
        dead = person(home)
        Identity.objects.create(person=dead, code="dibao", start=day("2022-01-01"), end=day("2024-05-02"), end_reason="death")
        settled(dead, name, day("2024-05-20"), started=day(began))
        run(auditor)
        assert Finding.objects.filter(rule="after_death", person=dead).exists() == expected
    left = person(home)  # lost the identity, alive
    Identity.objects.create(person=left, code="dibao", start=day("2022-01-01"), end=day("2024-05-02"), end_reason="income")
    settled(left, "left", day("2024-06-20"))
    run(auditor)
    assert Finding.objects.filter(rule="after_death").count() == 1


def test_share_out_of_catalogue_a_hit_and_near_misses(client_as, home, settled):
    auditor = client_as("auditor", of="wuhai")

    def bills(code, count, in_policy):
        for n in range(count):
            settled(resident(home), f"{code}{n}", day("2024-03-09"), institution=code, in_policy_cost=in_policy)

    bills("H99000000011", 5, 3_500_000)  # exactly 30 %
    bills("H99000000012", 4, 3_000_000)  # 40 % of too few bills to say anything
    assert "outside_share" not in rules_found(auditor)
    bills("H99000000013", 5, 3_499_999)
    run(auditor)
    assert [one.institution for one in Finding.objects.filter(rule="outside_share")] == ["H99000000013"]


def test_the_numbers_are_the_citys_data_and_shown(client_as, home, settled, monkeypatch):
    from tuodi.policy import oversight

    for n in range(1, 4):
        settled(resident(home), f"x{n}", day("2024-03-09"))
    often = resident(home)
    for n in range(1, 4):
        settled(often, f"v{n}", day(f"2024-03-{n:02d}"), setting="outpatient", started=None)
    auditor = client_as("auditor", of="wuhai")
    assert "frequency" not in rules_found(auditor)
    page = auditor.get("/oversight/findings/run/").content.decode()
    assert "超过 10 次" in page
    assert "文件未规定，经办机构自定；监管要求见五（一）" in page
    known = oversight.load("wuhai")
    fewer = known.rules.frequency.model_copy(update={"times": 2, "basis": "clause", "clause": "五（一）"})
    changed = known.model_copy(update={"rules": known.rules.model_copy(update={"frequency": fewer, "split_stay": None})})
    monkeypatch.setattr(oversight, "load", lambda city: changed)
    run(auditor)
    found = Finding.objects.get(rule="frequency")
    page = auditor.get(f"/oversight/findings/{found.pk}/").content.decode()
    assert "超过 2 次" in page
    assert "疑似分解住院" not in auditor.get("/oversight/findings/run/").content.decode()
    assert AuditEntry.objects.filter(event="oversight.rules.run").latest("pk").data["rules"]["frequency"]["times"] == 2


def test_findings_leave_as_excel_with_their_outcome(client_as, home, settled, poor):
    from python_calamine import load_workbook

    settled(poor, "a", day("2024-03-09"))
    settled(poor, "b", day("2024-03-09"))
    auditor = client_as("auditor", of="wuhai")
    [found] = run(auditor).values()
    auditor.post(f"/oversight/findings/{found.pk}/handle/", {"result": "confirmed", "outcome": "两次上传"})
    answer = auditor.get("/oversight/findings/?export=xlsx")
    rows = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0).to_python()
    row = dict(zip(rows[0], rows[1], strict=True))
    assert (row["规则"], row["姓名"], row["结果"], row["核查说明"]) == ("同一住院重复结算", poor.name, "核实有问题", "两次上传")
    assert (row["涉及救助"] or 0) > 0


def test_a_finding_names_the_institution(client_as, home, settled, poor):
    """The auditor knows hospitals by name; the code stands beside it on the finding's own page."""
    Institution.objects.create(code=OTHER, name="演示第二医院")
    auditor = client_as("auditor", of="wuhai")
    settled(poor, "o1", day("2024-04-10"))
    settled(poor, "o2", day("2024-04-12"), institution=OTHER)
    run(auditor)
    found = Finding.objects.get(rule="overlapping")
    assert found.institution == OTHER
    assert "<td class=\" nowrap\">演示第二医院</td>" in auditor.get("/oversight/findings/").content.decode()
    assert f"演示第二医院（{OTHER}）" in auditor.get(f"/oversight/findings/{found.pk}/").content.decode()


def test_a_drawn_bill_that_is_wrong_becomes_a_case(client_as, home, settled, poor):
    settled(poor, "a", day("2024-03-09"))
    auditor = client_as("auditor", of="wuhai")
    auditor.post("/oversight/samples/new/", YEAR | {"size": 1, "seed": "甲"})
    drawn = Drawn.objects.get()
    where = f"/oversight/samples/drawn/{drawn.pk}/"
    assert auditor.post(f"{where}case/", {"against": "institution", "text": "缺章"}).status_code == 404
    auditor.post(where, {"result": "wrong", "remark": "票据缺章"})
    assert "立案" in auditor.get(where).content.decode()
    made = auditor.post(f"{where}case/", {"against": "institution", "text": "票据缺章"})["Location"]
    assert where in auditor.get(made).content.decode()
    assert made in auditor.get(where).content.decode()


def test_a_reversed_bill_is_no_longer_found_and_a_finding_becomes_a_case(client_as, home, settled, poor):
    from tuodi.office.core.actor import Actor
    from tuodi.office.settlement import actions as settlement

    one, _ = settled(poor, "a", day("2024-03-09")), settled(poor, "b", day("2024-03-09"))
    auditor = client_as("auditor", of="wuhai")
    [found] = run(auditor).values()
    where = f"/oversight/findings/{found.pk}/"
    assert "登记核查结果" in auditor.get(where).content.decode()
    auditor.post(f"{where}handle/", {"result": "confirmed", "outcome": "两次上传同一住院"})
    made = auditor.post(f"{where}case/", {"against": "institution", "text": "查明重复上传"})["Location"]
    transfer = {"kind": "prosecutor", "to": "示例检察院", "day": "2024-05-01", "document": "移送〔2024〕1号", "basis": "第二十六条（一）"}
    auditor.post(f"{made}transfer/", transfer)
    auditor.post(f"{made}close/", {"outcome": "justice", "measure": "检察机关已立案", "basis": "第二十六条（一）"})
    page = auditor.get(made).content.decode()
    assert "示例检察院" in page
    assert "已结案" in page
    settlement.reverse(Actor.system("tests", "wuhai"), one, "k/rev", "重复")
    Finding.objects.all().delete()
    assert run(auditor) == {}


def test_the_same_seed_draws_the_same_sample(client_as, home, settled, poor):
    for n in range(1, 21):
        settled(poor, f"n{n}", day(f"2024-03-{n:02d}"), setting="outpatient", started=None)
    auditor = client_as("auditor", of="wuhai")
    for seed in ("甲", "甲", "乙"):
        auditor.post("/oversight/samples/new/", YEAR | {"size": 6, "seed": seed})
    first, again, other = (list(one.drawn.values_list("settlement", flat=True)) for one in Sample.objects.order_by("pk"))
    assert first == again
    assert first != other
    assert len(set(first)) == 6
    settled(poor, "later", day("2024-03-25"), setting="outpatient", started=None)  # no part of what was drawn from
    sample = Sample.objects.order_by("pk")[0]
    page = auditor.get(f"/oversight/samples/{sample.pk}/").content.decode()
    assert "抽出的结算相同" in page
    drawn = sample.drawn.first()
    assert "请写明问题说明" in auditor.post(f"/oversight/samples/drawn/{drawn.pk}/", {"result": "wrong", "remark": ""}).content.decode()
    auditor.post(f"/oversight/samples/drawn/{drawn.pk}/", {"result": "wrong", "remark": "票据缺章"})
    assert Drawn.objects.get(pk=drawn.pk).remark == "票据缺章"
    Sample.objects.filter(pk=sample.pk).update(seed="丙")
    assert "与记录不同" in auditor.get(f"/oversight/samples/{sample.pk}/").content.decode()


def test_institutions_side_by_side(client_as, settled, poor):
    settled(poor, "a", day("2024-03-09"))
    page = client_as("auditor", of="wuhai").get("/oversight/hospitals/?first=2024-01-01&last=2024-12-31").content.decode()
    assert "10,000.00" in page
    assert "20%" in page
    assert "受控住院" not in page
    assert "first=2024-01-01&amp;last=2024-12-31&amp;export=xlsx" in page
    content = b"".join(client_as("auditor", of="wuhai").get("/oversight/hospitals/?first=2024-01-01&last=2024-12-31&export=xlsx").streaming_content)
    heads, row = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()[:2]
    found = dict(zip(heads, row, strict=True))
    assert (found["目录外费用"], found["目录外占比"], found["笔数"]) == (10_000, 0.2, 1)


def test_the_hospitals_cap_in_yancheng(city, client_as, monkeypatch):
    from tests.office.settlement.people import stay

    from tuodi.office.core.actor import Actor
    from tuodi.office.core.models import District
    from tuodi.office.settlement import actions as settlement

    monkeypatch.setattr(settings, "FIGURES", str(FIGURES), raising=False)
    city("yancheng")
    who = person(District.objects.filter(city="yancheng").order_by("position")[0], ("dibao", day("2022-01-01")))
    made = settlement.settle(Actor.system("tests", "yancheng"), stay(who, "y", day("2024-03-09"), basic_paid=1_500_000, critical_paid=0), key="y")
    page = client_as("auditor", of="yancheng").get("/oversight/hospitals/?first=2024-01-01&last=2024-12-31").content.decode()
    assert made.hospital_borne > 0
    assert "超过 10%" in page
    assert "<svg" in page  # the chart by hospital
    assert f"{made.hospital_borne / 100:,.2f}" in page


def test_no_rule_compares_every_bill_with_every_other(home, settled):
    """Whatever the statistics say of the tables: here, that there is nearly nothing in them, when a nested loop seems the cheapest."""
    who = resident(home)
    settled(who, "n1", day("2024-02-01"))
    settled(who, "n2", day("2024-02-09"))
    plans: dict[str, str] = {}

    def planned(execute, sql, params, many, context):
        if sql.lstrip().startswith("WITH live"):
            execute(f"EXPLAIN {sql}", params, many, context)
            plans[sql] = "\n".join(row[0] for row in context["cursor"].fetchall())
        return execute(sql, params, many, context)

    asked = {"city": "wuhai", "district": None, "first": "2024-01-01", "last": "2024-12-31"}
    with transaction.atomic(), connection.execute_wrapper(planned):
        rules = rules_of("wuhai")
        found = {code: look(rule, asked) for code, rule in rules.items()}
        with connection.cursor() as cursor:
            cursor.execute("SHOW enable_nestloop")
            assert cursor.fetchone() == ("on",), "only for the rules' own statements"
    assert len(found["split_stay"]) == 1
    assert len(plans) == len(rules)
    assert not [plan for plan in plans.values() if "Nested Loop" in plan]
