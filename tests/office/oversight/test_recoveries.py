"""Money paid back in instalments: owed in the books from the decision on, booked once as it comes in (urumqi.092)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from tuodi.office.core.actor import Actor
from tuodi.office.fund import chart, queries
from tuodi.office.fund.models import Posting
from tuodi.office.oversight import actions, checks
from tuodi.office.oversight.models import Recovery, WriteOff
from tuodi.office.oversight.refused import OversightRefused
from tuodi.office.registry.models import Institution


def propose(client, who, **more):
    data = {"number": who.id_number, "amount": "100.00", "parts": 3, "first": "2024-08-31", "basis": "协议", "reason": "多报费用"} | more
    return client.post("/oversight/recoveries/new/", data)


def balance(code, party=""):
    found = {place: queries.balance("wuhai", place, code, party) for place in [None, *queries_places()]}
    return sum(found.values())


def queries_places():
    from tuodi.office.core.models import District

    return District.objects.filter(city="wuhai").values_list("pk", flat=True)


def test_paid_back_in_three_parts(client_as, poor, sound, today):
    auditor, approver, accountant = (client_as(role, of="wuhai") for role in ("auditor", "approver", "accountant"))
    where = propose(auditor, poor)["Location"]
    held = Recovery.objects.get()
    assert [(str(one.due), one.amount) for one in held.instalments.all()] == [("2024-08-31", 3333), ("2024-09-30", 3333), ("2024-10-31", 3334)]
    assert not Posting.objects.exists()
    approver.post(f"{where}approve/", {})
    assert (balance(chart.RECOVERABLE, held.party), balance(chart.RECOVERED)) == (10_000, -10_000)
    first = {"amount": "50.00", "day": str(today), "key": "repay/1"}
    for _ in range(2):  # the form sent twice
        accountant.post(f"{where}repay/", first)
    assert (balance(chart.RECOVERABLE, held.party), balance(chart.SPECIAL)) == (5_000, 5_000)
    page = accountant.get(where).content.decode()
    assert "逾期" in page
    assert "16.67" in page  # 50.00 covers the first part and half of the second
    accountant.post(f"{where}repay/", {"amount": "50.01", "day": str(today), "key": "repay/2"})
    assert "尚欠 50.00 元，不能登记 50.01 元" in accountant.get(where).content.decode()
    accountant.post(f"{where}repay/", {"amount": "50.00", "day": str(today), "key": "repay/3"})
    held.refresh_from_db()
    assert (held.state, held.paid, balance(chart.RECOVERABLE), balance(chart.SPECIAL)) == ("paid", 10_000, 0, 10_000)
    sound()


def test_a_districts_staff_see_what_came_in_though_the_city_keeps_the_books(client_as, poor, home, today):
    """The fund of 乌海 is the city's: a district's staff don't see its vouchers, and the page of their recovery is whole all the same."""
    where = propose(client_as("auditor", of="wuhai"), poor)["Location"]
    client_as("approver", of="wuhai").post(f"{where}approve/", {})
    client_as("accountant", of="wuhai").post(f"{where}repay/", {"amount": "50.00", "day": str(today), "key": "repay/1"})
    number = Posting.objects.get(kind="recovery", lines__account__code=chart.SPECIAL).number
    theirs, citys = (client_as("auditor", place, of="wuhai").get(where) for place in (home, None))
    assert theirs.status_code == 200
    assert number in citys.content.decode()
    assert number not in theirs.content.decode()
    assert "到账" in theirs.content.decode()
    assert "市级账" in theirs.content.decode()


def test_a_hospital_pays_back_and_the_checks_see_what_is_wrong(home, actor, today):
    hospital = Institution.objects.create(code="H99000000009", name="示例医院")
    parts = actions.parts_of(250_000, 1, today)
    held = actions.enter_recovery(Actor.system("tests", "wuhai"), "wuhai", home, hospital, 250_000, "分解住院", "服务协议", parts)
    approver, accountant = actor("approver", of="wuhai"), actor("accountant", of="wuhai")
    held = actions.approve_recovery(approver, held)
    actions.repay(accountant, held, 100_000, today, "k")
    assert checks.what_is_owed_stands_in_the_books() == checks.repayments_add_up() == checks.instalments_add_up() == []
    Recovery.objects.filter(pk=held.pk).update(paid=90_000)
    assert checks.what_is_owed_stands_in_the_books() == [f"R{held.pk}：尚欠 160000 分，账面 150000 分"]
    assert checks.repayments_add_up() == [
        f"追回第 {held.pk} 号：已退 90000 分，到账合计 100000 分；已核销 0 分，核销合计 0 分；多收 0 分，合计 0 分"
    ]


