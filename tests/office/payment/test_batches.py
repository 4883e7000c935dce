"""Batches: two persons, the bank's file, its answers; nothing is paid twice, also when the reading is cut off."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.db import IntegrityError, transaction
from django.utils import timezone
from python_calamine import CalamineWorkbook
from tests.office.payment.test_dues import all_is_well
from tests.office.settlement.test_concurrency import side_by_side

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import AuditEntry, District
from tuodi.office.core.rights import Refused
from tuodi.office.fund import actions as fund
from tuodi.office.fund import chart
from tuodi.office.fund.models import Posting
from tuodi.office.fund.queries import balance
from tuodi.office.fund.refused import NotPermitted
from tuodi.office.payment import actions, signals
from tuodi.office.payment.models import Batch, Due, Line
from tuodi.office.payment.refused import BadResults, PaymentRefused
from tuodi.office.registry import actions as registry
from tuodi.office.settlement import actions as settlement

pytestmark = pytest.mark.django_db
Some = Callable[..., Any]


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def results(*rows: tuple[Any, ...]) -> bytes:
    """A file of answers: (line, amount in yuan or empty, result[, reason[, day]])."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["流水号", "金额", "结果", "失败原因", "支付日期"])
    for row in rows:
        writer.writerow([*row, *[""] * (5 - len(row))])
    return out.getvalue().encode("gb18030")


@pytest.fixture
def sent(office: Actor, place: District, money: None, somebody: Some, bill: Some) -> Batch:
    """Three bills on their way to the bank."""
    for n in range(3):
        bill(somebody(f"张{n}"), f"b{n}")
    batch = actions.make_batch(office, "wuhai", place.pk)
    actions.approve_batch(office, batch)
    actions.take_file(office, batch)
    return batch


def yuan(line: Line) -> str:
    return f"{line.amount // 100}.{line.amount % 100:02d}"


def test_from_bill_to_bank(staff: Some, place: District, money: None, somebody: Some, bill: Some) -> None:
    who = somebody()
    settled = bill(who, "b1")
    maker, approver = staff("accountant"), staff("approver")
    batch = actions.make_batch(maker, "wuhai", place.pk)
    assert (batch.count, batch.total, batch.state) == (1, settled.paid, "draft")
    with pytest.raises(PaymentRefused):
        actions.take_file(maker, batch)  # not before a second person approved
    with pytest.raises(Refused):
        actions.approve_batch(maker, batch)
    actions.approve_batch(approver, batch)
    row = rows_of(actions.take_file(maker, batch))[0]
    assert (row["账号"], row["户名"], row["金额"]) == ("6228480000000000018", "张示例", yuan(batch.lines.get()))
    assert AuditEntry.objects.filter(event="payment.file_taken", subject_id=str(batch.pk)).count() == 1
    outcome = actions.read_results(maker, batch, results((row["流水号"], row["金额"], "成功")))
    assert outcome.paid == 1
    batch.refresh_from_db()
    assert (batch.state, Due.objects.get().state) == ("done", "paid")
    assert balance("wuhai", place.pk, chart.PERSONS) == 0
    assert balance("wuhai", place.pk, chart.EXPENDITURE) == 100_000_000 - settled.paid
    all_is_well()


def test_who_makes_does_not_approve(staff: Some, user: Some, place: District, money: None, somebody: Some, bill: Some) -> None:
    bill(somebody(), "b1")
    maker = staff("accountant")
    batch = actions.make_batch(maker, "wuhai", place.pk)
    maker.account.role = "approver"
    maker.account.save()
    with pytest.raises(Refused):
        actions.approve_batch(Actor.of(maker.account), batch)


def test_no_account_no_payment(office: Actor, place: District, money: None, somebody: Some, bill: Some) -> None:
    bill(somebody(account=False), "b1")
    actions.collect(office, "wuhai")
    with pytest.raises(PaymentRefused):
        actions.make_batch(office, "wuhai", place.pk)
    assert Due.objects.get().state == "open"


def test_not_enough_money(office: Actor, place: District, somebody: Some, bill: Some) -> None:
    bill(somebody(), "b1")
    batch = actions.make_batch(office, "wuhai", place.pk)
    with pytest.raises(PaymentRefused, match="余额"):
        actions.approve_batch(office, batch)


