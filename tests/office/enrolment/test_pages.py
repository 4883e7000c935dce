"""A year's run through the pages, in each of the five cities; lists, coverage, comparison, doubles, visits."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.office import factories
from tests.office.enrolment.conftest import person

from tuodi.office.core.models import AuditEntry
from tuodi.office.enrolment.models import Double, Run, Target, Task, Transfer, Visit
from tuodi.office.fund import actions as fund
from tuodi.office.fund import chart
from tuodi.office.fund.models import Posting, PostingLine
from tuodi.office.registry.models import Insurance

pytestmark = pytest.mark.django_db
# what one person of full subsidy and one of the city's lesser or other class get in 2024 (fen), by a premium of 380 yuan
AMOUNTS = {
    "wuhai": (("tekun", 38_000), ("low_income", 0)),
    "ningbo": (("dibao", 38_000), ("dibao_margin", 19_000)),
    "yancheng": (("tekun", 38_000), ("dibao_margin", 38_000)),
    "kunming": (("tekun", 38_000), ("dibao", 12_000)),
    "urumqi": (("tekun", 38_000), ("dibao", 11_400)),
}


def post(client: Any, address: str, **data: Any) -> Any:
    answer = client.post(address, data, follow=True)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return answer.content.decode()


def sheet(answer: Any) -> list[list[str]]:
    from python_calamine import CalamineWorkbook

    content = b"".join(answer.streaming_content)
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("of", list(AMOUNTS))
def test_a_years_run(of: str, home: Any, client_as: Any, money: Any, sound: Any) -> None:
    """wuhai.021 ningbo.080 yancheng.017 yancheng.088 kunming.026 kunming.027 kunming.109 kunming.110 urumqi.034 urumqi.035: tried by one,
    reviewed by a second, approved by a third, transferred by the accountant; the books balance."""
    here = home(of)
    people = [person(here, (code, "2023-01-01"), insurance="resident") for code, _ in AMOUNTS[of]]
    expected = [amount for _, amount in AMOUNTS[of]]
    clerk, reviewer, approver, accountant = (client_as(role, of=of) for role in ("clerk", "reviewer", "approver", "accountant"))
    page = post(clerk, "/enrolment/runs/new/", year=2024)
    run = Run.objects.get()
    assert (run.state, run.counts["amount"]) == ("computed", sum(expected))
    assert f"{sum(expected) / 100:,.2f}" in page
    assert "复核通过" not in post(reviewer, f"/enrolment/runs/{run.pk}/restart/"), "who tries again is the one who tried"
    page = post(reviewer, f"/enrolment/runs/{run.pk}/review/")
    assert "须由另一位人员复核" in page
    post(clerk, f"/enrolment/runs/{run.pk}/restart/")
    assert "已复核" in post(reviewer, f"/enrolment/runs/{run.pk}/review/", remark="名单与民政一致")
    assert "已批准" in post(approver, f"/enrolment/runs/{run.pk}/approve/")
    assert [Target.objects.get(person=one).subsidy for one in people] == expected
    money(of)
    assert "已划转记账" in post(accountant, f"/enrolment/runs/{run.pk}/transfer/", day=dt.date.today().isoformat())
    post(accountant, f"/enrolment/runs/{run.pk}/transfer/", day=dt.date.today().isoformat())
    moved = Transfer.objects.get()
    assert (moved.amount, moved.persons) == (sum(expected), sum(1 for amount in expected if amount))
    lines = PostingLine.objects.filter(posting=moved.posting).values_list("account__code", "amount")
    assert dict(lines) == {chart.SUBSIDY: sum(expected), chart.SPECIAL: -sum(expected)}
    sound()


def test_who_enters_does_not_approve(home: Any, client_as: Any) -> None:
    """ningbo.080"""
    person(home("ningbo"), ("dibao", "2023-01-01"))
    reviewer, approver = client_as("reviewer", of="ningbo"), client_as("approver", of="ningbo")
    post(reviewer, "/enrolment/runs/new/", year=2024)
    number = Run.objects.get().pk
    assert "这一批由您试算" in post(reviewer, f"/enrolment/runs/{number}/review/")
    assert "已复核" in post(approver, f"/enrolment/runs/{number}/review/")
    assert "这一批由您复核" in post(approver, f"/enrolment/runs/{number}/approve/")
    assert "已批准" in post(client_as("approver", of="ningbo", department="二"), f"/enrolment/runs/{number}/approve/")


def test_no_money_no_transfer(home: Any, client_as: Any, approved: Any) -> None:
    person(home("wuhai"), ("dibao", "2023-01-01"))
    run = approved("wuhai")
    page = post(client_as("accountant", of="wuhai"), f"/enrolment/runs/{run.pk}/transfer/", day=dt.date.today().isoformat())
    assert "账户余额不足：还差 380.00 元" in page
    assert not Transfer.objects.exists()


def test_a_district_sees_and_decides_only_its_own(home: Any, client_as: Any) -> None:
    here, there = home("ningbo", "海曙区"), home("ningbo", "江北区")
    mine, other = person(here, ("dibao", "2023-01-01")), person(there, ("dibao", "2023-01-01"))
    clerk = client_as("clerk", "海曙区", of="ningbo")
    post(clerk, "/enrolment/runs/new/", year=2024, district=here.pk)
    run = Run.objects.get()
    assert (run.district, run.counts["persons"]) == (here, 1)
    assert client_as("clerk", "江北区", of="ningbo").get(f"/enrolment/runs/{run.pk}/").status_code == 404
    assert Target.objects.filter(person=mine).exists()
    assert not Target.objects.filter(person=other).exists()


def test_a_late_transfer_is_marked(home: Any, client_as: Any, approved: Any, money: Any) -> None:
    """kunming.109: by 30 August; what comes later says so."""
    person(home("kunming"), ("tekun", "2023-01-01"), insurance="resident")
    run = approved("kunming")
    money("kunming")
    accountant = client_as("accountant", of="kunming")
    assert "待划转，已过期限" in accountant.get(f"/enrolment/runs/{run.pk}/").content.decode()
    assert "最迟 2024-08-30 划转" in accountant.get("/").content.decode()
    assert "晚于期限" in post(accountant, f"/enrolment/runs/{run.pk}/transfer/", day=dt.date.today().isoformat())


def test_lists_for_the_insurers_and_the_tax_office(home: Any, client_as: Any, approved: Any) -> None:
    """ningbo.063, ningbo.022, urumqi.041: whole numbers, national fields, the day from which it runs; who took it stands in the trail."""
    who = person(home("ningbo"), ("dibao_margin", "2024-03-15"), name="=张三")
    run = approved("ningbo")
    clerk = client_as("clerk", of="ningbo")
    titles, national, row = sheet(clerk.get(f"/enrolment/runs/{run.pk}/lists/insurance/"))
    found = dict(zip(titles, row, strict=True))
    assert (found["证件号码"], found["姓名"], found["险种类型"]) == (who.id_number, "=张三", "390")
    assert (found["身份起始日期"], found["参保生效日期"], found["财政资助"], found["个人应缴"]) == ("2024-03-15", "2024-04-01", 190, 190)
    assert {"certno", "psn_name", "insutype", "insuplc_admdvs", "psn_insu_date"} <= set(national)
    tax = sheet(clerk.get(f"/enrolment/runs/{run.pk}/lists/tax/"))
    assert (tax[2][tax[0].index("个人应缴")], tax[2][tax[0].index("征收年度")]) == (190, "2024")
    assert AuditEntry.objects.filter(event="enrolment.list_taken").count() == 2


def test_no_list_before_the_approval(home: Any, client_as: Any) -> None:
    person(home("wuhai"), ("dibao", "2023-01-01"))
    clerk = client_as("clerk", of="wuhai")
    post(clerk, "/enrolment/runs/new/", year=2024)
    answer = clerk.get(f"/enrolment/runs/{Run.objects.get().pk}/lists/tax/", follow=True)
    assert "批准以后才能取出名单" in answer.content.decode()


def upload(client: Any, rows: list[str], year: int = 2024, **more: Any) -> str:
    file = SimpleUploadedFile("参保.csv", "\n".join(["证件号码,险种类型,参保地,个人参保日期,人员参保状态", *rows]).encode())
    return post(client, "/enrolment/comparisons/new/", year=year, file=file, **more)


def test_the_insurers_file_finds_the_uninsured_and_the_doubles(home: Any, client_as: Any, approved: Any) -> None:
    """yancheng.016, yancheng.020, urumqi.041, ningbo.061: compared person by person; enrolled twice is listed; who isn't in it is to be visited."""
    here = home("yancheng")
    once, twice, missing = (person(here, ("dibao", "2023-01-01"), insurance=None) for _ in range(3))
    clerk = client_as("clerk", of="yancheng")
    rows = [
        f"{once.id_number},390,320900,2023-12-01,1", f"{twice.id_number},390,320900,2023-12-01,1", f"{twice.id_number},310,320500,2024-02-01,1",
        f"{factories.id_number('19800101', 7)},390,320900,,1", f"{missing.id_number},390,320900,2020-01-01,终止参保",
    ]  # fmt: skip
    page = upload(clerk, rows, complete="on")
    assert "对上 2 人，变更 3 人，重复参保 1 人" in page
    assert dict(Insurance.objects.values_list("person", "kind")) == {once.pk: "resident", twice.pk: "employee", missing.pk: "none"}
    approved("yancheng")
    assert [Target.objects.get(person=one).reasons for one in (once, twice, missing)] == ["", "employee_insured", "not_yet_enrolled"]
    assert Task.objects.get().target.person == missing
    double = Double.objects.get()
    assert "320500" in clerk.get("/enrolment/doubles/").content.decode()
    assert "已登记处理结果" in post(clerk, f"/enrolment/doubles/{double.pk}/", remark="保留职工医保，居民医保已停保")
    assert "变更 1 人" in upload(clerk, [f"{missing.id_number},390,320900,2024-03-01,1"])
    assert (Task.objects.get().state, Task.objects.get().outcome) == ("done", "enrolled")
    assert "变更 0 人" in upload(clerk, [f"{missing.id_number},390,320900,2024-03-01,1"])


