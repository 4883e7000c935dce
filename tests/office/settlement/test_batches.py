"""Files of claims in the background: in chunks, stopped and gone on with, never half done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.office.factories import id_number
from tests.office.settlement.people import person

from tuodi.office import serving
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import AuditEntry, District
from tuodi.office.registry import actions as registry
from tuodi.office.settlement import actions
from tuodi.office.settlement.actions import batch as batches
from tuodi.office.settlement.checks import CHECKS
from tuodi.office.settlement.models import Batch, BatchRow, Settlement
from tuodi.office.settlement.refused import InvoiceTaken

HEADER = "就诊/结算编号,身份证号,医疗类别,入院日期,出院日期,第一诊断编码,医院等级,就医地,医疗费总额,政策范围内费用,基本医保支付,大病保险支付"
SINCE = dt.date(2023, 1, 1)


@pytest.fixture
def file(district: District, tmp_path: Path) -> Callable[[int], Path]:
    """`file(7)`: seven stays of two people, in turn; every fifth pays out more than its bill and can't be settled."""

    def make(count: int) -> Path:
        people = [person(district, ("dibao", SINCE)) for _ in range(2)]
        rows = [
            f"b{n},{people[n % 2].id_number},住院,2024-01-01,2024-01-{2 + n % 27:02d},J18.900,三级,市内,900.00,800.00,{950 if n % 5 == 4 else 400}.00,0"
            for n in range(count)
        ]
        path = tmp_path / f"{count}.csv"
        path.write_text("\n".join([HEADER, *rows]) + "\n")
        return path

    return make


@pytest.fixture
def clerk(staff: Callable[..., Actor]) -> Actor:
    return staff("clerk")


def states(batch: Batch) -> dict[str, int]:
    found = list(BatchRow.objects.filter(batch=batch).values_list("state", flat=True))
    return {state: found.count(state) for state in sorted(set(found))}


def test_a_file_runs_through_in_chunks(file: Callable[[int], Path], clerk: Actor) -> None:
    batch = actions.open_batch(clerk, "wuhai", file(230), "一月.csv")
    assert actions.work_on_batches() is False  # nobody has started it
    actions.start_batch(clerk, batch)
    assert serving.work_until_done() == 3
    batch.refresh_from_db()
    assert (batch.state, states(batch)) == ("done", {"refused": 46, "settled": 184})
    assert Settlement.objects.count() == 184
    assert set(Settlement.objects.values_list("actor_name", flat=True)) == {clerk.name}
    days = [(row.position, row.settlement.pk) for row in BatchRow.objects.filter(state="settled").select_related("settlement")]
    assert sorted(days) == sorted(days, key=lambda one: one[1])  # settled in the file's order
    assert [line for check in CHECKS for line in check()] == []