def test_a_settlement_taken_back_stops_its_batch(office: Actor, place: District, money: None, somebody: Some, bill: Some) -> None:
    settled = bill(somebody(), "b1")
    batch = actions.make_batch(office, "wuhai", place.pk)
    settlement.reverse(office, settled, "票据作废", "r1")
    with pytest.raises(PaymentRefused, match="账上应付"):
        actions.approve_batch(office, batch)
    actions.reject_batch(office, batch, "结算已冲销")
    actions.collect(office, "wuhai")
    assert Due.objects.get().state == "withdrawn"
    all_is_well()


def test_a_batch_sent_back_frees_its_payments(office: Actor, place: District, money: None, somebody: Some, bill: Some) -> None:
    bill(somebody(), "b1")
    first = actions.make_batch(office, "wuhai", place.pk)
    with pytest.raises(PaymentRefused):
        actions.make_batch(office, "wuhai", place.pk)  # already on its way
    actions.reject_batch(office, first, "先核对账户")
    assert actions.make_batch(office, "wuhai", place.pk).count == 1


def test_failed_payments_go_back_with_the_reason(office: Actor, place: District, sent: Batch) -> None:
    heard: list[tuple[int, str, str]] = []

    def hear(due: Due, state: str, reason: str, **_: Any) -> None:
        heard.append((due.pk, state, reason))

    signals.due_answered.connect(hear)
    first, second, third = sent.lines.order_by("id")
    actions.read_results(office, sent, results((first.number, yuan(first), "成功"), (second.number, "", "失败", "户名不符"), (third.number, "", "成功")))
    signals.due_answered.disconnect(hear)
    assert (second.due_id, "failed", "户名不符") in heard
    due = Due.objects.get(pk=second.due_id)
    assert (due.state, due.problem) == ("failed", "户名不符")
    with pytest.raises(PaymentRefused):
        actions.reopen(office, due)  # the account is still the one that failed
    registry.set_account(office, due.person, "工商银行", "6222020000000000019", due.person.name)
    actions.reopen(office, due)
    again = actions.make_batch(office, "wuhai", place.pk)
    actions.approve_batch(office, again)
    assert rows_of(actions.take_file(office, again))[0]["账号"] == "6222020000000000019"
    actions.read_results(office, again, results((again.lines.get().number, "", "成功")))
    assert balance("wuhai", place.pk, chart.PERSONS) == 0
    all_is_well()


def test_money_that_comes_back_is_owed_again(office: Actor, place: District, sent: Batch) -> None:
    first = sent.lines.order_by("id").first()
    assert first is not None
    everything = [(line.number, "", "成功") for line in sent.lines.order_by("id")]
    actions.read_results(office, sent, results(*everything))
    actions.read_results(office, sent, results((first.number, "", "退汇", "账户已销户")))
    assert balance("wuhai", place.pk, chart.PERSONS, first.due.party) == -first.amount
    assert Due.objects.get(pk=first.due_id).state == "failed"
    all_is_well()


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("L999999999", "", "成功"), "不在本批次"),
        (("x", "", "成功"), "流水号应为"),
        (("{line}", "0.01", "成功"), "金额与送盘不同"),
        (("{line}", "", "也许"), "结果应为"),
        (("{line}", "", "失败"), "须写明原因"),
        (("{line}", "", "退汇", "销户"), "不能退汇"),
        (("{line}", "", "成功", "", "昨天"), "日期无法识别"),
    ],
)
def test_a_file_that_does_not_fit_books_nothing(office: Actor, sent: Batch, row: tuple[str, ...], words: str) -> None:
    first, second, _ = sent.lines.order_by("id")
    wrong = tuple(cell.replace("{line}", first.number) for cell in row)
    with pytest.raises(BadResults) as refused:
        actions.read_results(office, sent, results((second.number, "", "成功"), wrong))
    assert [number for number, _ in refused.value.rows] == [3]
    assert words in refused.value.rows[0][1]
    assert not Line.objects.filter(state="paid").exists()