def test_refusals_say_why(client_as, poor):
    auditor = client_as("auditor", of="wuhai")
    assert "只填一项" in propose(auditor, poor, number="").content.decode()
    assert "登记中没有这个医疗机构编号" in propose(auditor, poor, code="H1").content.decode()
    where = propose(auditor, poor)["Location"]
    accountant = client_as("accountant", of="wuhai")
    accountant.post(f"{where}repay/", {"amount": "1", "day": "2024-01-01", "key": "k"})
    assert "待审批，不能登记到账" in accountant.get(where).content.decode()
    assert accountant.post(f"{where}approve/", {}).status_code == 403
    client_as("approver", of="wuhai").post(f"{where}refuse/", {"why": "金额有误"})
    assert Recovery.objects.get().state == "refused"
    assert dt.date.fromisoformat("2024-08-31") == Recovery.objects.get().instalments.get(number=1).due


def approved(client_as, who, **more):
    where = propose(client_as("auditor", of="wuhai"), who, **more)["Location"]
    client_as("approver", of="wuhai").post(f"{where}approve/", {})
    return where


def test_what_wont_come_in_is_written_off_by_a_second_person_and_taken_back(client_as, poor, sound, today):
    where = approved(client_as, poor)
    auditor, approver, accountant = (client_as(role, of="wuhai") for role in ("auditor", "approver", "accountant"))
    accountant.post(f"{where}repay/", {"amount": "40.00", "day": str(today), "key": "k1"})
    auditor.post(f"{where}write-off/", {"amount": "60.01", "reason": "去世且无遗产", "basis": "财务制度"})
    assert "尚欠 60.00 元" in auditor.get(where).content.decode()
    auditor.post(f"{where}write-off/", {"amount": "60.00", "reason": "", "basis": "财务制度"})
    assert not WriteOff.objects.exists()
    auditor.post(f"{where}write-off/", {"amount": "60.00", "reason": "去世且无遗产", "basis": "财务制度"})
    one = WriteOff.objects.get()
    assert auditor.post(f"/oversight/writeoffs/{one.pk}/approve/", {}).status_code == 403
    assert "待审批" in auditor.get(where).content.decode()
    assert balance(chart.RECOVERABLE) == 6_000  # a proposal changes nothing
    approver.post(f"/oversight/writeoffs/{one.pk}/approve/", {"remark": "同意"})
    held = Recovery.objects.get()
    assert (held.state, held.left, held.written, balance(chart.RECOVERABLE), balance(chart.RECOVERED)) == ("written", 0, 6_000, 0, -4_000)
    sound()
    approver.post(f"/oversight/writeoffs/{one.pk}/undo/", {"why": "查到遗产"})
    held.refresh_from_db()
    assert (held.state, held.left, held.written, balance(chart.RECOVERABLE), balance(chart.RECOVERED)) == ("approved", 6_000, 0, 6_000, -10_000)
    page = auditor.get(where).content.decode()
    assert "已恢复追回" in page
    approver.post(f"/oversight/writeoffs/{one.pk}/undo/", {"why": "再次"})
    assert balance(chart.RECOVERABLE) == 6_000
    accountant.post(f"{where}repay/", {"amount": "60.00", "day": str(today), "key": "k2"})
    held.refresh_from_db()
    assert held.state == "paid"
    sound()


def test_a_write_off_larger_than_what_is_left_by_then_is_not_approved(client_as, poor, today):
    where = approved(client_as, poor)
    client_as("auditor", of="wuhai").post(f"{where}write-off/", {"amount": "100.00", "reason": "下落不明", "basis": "财务制度"})
    client_as("accountant", of="wuhai").post(f"{where}repay/", {"amount": "0.01", "day": str(today), "key": "k"})
    approver = client_as("approver", of="wuhai")
    approver.post(f"/oversight/writeoffs/{WriteOff.objects.get().pk}/approve/", {})
    assert "少于核销金额" in approver.get(where).content.decode()
    approver.post(f"/oversight/writeoffs/{WriteOff.objects.get().pk}/refuse/", {"why": "已有到账"})
    assert (WriteOff.objects.get().state, Recovery.objects.get().written) == ("refused", 0)


def test_who_proposes_a_write_off_does_not_approve_it(user, poor, home, today):
    both = user("auditor", of="wuhai")
    held = actions.enter_recovery(Actor.system("tests", "wuhai"), "wuhai", home, poor, 10_000, "多报", "协议", actions.parts_of(10_000, 1, today))
    held = actions.approve_recovery(Actor.system("tests", "wuhai"), held)
    one = actions.enter_write_off(Actor.of(both), held, 10_000, "去世", "财务制度")
    both.role = "approver"
    both.save()
    with pytest.raises(OversightRefused, match="由您提出"):
        actions.approve_write_off(Actor.of(both), one)
    with pytest.raises(IntegrityError), transaction.atomic():
        WriteOff.objects.update(decided_by=both)