def test_a_chunk_is_there_whole_or_not_at_all(file: Callable[[int], Path], clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = actions.start_batch(clerk, actions.open_batch(clerk, "wuhai", file(120), "一月.csv"))
    note = batches._note
    seen: list[int] = []

    def lost(row: BatchRow, answer: Any) -> None:
        seen.append(row.number)
        if len(seen) == 60:
            raise KeyboardInterrupt  # the process is ended after the settlements, in the middle of noting them
        note(row, answer)

    with monkeypatch.context() as patch:
        patch.setattr(batches, "_note", lost)
        with pytest.raises(KeyboardInterrupt):
            actions.work_on_batches()
    assert (Settlement.objects.count(), states(batch)) == (0, {"waiting": 120})
    serving.work_until_done()
    assert (Settlement.objects.count(), states(batch)) == (96, {"refused": 24, "settled": 96})


def test_stopped_and_gone_on_with(file: Callable[[int], Path], clerk: Actor) -> None:
    batch = actions.start_batch(clerk, actions.open_batch(clerk, "wuhai", file(150), "一月.csv"))
    actions.work_on_batches()
    assert actions.stop_batch(clerk, batch).state == "stopped"
    assert actions.work_on_batches() is False
    assert states(batch) == {"refused": 20, "settled": 80, "waiting": 50}
    actions.start_batch(clerk, batch)
    serving.work_until_done()
    assert states(batch) == {"refused": 30, "settled": 120}
    assert list(AuditEntry.objects.filter(event__startswith="settlement.batch").order_by("id").values_list("event", flat=True)) == [
        "settlement.batch_opened",
        "settlement.batch_started",
        "settlement.batch_stopped",
        "settlement.batch_started",
        "settlement.batch_done",
    ]


def test_what_concerns_a_whole_chunk_is_found_row_by_row(file: Callable[[int], Path], clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another request takes an invoice while the chunk is under way, and a row meets a mistake of the program: the others go on."""
    batch = actions.start_batch(clerk, actions.open_batch(clerk, "wuhai", file(12), "一月.csv"))
    original = batches.settle_many

    def crossed(actor: Actor, asked: Any) -> Any:
        if len(asked) > 1:
            raise InvoiceTaken("该电子票据已经结算")
        if asked[0][0].number == "b3":
            raise InvoiceTaken("该电子票据已经结算")
        if asked[0][0].number == "b5":
            raise ZeroDivisionError
        return original(actor, asked)

    monkeypatch.setattr(batches, "settle_many", crossed)
    serving.work_until_done()
    batch.refresh_from_db()
    assert batch.state == "done"
    reasons = {row.data["claim_id"]: row.reason for row in BatchRow.objects.filter(state="refused")}
    assert set(reasons) == {"b3", "b4", "b5", "b9"}
    assert reasons["b3"] == "该电子票据已经结算"
    assert "ZeroDivisionError" in reasons["b5"]
    assert Settlement.objects.count() == 8


def test_of_somebody_who_left(file: Callable[[int], Path], clerk: Actor) -> None:
    batch = actions.start_batch(clerk, actions.open_batch(clerk, "wuhai", file(3), "一月.csv"))
    clerk.account.is_active = False
    clerk.account.save()
    serving.work_until_done()
    batch.refresh_from_db()
    assert (batch.state, "停用" in batch.note, Settlement.objects.count()) == ("stopped", True, 0)


def test_another_districts_people_are_refused(file: Callable[[int], Path], staff: Callable[..., Actor]) -> None:
    other = staff("clerk", "乌达区")
    batch = actions.open_batch(other, "wuhai", file(3), "一月.csv")
    assert states(batch) == {"refused": 3}
    actions.start_batch(other, batch)
    serving.work_until_done()
    batch.refresh_from_db()
    assert (batch.state, Settlement.objects.count()) == ("done", 0)


@pytest.mark.django_db(transaction=True)
def test_in_the_browser(browser_as: Callable[..., Any], file: Callable[[int], Path], tmp_path: Path) -> None:
    content = file(130).read_bytes()
    page = browser_as("clerk", of="wuhai")
    page.goto("/settlement/batches/new/")
    page.set_input_files("input[type=file]", {"name": "2024年1月住院.csv", "mimeType": "text/csv", "buffer": content})
    page.click("button.main")
    page.click("text=开始结算")
    page.get_by_text("后台处理中").wait_for()
    actions.work_on_batches()
    page.get_by_role("heading", name="76%").wait_for()
    page.shot("settlement-batch-running")
    serving.work_until_done()
    page.get_by_role("heading", name="100%").wait_for()
    page.locator("h1 .badge", has_text="完成").wait_for()
    page.click("#progress a.stop")
    page.shot("settlement-batch-done")
    assert page.locator("tbody tr").count() == 26


def test_the_same_file_again(file: Callable[[int], Path], clerk: Actor, client_as: Callable[..., Any]) -> None:
    path = file(2)
    first = actions.open_batch(clerk, "wuhai", path, "一月.csv")
    client = client_as("clerk", "海勃湾区", of="wuhai")
    answer = client.post("/settlement/batches/new/", {"file": SimpleUploadedFile("又.csv", path.read_bytes())})
    assert answer.url == f"/settlement/batches/{first.pk}/"


def test_a_row_of_somebody_unknown_is_settled_once_they_are_registered(district: District, clerk: Actor, tmp_path: Path, client_as: Callable[..., Any]) -> None:
    """The row is retried from the file's page; what is settled stays, what can't be read stays refused, nothing is settled twice."""
    known, number = person(district, ("dibao", SINCE)), id_number("19700101", 9_876)
    rows = [
        f"u{n},{who},住院,2024-01-01,{end},J18.900,三级,市内,900.00,800.00,400.00,0"
        for n, (who, end) in enumerate([(known.id_number, "2024-01-09"), (number, "2024-01-10"), (number, "一月")])
    ]
    path = tmp_path / "unknown.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n")
    batch = actions.run_batch(clerk, actions.open_batch(clerk, "wuhai", path, "一月.csv"))
    assert states(batch) == {"refused": 2, "settled": 1}
    assert number not in str(list(BatchRow.objects.values_list("data", flat=True))), "the number itself isn't kept"
    browser = client_as("clerk", of="wuhai")
    address = f"/settlement/batches/{batch.pk}/"
    assert "没有可以重试的行" in browser.post(f"{address}retry/", follow=True).content.decode()
    made = registry.add_person(Actor.system("tests", "wuhai"), district, number, "李示例")
    registry.add_identity(Actor.system("tests", "wuhai"), made, "dibao", SINCE)
    registry.set_insurance(Actor.system("tests", "wuhai"), made, 2024, "resident")
    assert "重试不能结算的行" in browser.get(address).content.decode()
    assert "重新结算 1 行" in browser.post(f"{address}retry/", follow=True).content.decode()
    serving.work_until_done()
    batch.refresh_from_db()
    assert (batch.state, states(batch)) == ("done", {"refused": 1, "settled": 2})
    assert Settlement.objects.filter(person=made).count() == 1
    assert actions.retry_batch(clerk, batch) == 0
    assert AuditEntry.objects.filter(event="settlement.batch_retried").count() == 1