def test_the_same_file_again_books_nothing(office: Actor, sent: Batch) -> None:
    content = results(*[(line.number, "", "成功") for line in sent.lines.order_by("id")])
    assert actions.read_results(office, sent, content).paid == 3
    again = actions.read_results(office, sent, content)
    assert (again.paid, again.known) == (0, 3)
    assert Posting.objects.filter(kind="payment").count() == 1
    all_is_well()


def test_the_database_pays_nothing_twice(sent: Batch) -> None:
    line = sent.lines.first()
    assert line is not None
    with pytest.raises(IntegrityError, match="payment_line_once"), transaction.atomic():
        Line.objects.create(batch=sent, due=line.due, account=line.account, amount=line.amount)
    with pytest.raises(IntegrityError, match="payment_line_posted"), transaction.atomic():
        Line.objects.filter(pk=line.pk).update(state="paid")


def test_a_day_to_come_is_refused(office: Actor, sent: Batch) -> None:
    from tuodi.office.fund.refused import BooksRefused

    line = sent.lines.first()
    assert line is not None
    with pytest.raises(BooksRefused):
        actions.read_results(office, sent, results((line.number, "", "成功", "", f"{timezone.localdate().year + 1}-01-01")))


KILLED = """
import os, sys
from tuodi.office.command import prepare
prepare()
from tuodi.office.core import rls
from tuodi.office.core.actor import Actor
from tuodi.office.payment.actions import results
from tuodi.office.payment.models import Batch
rls.set_scope("*", local=False)
results.CHUNK = 1
booked = results._finish
def finish(batch):
    booked(batch)
    finish.times += 1
    if finish.times == 2:
        os._exit(9)  # in the middle of the second piece, before its transaction ends
finish.times = 0
results._finish = finish
results.read_results(Actor.system("回盘", "wuhai"), Batch.objects.get(), sys.stdin.buffer.read())
"""


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_nothing_is_paid_twice(office: Actor, place: District, sent: Batch) -> None:
    content = results(*[(line.number, "", "成功") for line in sent.lines.order_by("id")])
    done = subprocess.run([sys.executable, "-c", KILLED], input=content, capture_output=True, timeout=120, check=False)
    assert done.returncode == 9, done.stderr.decode()
    assert sorted(sent.lines.values_list("state", flat=True)) == ["paid", "waiting", "waiting"]
    all_is_well()
    outcome = actions.read_results(office, sent, content)
    assert (outcome.paid, outcome.known) == (2, 1)
    assert balance("wuhai", place.pk, chart.PERSONS) == 0
    assert balance("wuhai", place.pk, chart.EXPENDITURE) == 100_000_000 - sent.total
    all_is_well()


@pytest.mark.django_db(transaction=True)
def test_two_make_a_batch_at_once(office: Actor, place: District, money: None, somebody: Some, bill: Some) -> None:
    for n in range(3):
        bill(somebody(f"张{n}"), f"b{n}")
    actions.collect(office, "wuhai")
    found = side_by_side([lambda: actions.make_batch(office, "wuhai", place.pk)] * 4)
    made = [one for one in found if isinstance(one, Batch)]
    assert [one for one in found if not isinstance(one, Batch | PaymentRefused)] == []
    assert len(made) == 1
    assert Line.objects.count() == 3
    all_is_well()


@pytest.mark.django_db(transaction=True)
def test_the_same_results_read_by_four_at_once(office: Actor, place: District, sent: Batch) -> None:
    content = results(*[(line.number, "", "成功") for line in sent.lines.order_by("id")])
    found = side_by_side([lambda: actions.read_results(office, Batch.objects.get(), content)] * 4)
    assert sorted(one.paid for one in found) == [0, 0, 0, 3]
    assert Posting.objects.filter(kind="payment").count() == 1
    assert balance("wuhai", place.pk, chart.PERSONS) == 0
    all_is_well()