def test_a_file_with_faults_changes_nothing_and_says_where(home: Any, client_as: Any) -> None:
    who = person(home("yancheng"), ("dibao", "2023-01-01"), insurance=None)
    page = upload(client_as("clerk", of="yancheng"), [f"{who.id_number},390,,,1", "123,390,,,1", f"{who.id_number},生育,,,1"])
    assert "有 2 行无法识别" in page
    assert "第 3 行" in page
    assert "第 4 行：险种“生育”应为" in page
    assert not Insurance.objects.exists()


def test_streets_visit_and_note_the_result(home: Any, client_as: Any, approved: Any, user: Callable[..., Any]) -> None:
    """ningbo.094, ningbo.061, ningbo.097, urumqi.041: tasks by street; the result and the wish of each visit; another street sees none of it."""
    here = home("ningbo")
    street, other = factories.street("一街", here), factories.street("二街", here)
    who = person(here, ("dibao_margin", "2023-01-01"), street=street, name="张走访")
    approved("ningbo")
    task = Task.objects.get()
    worker, neighbour = client_as("street", here, of="ningbo", street=street), client_as("street", here, of="ningbo", street=other)
    assert "张走访" in worker.get("/enrolment/tasks/").content.decode()
    assert "待走访的未参保人员" in worker.get("/").content.decode()
    assert "张走访" not in neighbour.get("/enrolment/tasks/").content.decode()
    assert neighbour.get(f"/enrolment/tasks/{task.pk}/").status_code == 404
    today = dt.date.today().isoformat()
    visit = {"day": today, "visitor": "李四", "willing": ""}
    assert "请写明具体情况" in worker.post(f"/enrolment/tasks/{task.pk}/", visit | {"result": "unwilling"}).content.decode()
    post(worker, f"/enrolment/tasks/{task.pk}/", **visit, result="absent")
    assert (Task.objects.get().state, Target.objects.get().checked_on) == ("open", None), "nobody met: not checked"
    post(worker, f"/enrolment/tasks/{task.pk}/", **visit, result="willing")
    target = Target.objects.get(person=who)
    assert (Task.objects.get().state, target.willing, target.checked_on) == ("waiting", True, dt.date.today())
    assert Visit.objects.count() == 2


