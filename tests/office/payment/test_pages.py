"""Payments in the browser: made, decided by another, taken to the bank, read back; rows of another district stay unseen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.office.payment.test_batches import results
from tests.office.payment.test_dues import all_is_well

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.payment import actions
from tuodi.office.payment.models import Batch, Due
from tuodi.office.registry import actions as registry

Some = Callable[..., Any]


@pytest.mark.django_db
def test_another_district_sees_nothing(office: Actor, place: District, money: None, somebody: Some, bill: Some, client_as: Some) -> None:
    bill(somebody(), "b1")
    batch = actions.make_batch(office, "wuhai", place.pk)
    assert "张示例" in client_as("clerk", "海勃湾区", of="wuhai").get("/payment/").content.decode()
    other = client_as("clerk", "海南区", of="wuhai")
    assert "张示例" not in other.get("/payment/").content.decode()
    assert other.get(f"/payment/batches/{batch.pk}/").status_code == 404


@pytest.mark.django_db
def test_a_file_that_does_not_fit_is_explained_by_row(
    office: Actor, place: District, money: None, somebody: Some, bill: Some, client_as: Some
) -> None:
    bill(somebody(), "b1")
    batch = actions.make_batch(office, "wuhai", place.pk)
    actions.approve_batch(office, batch)
    actions.take_file(office, batch)
    page = client_as("accountant", of="wuhai")
    answer = page.post(f"/payment/batches/{batch.pk}/results/", {"file": SimpleUploadedFile("回盘.csv", results(("L000000099", "", "成功")))})
    assert "第 2 行：流水号 L000000099 不在本批次" in answer.content.decode()
    assert Due.objects.get().state == "batched"


@pytest.mark.django_db(transaction=True)
def test_in_a_browser(office: Actor, place: District, money: None, somebody: Some, bill: Some, browser_as: Some, tmp_path: Path) -> None:
    for n, name in enumerate(("张示例", "李示例", "王示例")):
        bill(somebody(name), f"b{n}")
    page = browser_as("accountant", of="wuhai")
    page.click("nav >> text=支付批次")
    page.click("text=编制支付批次")
    page.select_option("[name=payer]", str(place.pk))
    page.shot("payment-batch-add")
    page.click("button.main")
    page.wait_for_selector("text=须由另一位人员审批")
    second = browser_as("approver", of="wuhai")
    second.click("text=待审批的支付批次")
    second.click("tbody a.row")
    second.shot("payment-batch-decide")
    second.click("button >> text=确定")
    second.wait_for_selector("text=已批准")
    page.reload()
    with page.expect_download() as waiting:
        page.click("text=取银行文件（CSV）")
    lines = Path(waiting.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 4
    numbers = [line.split(",")[1] for line in lines[1:]]
    file = tmp_path / "回盘.csv"
    file.write_bytes(results((numbers[0], "", "成功"), (numbers[1], "", "失败", "户名不符"), (numbers[2], "", "成功")))
    page.reload()
    page.set_input_files("[name=file]", file)
    page.click("text=读取回盘文件")
    page.wait_for_selector("text=成功 2 笔，失败 1 笔")
    page.shot("payment-batch-done")
    clerk = browser_as("clerk", "海勃湾区", of="wuhai")
    clerk.click("text=支付失败的款项")
    clerk.shot("payment-dues")
    due = Due.objects.get(state="failed")
    registry.set_account(office, due.person, "工商银行", "6222020000000000019", due.person.name)
    clerk.click("text=重新支付")
    clerk.click("button.main")
    clerk.wait_for_selector("text=已列入待支付")
    assert Batch.objects.get().state == "done"
    all_is_well()


def test_a_person_s_page_leads_to_the_bill_and_the_batch(office: Actor, place: District, money: None, somebody: Some, bill: Some, client_as: Some) -> None:
    """The batch is a page of who pays; a reviewer of another district doesn't see the person."""
    who = somebody()
    settled = bill(who, "b1")
    batch = actions.make_batch(office, "wuhai", place.pk)
    page = client_as("accountant", of="wuhai").get(f"/registry/people/{who.pk}/").content.decode()
    assert f'href="/payment/batches/{batch.pk}/">{batch.number}' in page
    assert f'href="/settlement/{settled.pk}/">零星报销' in page
    assert client_as("clerk", "海南区", of="wuhai").get(f"/registry/people/{who.pk}/").status_code == 404
