"""Studies on the office's own year: the rules as they are give what was settled; a reform gives what the engine pays under it."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
import yaml
from django.db import DatabaseError, transaction
from django.urls import reverse

from tuodi.office import serving
from tuodi.office.core.models import AuditEntry
from tuodi.office.settlement import actions as settlement
from tuodi.office.settlement.models import Settlement
from tuodi.office.whatif import knobs, population, progress
from tuodi.office.whatif.models import Order, Stop, Study
from tuodi.policy import patch
from tuodi.policy.pack import city_names, find, load, raw
from tuodi.policy.source import Marks
from tuodi.simulate import parse_reform
from tuodi.simulate.study import fitting

pytestmark = pytest.mark.django_db
FORM = {"what": "reform", "year": "2025", "path1": "items.inpatient.rows.1.ratio.level 3", "value1": "90"}


def plain(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def run(client: Any, **changes: Any) -> Study:
    answer = client.post("/whatif/new/", FORM | changes)
    assert answer.status_code == 302, plain(answer)
    return Study.objects.get(pk=int(answer["Location"].strip("/").split("/")[-1]))


def test_the_rules_as_they_are_give_what_was_settled(browser: Any, settled: list[Settlement]) -> None:
    study = run(browser(), budget="100000")
    now, then = study.result["scenarios"]
    assert now["cost"] == sum(one.paid for one in settled)
    assert (study.persons, study.claims) == (6, 5)
    assert then["cost"] == 5 * 1_800_000  # 90 % of 20,000, below the limit of 20,000
    assert study.result["changes"][0]["gainers"] == {"persons": 5, "amount": then["cost"] - now["cost"]}
    assert now["balance"] == 10_000_000 - now["cost"]
    assert study.policy_hash == now["hash"] != then["hash"]


def test_what_was_taken_back_is_not_in_it(browser: Any, settled: list[Settlement], office: Any) -> None:
    settlement.reverse(office, settled[0], "票据重复", "r1")
    study = run(browser())
    assert study.claims == 4
    assert study.result["scenarios"][0]["cost"] == sum(one.paid for one in settled[1:])


def test_two_reforms_side_by_side_and_people_without_bills(browser: Any, settled: list[Settlement]) -> None:
    second = "title: 八十岁纳入\nidentities: [{give: dibao, where: {age_from: 80, without_identity: true}}]\nparameters: {resident_premium: {2025: 400}, fixed_subsidy: {2025: 250}}\n"
    client = browser("department")
    study = run(client, second=second)
    titles = [one["title"] for one in study.result["scenarios"]]
    assert titles[0] == "现行规定"
    assert titles[2] == "八十岁纳入"
    holders = {row["key"]: row["persons"] for row in study.result["scenarios"][2]["holders"]}
    assert holders["dibao"] == 6
    page = client.get(reverse("whatif:study", args=[study.pk]))
    assert "八十岁纳入" in plain(page)
    html = page.content.decode()
    assert html.count("<svg") >= 6
    assert " style=" not in html
    assert "王示例" not in html


def test_a_district_sees_its_own_people_and_studies(browser: Any, settled: list[Settlement]) -> None:
    whole = run(browser())
    own = run(browser("department", "五华区"))
    assert (own.persons, own.claims) == (4, 3)
    assert own.result["scenarios"][0]["cost"] == sum(one.paid for one in settled[:3])
    other = browser("department", "盘龙区")
    assert other.get(reverse("whatif:study", args=[own.pk])).status_code == 404
    assert other.get(reverse("whatif:study", args=[whole.pk])).status_code == 404
    assert browser().get(reverse("whatif:study", args=[own.pk])).status_code == 200


def test_the_workbook_and_the_people_without_identity(browser: Any, settled: list[Settlement]) -> None:
    import python_calamine

    client = browser()
    study = run(client)
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(client.get(reverse("whatif:excel", args=[study.pk])).content))
    rows = book.get_sheet_by_name("概况").to_python()
    assert round(rows[1][1] * 100) == sum(one.paid for one in settled)
    parcel = zipfile.ZipFile(io.BytesIO(client.post(reverse("whatif:people", args=[study.pk])).content))
    text = parcel.read("去标识数据.csv").decode("utf-8-sig")
    assert "k = 5" in parcel.read("说明.txt").decode()
    assert text.startswith("序号,年龄段,性别,区县,救助类别")
    assert "示例" not in text
    assert "990101" not in text
    lines = text.strip().splitlines()[1:]
    assert len(lines) == 0 or len(lines) >= 5
    assert AuditEntry.objects.filter(event="whatif.exported").count() == 1


def test_cities_side_by_side(browser: Any, settled: list[Settlement]) -> None:
    client = browser()
    answer = client.post("/whatif/new/", {"what": "cities", "year": "2025"})
    study = Study.objects.get()
    assert answer["Location"] == reverse("whatif:study", args=[study.pk])
    assert [one["city"] for one in study.result["cities"]] == city_names()
    own = next(one for one in study.result["cities"] if one["city"] == "kunming")
    assert own["aid"] + own["tilt_aid"] == sum(one.paid for one in settled)
    assert load("ningbo").newest.name in plain(client.get(answer["Location"]))


def test_a_run_is_recorded_and_never_changed(browser: Any, settled: list[Settlement]) -> None:
    study = run(browser())
    entry = AuditEntry.objects.get(event="whatif.run")
    assert entry.data["persons"] == 6
    with pytest.raises(DatabaseError), transaction.atomic():
        Study.objects.filter(pk=study.pk).update(title="另一个")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"path1": "", "value1": ""}, "请至少选一处改动"),
        ({"value1": ""}, "请填写改成多少"),
        ({"path1": ""}, "请选择改哪一个数"),
        ({"first": "patch: ["}, "不是可读的 YAML"),
        ({"first": "patch: [{set: pools.nothing.amount, to: 1}]"}, "没有“nothing”；这里有：outpatient"),
        ({"value1": "900"}, "比例应在 0 到 100 之间"),
        ({"value1": "-5"}, "不能小于 0"),
        ({"path2": "items.inpatient.rows.1.ratio.level 3", "value2": "80"}, "这个数上面已经改过了"),
        ({"budget": "viel"}, "输入一个数"),
        ({"first": "parameters: {nothing_known: 3}"}, "没有参数“nothing_known”"),
    ],
)
def test_what_cannot_be_run_is_said_and_nothing_is_kept(browser: Any, settled: list[Settlement], changes: dict[str, str], said: str) -> None:
    answer = browser().post("/whatif/new/", FORM | changes)
    assert answer.status_code == 200
    assert said in answer.content.decode().replace("&#x27;", "'")
    assert Study.objects.count() == 0


def test_without_settlements_there_is_nothing_to_try(browser: Any, office: Any) -> None:
    assert "还没有结算记录" in plain(browser().get("/whatif/new/"))


@pytest.mark.parametrize("city", city_names())
def test_every_number_offered_can_be_changed(city: str) -> None:
    """Each path leads to the number it says, and a reform that sets it is accepted."""
    tree = raw(find(city), Marks())
    offered = knobs.of_city(city)
    assert len(offered) > 5
    for knob in offered:
        changed = patch.apply(tree, knobs.changes(city, {knob.path: 1}))
        assert changed != tree or knob.value == 1
    load(city, None, knobs.changes(city, {knob.path: knob.value for knob in offered if not knob.only}))
    load(city, None, knobs.changes(city, {knob.path: 1 for knob in offered}))
    labels = [knob.label for knob in offered]
    assert len(set(labels)) == len(labels), "two numbers that can't be told apart"
    groups = {knob.group for knob in offered}
    assert {"救助比例", knobs.SUBSIDY} <= groups
    assert {"限额", knobs.BY_FIGURE} & groups


@pytest.mark.parametrize("city", city_names())
def test_one_class_of_a_row_gets_its_own_number_and_the_others_keep_theirs(city: str) -> None:
    def said(policy: Any) -> dict[tuple[str, str, str], str]:
        found = {}
        for key, item in policy.items.items():
            for row in item.rows:
                rest = {name: value for name, value in row.model_dump().items() if name not in ("class_", "ratio")}
                found |= {(key, class_, str(rest)): str(row.ratio) for class_ in row.class_ or []}
        return found

    now = said(load(city).newest)
    for knob in knobs.of_city(city):
        if knob.only:
            then = said(load(city, None, knobs.changes(city, {knob.path: 1})).newest)
            different = {key for key in now if now[key] != then[key]}
            assert set(now) == set(then)
            assert {(key, class_) for key, class_, _ in different} == {(knob.path.split(".")[1], knob.only)}, knob.path


def test_a_study_of_one_class_changes_nobody_else(browser: Any, settled: list[Settlement]) -> None:
    whole = run(browser()).result["changes"][0]
    own = run(browser(), path1="items.inpatient.rows.1.ratio.level 3@dibao").result["changes"][0]
    other = run(browser(), path1="items.inpatient.rows.1.ratio.level 3@low_income").result["changes"][0]
    assert whole["cost"] > 0
    assert (own["cost"], other["cost"], other["gainers"]["persons"]) == (whole["cost"], 0, 0)
    both = run(browser(), path2="items.inpatient.rows.1.ratio.level 3@dibao", value2="70").result["changes"][0]
    assert both["cost"] == 0  # the row's number, but for those on dibao, who keep theirs


@pytest.mark.parametrize(
    ("city", "path", "now"),
    [
        ("urumqi", "deductibles.yearly.amount.class_3", "上年度居民人均可支配收入 × 10%"),
        ("yancheng", "tilt.line", "上年度居民人均可支配收入 × 50%"),
        ("yancheng", "hospital_share.cap", ""),
        ("ningbo", "benefits.enrolment.rows.3.pays.percent", ""),
        ("wuhai", "benefits.grants.outpatient_grant.groups.0.amount", ""),
        ("wuhai", "benefits.enrolment.rows.0.pays", ""),
        ("kunming", "benefits.enrolment.rows.1.pays.amount", "当年资助参保定额"),
    ],
)
def test_amounts_that_are_no_plain_numbers_can_be_set_too(city: str, path: str, now: str) -> None:
    knob = next(knob for knob in knobs.of_city(city) if knob.path == path)
    assert knob.now == now
    changed, _ = fitting(load(city), parse_reform(yaml.safe_dump([{"set": path, "to": knob.written(5)}])), {})
    assert changed.newest != load(city).newest


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """More people than a page waits for."""
    monkeypatch.setattr(population, "WAITABLE", 3)


def test_a_large_study_runs_in_the_background(browser: Any, settled: list[Settlement], many: None) -> None:
    client = browser()
    answer = client.post("/whatif/new/", FORM | {"title": "大推演", "budget": "100000"})
    assert "/whatif/orders/" in answer["Location"]
    assert Study.objects.count() == 0
    assert "后台计算" in plain(client.get(answer["Location"]))
    assert "大推演" in plain(client.get("/whatif/"))
    assert serving.work_until_done() == 1
    study = Study.objects.get()
    assert study.result["scenarios"][0]["cost"] == sum(one.paid for one in settled)
    assert study.actor is not None
    assert client.get(answer["Location"])["Location"] == reverse("whatif:study", args=[study.pk])
    assert client.get(answer["Location"], headers={"HX-Request": "true"})["HX-Redirect"] == reverse("whatif:study", args=[study.pk])
    assert serving.work_until_done() == 0


def test_the_background_sees_only_what_the_asker_sees(browser: Any, settled: list[Settlement], many: None) -> None:
    browser("department", "五华区").post("/whatif/new/", FORM)
    serving.work_until_done()
    study = Study.objects.get()
    assert (study.persons, study.claims) == (4, 3)
    assert study.district is not None


def test_who_left_in_the_meantime_gets_no_study(browser: Any, user: Any, settled: list[Settlement], many: None) -> None:
    client = browser()
    address = client.post("/whatif/new/", FORM)["Location"]
    person = Order.objects.get().actor
    person.is_active = False
    person.save()
    serving.work_until_done()
    assert Study.objects.count() == 0
    assert Order.objects.get().state == "failed"
    assert "已停用" in plain(browser("admin").get(address))


def test_a_reform_that_cannot_be_used_is_not_queued(browser: Any, settled: list[Settlement], many: None) -> None:
    answer = browser().post("/whatif/new/", FORM | {"first": "patch: [{set: pools.nothing.amount, to: 1}]"})
    assert answer.status_code == 200
    assert Order.objects.count() == 0


def test_an_order_that_waits_can_be_given_up(browser: Any, settled: list[Settlement], many: None) -> None:
    client = browser()
    address = client.post("/whatif/new/", FORM)["Location"]
    assert "排队等待" in plain(client.get(address))
    order = Order.objects.get()
    assert browser("clerk").post(reverse("whatif:stop", args=[order.pk])).status_code == 403
    assert browser("department", "盘龙区").post(reverse("whatif:stop", args=[order.pk])).status_code == 404
    for _ in range(2):
        assert client.post(reverse("whatif:stop", args=[order.pk]))["Location"] == address
    assert AuditEntry.objects.filter(event="whatif.stopped").count() == 1
    assert "正在取消" in plain(client.get(address))
    serving.work_until_done()
    assert Study.objects.count() == 0
    page = plain(client.get(address))
    assert "已取消" in page
    assert "排队" not in page


def test_the_page_tells_how_far_it_is_and_a_running_one_stops_at_its_next_step(
    browser: Any, settled: list[Settlement], many: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browser()
    address = client.post("/whatif/new/", FORM)["Location"]
    order = Order.objects.get()
    seen: list[str] = []
    teller = progress.teller

    def watched(found: Order) -> progress.Step:
        tell = teller(found)

        def told(phase: str, done: int, of: int) -> None:
            tell(phase, done, of)
            how_far = progress.of_order(found)
            assert how_far is not None
            seen.append(f"{phase} {how_far.percent}")
            if phase == "run" and done == 1:
                Stop.objects.create(order=found, actor=found.actor)

        return told

    monkeypatch.setattr(progress, "teller", watched)
    serving.work_until_done()
    assert seen[0] == "read 0"
    assert [one for one in seen if one.startswith("run")] == ["run 60", "run 77"]
    assert not [one for one in seen if one.startswith("sum")]
    assert Study.objects.count() == 0
    order.refresh_from_db()
    assert order.state == Order.State.STOPPED
    assert progress.of_order(order) is None
    assert "已取消" in plain(client.get(address))