def test_three_rates_of_ningbo(home: Any, client_as: Any, approved: Any) -> None:
    """ningbo.092, ningbo.095, ningbo.096, ningbo.097: in full insured 1 of 2; willing margin 1 of 2 (who doesn't wish is left out); checked 2 of 3."""
    here = home("ningbo")
    person(here, ("dibao", "2023-01-01"), insurance="resident")
    full = person(here, ("tekun", "2023-01-01"))
    person(here, ("dibao_margin", "2023-01-01"), insurance="resident")
    willing, unwilling = (person(here, ("dibao_margin", "2023-01-01")) for _ in range(2))
    approved("ningbo")
    Target.objects.filter(person=unwilling).update(willing=False, checked_on="2024-05-01")
    Target.objects.filter(person=full).update(checked_on="2024-05-01")
    page = client_as("reviewer", of="ningbo").get("/enrolment/coverage/?year=2024")
    rates = {rate.name: (rate.of, rate.all) for rate in page.context["found"].rates}
    assert rates == {"全额资助对象参保率": (1, 2), "有意愿参保的低保边缘家庭成员参保率": (1, 2), "未参保困难群众核查率": (2, 3)}
    text = page.content.decode()
    assert "66.67%" in text
    assert "insured=none&amp;checked=no" in text
    missing = client_as("reviewer", of="ningbo").get("/enrolment/targets/?year=2024&insured=none&checked=no").content.decode()
    assert willing.name in missing
    assert unwilling.name not in missing


