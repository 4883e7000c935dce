"""Money paid back in instalments: owed in the books from the decision on, booked once as it comes in (urumqi.092)."""

from __future__ import annotations

import datetime as dt

from tuodi.office.core.actor import Actor
from tuodi.office.fund import chart, queries
from tuodi.office.fund.models import Posting
from tuodi.office.oversight import actions, checks
from tuodi.office.oversight.models import Recovery
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
    assert checks.repayments_add_up() == [f"追回第 {held.pk} 号：已退 90000 分，到账合计 100000 分"]


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