def test_more_than_owed_is_booked_when_said_so_and_goes_back(client_as, poor, sound, today):
    where = approved(client_as, poor)
    accountant = client_as("accountant", of="wuhai")
    accountant.post(f"{where}repay/", {"amount": "120.00", "day": str(today), "key": "k"})
    assert balance(chart.SPECIAL) == 0
    for _ in range(2):
        accountant.post(f"{where}repay/", {"amount": "120.00", "day": str(today), "key": "k", "over": "on"})
    held = Recovery.objects.get()
    assert (held.state, held.paid, held.over, balance(chart.SPECIAL), balance(chart.OVERPAID)) == ("paid", 10_000, 2_000, 12_000, -2_000)
    assert "多收 20.00 元" in accountant.get(where).content.decode()
    sound()
    accountant.post(f"{where}give-back/", {"amount": "20.01", "day": str(today), "key": "g0"})
    assert "不能退还 20.01 元" in accountant.get(where).content.decode()
    for _ in range(2):
        accountant.post(f"{where}give-back/", {"amount": "20.00", "day": str(today), "key": "g"})
    held.refresh_from_db()
    assert (held.over, balance(chart.SPECIAL), balance(chart.OVERPAID)) == (0, 10_000, 0)
    assert "-20.00" in accountant.get(where).content.decode()
    sound()


def test_a_plan_of_its_own_with_days_and_amounts(client_as, poor, sound, today):
    auditor = client_as("auditor", of="wuhai")
    wrong = {
        "2024-08-31 50\n2024-07-31 50": "依次递增",
        "2024-08-31 50\n2024-09-30 49.99": "等于应退金额",
        "明天 100": "第 1 行“明天 100”",
        "2024-08-31": "第 1 行“2024-08-31”",
        "2024-08-31 100.001": "第 1 行",
    }
    for plan, words in wrong.items():
        assert words in propose(auditor, poor, plan=plan).content.decode(), plan
    assert not Recovery.objects.exists()
    where = propose(auditor, poor, plan="2024-08-31 30\n2024-12-31 70.00")["Location"]
    approver, accountant = client_as("approver", of="wuhai"), client_as("accountant", of="wuhai")
    approver.post(f"{where}approve/", {})
    accountant.post(f"{where}repay/", {"amount": "45.00", "day": str(today), "key": "k"})
    held = Recovery.objects.get()
    assert [(str(one.due), one.amount) for one in held.instalments.all()] == [("2024-08-31", 3_000), ("2024-12-31", 7_000)]
    assert "逾期" in auditor.get("/oversight/recoveries/?late=yes").content.decode()
    assert "55.00" in auditor.get("/oversight/recoveries/?late=yes").content.decode()
    later = [today + dt.timedelta(days=n) for n in (30, 60)]
    form = {"parts": 2, "first": str(today), "plan": f"{later[0]} 5.00\n{later[1]} 50.00", "why": "家庭困难，延期"}
    assert auditor.post(f"{where}plan/", form).status_code == 403
    approver.post(f"{where}plan/", form)
    held.refresh_from_db()
    parts = [(one.number, one.due, one.amount) for one in held.instalments.all()]
    assert parts[0][2] + parts[1][2] == 4_500  # what came in stands against the old days
    assert [(due, amount) for _, due, amount in parts[2:]] == [(later[0], 500), (later[1], 5_000)]
    assert "待处理" not in auditor.get("/oversight/recoveries/?late=yes").content.decode().split("<tbody")[-1]
    assert held.left == 5_500
    sound()


def test_no_overdue_before_the_day_and_none_on_it(client_as, poor, today):
    """Near misses: due today isn't late, nor is a later part."""
    where = approved(client_as, poor, parts=2, first=str(today))
    auditor = client_as("auditor", of="wuhai")
    assert poor.name not in auditor.get("/oversight/recoveries/?late=yes").content.decode().split("<tbody")[-1]
    assert "逾期" not in auditor.get(where).content.decode().split("<h2>分期")[1]
    other = approved(client_as, poor, parts=2, first=str(today - dt.timedelta(days=1)))
    assert poor.name in auditor.get("/oversight/recoveries/?late=yes").content.decode().split("<tbody")[-1]
    assert "50.00 元" in auditor.get(other).content.decode()


def test_a_voucher_of_a_recovery_is_not_reversed_by_hand(client_as, poor, today, sound):
    approved(client_as, poor)
    accountant = client_as("accountant", of="wuhai")
    posting = Posting.objects.get()
    answer = accountant.post(f"/fund/postings/{posting.pk}/reverse/", {"why": "试", "day": str(today)}, follow=True)
    assert "请在“基金监管·追回资金”中办理" in answer.content.decode()
    assert Posting.objects.count() == 1
    sound()