def test_coverage_by_district_with_the_missing_one_click_away(home: Any, client_as: Any, approved: Any) -> None:
    """urumqi.042, yancheng.020: goal 100 %."""
    first, second = home("urumqi", "天山区"), home("urumqi", "新市区")
    person(first, ("dibao", "2023-01-01"), insurance="resident")
    missing = person(first, ("dibao", "2023-01-01"))
    person(second, ("dibao", "2023-01-01"), insurance="employee")
    approved("urumqi")
    auditor = client_as("auditor", of="urumqi")
    page = auditor.get("/enrolment/coverage/?year=2024")
    assert [(place.name, place.share) for place in page.context["found"].places] == [("天山区", 5000), ("新市区", 10000)]
    link = f"/enrolment/targets/?year=2024&amp;district={first.pk}&amp;insured=none"
    assert link in page.content.decode()
    found = auditor.get(link.replace("&amp;", "&")).content.decode()
    assert missing.name in found
    assert "共 1 条" in found
    assert auditor.get(link.replace("&amp;", "&") + "&export=xlsx").status_code == 200


def test_pushing_again_makes_no_second_task(home: Any, client_as: Any, approved: Any) -> None:
    """urumqi.041"""
    person(home("urumqi"), ("dibao", "2023-01-01"))
    approved("urumqi")
    assert "新推送 0 人" in post(client_as("clerk", of="urumqi"), "/enrolment/push/", year="2024")
    assert Task.objects.count() == 1