def test_files_of_excel_both_ways(office: Actor, place: District, sent: Batch, tmp_path: Path) -> None:
    """Account numbers keep every digit; the answers are read from a workbook as from text."""
    taken = tmp_path / "送盘.xlsx"
    taken.write_bytes(actions.take_file(office, sent, "xlsx"))
    rows = list(CalamineWorkbook.from_path(taken).get_sheet_by_index(0).to_python())
    assert rows[1][3] == "6228480000000000018"
    assert [row[5] for row in rows[1:]] == [yuan(line) for line in sent.lines.order_by("id")]
    answers = tmp_path / "回盘.xlsx"
    book = xlsxwriter.Workbook(str(answers))
    sheet = book.add_worksheet()
    for number, row in enumerate([("流水号", "交易金额", "交易状态"), *((row[1], float(row[5]), "交易成功") for row in rows[1:])]):
        sheet.write_row(number, 0, row)
    book.close()
    assert actions.read_results(office, sent, answers.read_bytes()).paid == 3
    all_is_well()


def test_another_content_is_not_given_out_under_the_same_number(office: Actor, sent: Batch) -> None:
    first = actions.take_file(office, sent)
    assert actions.take_file(office, sent) == first
    Batch.objects.filter(pk=sent.pk).update(file_digest="0" * 64)
    with pytest.raises(PaymentRefused):
        actions.take_file(office, sent)


def test_what_is_on_its_way_is_not_paid_by_hand_nor_its_vouchers_taken_back(office: Actor, place: District, sent: Batch, somebody: Some) -> None:
    first, *_ = sent.lines.order_by("id")
    day = timezone.localdate()
    with pytest.raises(NotPermitted, match="支付批次"):
        fund.pay(office, "wuhai", chart.PERSONS, first.due.party, first.amount, day, district=place.pk)
    actions.read_results(office, sent, results(*[(line.number, "", "成功") for line in sent.lines.order_by("id")]))
    first.refresh_from_db()
    assert first.posting is not None
    with pytest.raises(NotPermitted, match="退汇"):
        fund.reverse_posting(office, first.posting, "有误", day)
    due = actions.owe(office, person_id=somebody("李").pk, district_id=place.pk, amount_fen=100, purpose="grant", reference="r")
    assert due.posting is not None
    with pytest.raises(NotPermitted, match="在应付款中撤销"):
        fund.reverse_posting(office, due.posting, "有误", day)
    all_is_well()


def test_what_a_batch_is_to_pay_is_not_paid_by_hand_before_either(office: Actor, place: District, money: None, somebody: Some, bill: Some) -> None:
    """A grant waits for its batch; of a bill not a part is paid, so that the rest isn't stuck."""
    day = timezone.localdate()
    grant = actions.owe(office, person_id=somebody("李").pk, district_id=place.pk, amount_fen=100, purpose="grant", reference="r")
    settled = bill(somebody(account=False), "b1")
    [due] = [one for one in actions.collect(office, "wuhai") if one.purpose == "settlement"]
    with pytest.raises(NotPermitted, match=f"{grant.number}（定额救助）由支付批次支付"):
        fund.pay(office, "wuhai", chart.PERSONS, grant.party, 100, day, district=place.pk)
    with pytest.raises(NotPermitted, match="不能只支付其中一部分"):
        fund.pay(office, "wuhai", chart.PERSONS, due.party, settled.paid - 1, day, district=place.pk)
    fund.pay(office, "wuhai", chart.PERSONS, due.party, settled.paid, day, district=place.pk)
    actions.collect(office, "wuhai")
    due.refresh_from_db()
    assert (due.state, "另行支付" in due.problem) == ("withdrawn", True)
    all_is_well()


def test_vouchers_of_money_that_came_back_are_not_taken_back_by_hand(office: Actor, sent: Batch) -> None:
    """Neither that of the payment nor that of the return: the due is paid again by another batch."""
    lines = list(sent.lines.order_by("id"))
    actions.read_results(office, sent, results(*[(line.number, "", "成功") for line in lines]))
    actions.read_results(office, sent, results((lines[0].number, "", "退汇", "账户已销户")))
    vouchers = list(Posting.objects.filter(kind="payment", document_id=sent.pk))
    assert len(vouchers) == 2
    for voucher in vouchers:
        with pytest.raises(NotPermitted, match="重新编入批次支付"):
            fund.reverse_posting(office, voucher, "有误", timezone.localdate())
    all_is_well()