def test_a_persons_page_shows_the_years(home: Any, client_as: Any, approved: Any) -> None:
    who = person(home("wuhai"), ("dibao", "2023-01-01"))
    approved("wuhai")
    page = client_as("clerk", of="wuhai").get(f"/registry/people/{who.pk}/").content.decode()
    assert "资助参保" in page
    assert "380.00" in page


def test_a_subsidy_that_a_run_moves_is_not_moved_by_hand(home: Any, client_as: Any, approved: Any, money: Any, sound: Any) -> None:
    """Neither before nor after the run's own transfer; the refusal names the run and its voucher, and nothing is posted."""
    here, there = home("yancheng", "亭湖区"), home("yancheng", "盐都区")
    year, today = dt.date.today().year, dt.date.today().isoformat()
    person(here, ("dibao", "2023-01-01"), year=2025)
    run = approved("yancheng", 2025)
    Run.objects.filter(pk=run.pk).update(year=year)
    money("yancheng")
    accountant = client_as("accountant", of="yancheng")
    by_hand = {"amount": "400", "day": today, "persons": 1, "district": here.pk}
    assert f"第 {run.pk} 号（1 人 400.00 元）已批准待划转" in post(accountant, "/fund/subsidy/", **by_hand)
    assert "已划转记账" in post(accountant, f"/enrolment/runs/{run.pk}/transfer/", day=today)
    voucher = Transfer.objects.get().posting.number
    page = post(accountant, "/fund/subsidy/", **by_hand)
    assert f"第 {run.pk} 号" in page
    assert f"凭证 {voucher}，不能再次划转" in page
    assert Posting.objects.filter(kind="subsidy").count() == 1
    assert "已记账" in post(accountant, "/fund/subsidy/", **(by_hand | {"district": there.pk})), "a place whose subsidies no run moves"
    sound()


def test_a_run_does_not_move_what_was_moved_by_hand(home: Any, client_as: Any, approved: Any, money: Any, job: Any, sound: Any) -> None:
    """A voucher made by hand about the run's year stands in its way until it is reversed, or somebody says for whom it is."""
    year, today = dt.date.today().year, dt.date.today()
    person(home("wuhai"), ("dibao", "2023-01-01"), year=2025)
    money("wuhai")
    by_hand = fund.transfer_subsidy(job("wuhai"), "wuhai", 40_000, 1, today)
    run = approved("wuhai", 2025)
    Run.objects.filter(pk=run.pk).update(year=year)
    accountant = client_as("accountant", of="wuhai")
    assert by_hand.number in accountant.get(f"/enrolment/runs/{run.pk}/").content.decode()
    page = post(accountant, f"/enrolment/runs/{run.pk}/transfer/", day=today.isoformat())
    assert f"已有手工划转资助参保资金的凭证（{by_hand.number}）" in page
    assert not Transfer.objects.exists()
    fund.reverse_posting(job("wuhai"), by_hand, "重复", today)
    assert "手工" not in accountant.get(f"/enrolment/runs/{run.pk}/").content.decode()
    assert "已划转记账" in post(accountant, f"/enrolment/runs/{run.pk}/transfer/", day=today.isoformat())
    sound()


def test_a_voucher_by_hand_for_other_people_is_said_to_be(home: Any, client_as: Any, approved: Any, money: Any, job: Any) -> None:
    today = dt.date.today()
    person(home("wuhai"), ("dibao", "2023-01-01"), year=2025)
    money("wuhai")
    fund.transfer_subsidy(job("wuhai"), "wuhai", 40_000, 1, today)
    run = approved("wuhai", 2025)
    Run.objects.filter(pk=run.pk).update(year=today.year)
    accountant = client_as("accountant", of="wuhai")
    post(accountant, f"/enrolment/runs/{run.pk}/transfer/", day=today.isoformat(), besides="手工凭证为外市转入人员")
    assert Transfer.objects.get().amount == 40_000
    assert AuditEntry.objects.get(event="enrolment.transferred").why == "手工凭证为外市转入人员"
