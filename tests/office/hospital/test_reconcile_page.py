"""Reconciliation on the pages: a hospital's file held against ours, differences followed up."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from python_calamine import CalamineWorkbook
from tests.office.hospital.conftest import CODE
from tests.office.hospital.sender import Sender
from tests.office.hospital.test_national import Stay
from tests.office.hospital.test_reconcile import period, settled  # noqa: F401 - fixture

from tuodi.office.core.models import AuditEntry, District
from tuodi.office.registry.models import InstitutionTerm, Person
from tuodi.office.settlement.hospital.models import Difference, FollowUp, Reconciliation
from tuodi.office.settlement.models import Settlement

Found = list[dict[str, Any]]


def yuan(fen: int) -> str:
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


@pytest.fixture
def accountant(client_as: Callable[..., Any]) -> Any:
    return client_as("accountant", of="wuhai")


def upload(client: Any, text: str, **more: Any) -> Any:
    today = str(timezone.localdate())
    file = SimpleUploadedFile("明细.csv", text.encode())
    return client.post("/settlement/reconciliations/new/", {"institution": CODE, "first": today, "last": today, "file": file} | more)


def theirs(settled: Found) -> str:  # noqa: F811
    """k1 a cent less in aid and more in tilt aid, k2 by our printed number, k3 missing, one that we don't know."""
    one, two, _ = settled
    rows = [
        f"k1;{yuan(one['aid'] - 1)};{yuan(one['tilt_aid'] + 1)};{yuan(one['hospital_borne'])};否",
        f"{two['settlement']};{yuan(two['aid'])};{yuan(two['tilt_aid'])};;",
        "x9;12.50;0;;",
    ]
    return "\n".join(["请求键;医疗救助（元）;倾斜救助（元）;医院负担（元）;冲销", *rows])


def test_a_file_held_against_ours(accountant: Any, settled: Found) -> None:  # noqa: F811
    answer = upload(accountant, theirs(settled))
    made = Reconciliation.objects.get()
    assert answer.url == f"/settlement/reconciliations/{made.pk}/"
    assert made.counts == {"equal": 1, "ours_extra": 1, "theirs_extra": 1, "differs": 1}
    assert [(one.kind, one.ref, one.funds) for one in Difference.objects.order_by("kind")] == [
        ("differs", "k1", ["aid", "tilt_aid"]),
        ("ours_extra", "k3", []),
        ("theirs_extra", "x9", []),
    ]
    page = accountant.get(answer.url).content.decode()
    assert yuan(sum(one["aid"] for one in settled)) in page
    gap = settled[2]["aid"] + 1 - 1250
    assert yuan(gap) in page
    listed = accountant.get("/settlement/reconciliations/").content.decode()
    assert "待解决 3" in listed
    assert "?kind=differs" in page


def test_followed_up(accountant: Any, settled: Found) -> None:  # noqa: F811
    upload(accountant, theirs(settled))
    one = Difference.objects.get(ref="k1")
    address = f"/settlement/reconciliations/differences/{one.pk}/"
    assert "不符" in accountant.get(address).content.decode()
    assert accountant.post(address, {"state": "checking", "note": ""}).status_code == 200  # a note is needed
    accountant.post(address, {"state": "checking", "note": "医院系统四舍五入，待医院核对"})
    accountant.post(address, {"state": "settled", "note": "医院已更正"})
    assert list(FollowUp.objects.order_by("id").values_list("state", flat=True)) == ["checking", "settled"]
    page = accountant.get(f"/settlement/reconciliations/{one.reconciliation_id}/?state=settled").content.decode()
    assert "医院已更正" in page
    assert "x9" not in page
    assert "待解决 2" in accountant.get("/settlement/reconciliations/").content.decode()
    assert AuditEntry.objects.filter(event="hospital.followed").count() == 2


def test_the_export_holds_figures(accountant: Any, settled: Found) -> None:  # noqa: F811
    upload(accountant, theirs(settled))
    page = accountant.get(f"/settlement/reconciliations/{Reconciliation.objects.get().pk}/")
    answer = accountant.get(page.context["table"].export_url)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0).to_python()
    found = {row[1]: row for row in rows}
    assert (found["k1"][0], found["k1"][3], found["k1"][4]) == ("金额不符", settled[0]["aid"] / 100, (settled[0]["aid"] - 1) / 100)
    assert found["x9"][4] == 12.5


def test_a_reversal_stands_by_itself(accountant: Any, hospital: Sender, settled: Found) -> None:  # noqa: F811
    hospital.post("/settlements/k3/reversal", {"key": "r3", "why": "费用录错"})
    rows = [f"{one['key']};{one['aid'] / 100:.2f};{one['tilt_aid'] / 100:.2f};{refund}" for one, refund in zip(settled, ("", "", ""), strict=True)]
    rows.append(f"k3;-{settled[2]['aid'] / 100:.2f};-{settled[2]['tilt_aid'] / 100:.2f};是")
    upload(accountant, "\n".join(["请求键;医疗救助;倾斜救助;冲销", *rows]))
    made = Reconciliation.objects.get()
    assert made.counts == {"equal": 4, "ours_extra": 0, "theirs_extra": 0, "differs": 0}
    assert "逐笔一致" in accountant.get(f"/settlement/reconciliations/{made.pk}/").content.decode()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("请求键;医疗救助\nk1;1.00", "缺少列：倾斜救助"),
        ("请求键;医疗救助;倾斜救助\nk1;很多;0", "第 2 行 医疗救助：很多"),
        ("请求键;医疗救助;倾斜救助\nk1;;0", "第 2 行 医疗救助：空"),
        ("请求键;医疗救助;倾斜救助\n;1;0", "第 2 行 请求键：不能为空"),
        ("请求键;医疗救助;倾斜救助;冲销\nk1;1;0;也许", "应为 是 或 否"),
    ],
)
def test_a_file_that_wont_do(accountant: Any, hospital: Sender, text: str, said: str) -> None:
    assert said in upload(accountant, text).content.decode()
    assert not Reconciliation.objects.exists()


def test_a_period_backwards(accountant: Any, hospital: Sender) -> None:
    assert "不早于" in upload(accountant, "请求键;医疗救助;倾斜救助\nk1;1;0", last="2020-01-01").content.decode()


def test_what_the_national_face_reconciled(accountant: Any, hospital: Sender, dibao: Person) -> None:
    info = Stay(hospital, dibao).ready().settle("M1")["setlinfo"]
    row = {name: info[name] for name in ("medfee_sumamt", "fund_pay_sumamt", "acct_pay", "setl_id", "mdtrt_id", "psn_no")} | {"maf_pay": "1.00"}
    hospital.done("3202", {"data": period(), "detail": [row]})
    page = accountant.get(f"/settlement/reconciliations/{Reconciliation.objects.get().pk}/").content.decode()
    assert "医院接口" in page
    assert "基金支付总额" in page
    assert "未提供" in page  # tilt aid, which the hospital didn't state
    assert info["maf_pay"] == f"{Settlement.objects.get().aid / 100:.2f}"


def test_a_districts_accountant(client_as: Callable[..., Any], accountant: Any, settled: Found, district: District) -> None:  # noqa: F811
    upload(accountant, theirs(settled))
    InstitutionTerm.objects.update(district=district)
    own, other = client_as("accountant", "海勃湾区", of="wuhai"), client_as("accountant", "乌达区", of="wuhai")
    address = f"/settlement/reconciliations/{Reconciliation.objects.get().pk}/"
    assert (own.get(address).status_code, other.get(address).status_code) == (200, 404)
    assert own.get("/settlement/reconciliations/new/").url == "/settlement/reconciliations/"
    one = Difference.objects.get(ref="k1")
    assert other.get(f"/settlement/reconciliations/differences/{one.pk}/").status_code == 404
    assert own.post(f"/settlement/reconciliations/differences/{one.pk}/", {"state": "settled", "note": "已核对"}).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_in_the_browser(browser_as: Callable[..., Any], settled: Found) -> None:  # noqa: F811
    page = browser_as("accountant", of="wuhai")
    page.goto("/settlement/reconciliations/new/")
    page.shot("reconciliation-new")
    page.select_option("[name=institution]", CODE)
    page.fill("[name=first]", str(timezone.localdate()))
    page.fill("[name=last]", str(timezone.localdate()))
    page.set_input_files("input[type=file]", {"name": "明细.csv", "mimeType": "text/csv", "buffer": theirs(settled).encode()})
    page.click("button.main")
    page.get_by_text("差额（中心－医院）").wait_for()
    page.shot("reconciliation")
    page.locator("tr", has_text="k1").get_by_text("跟进…").click()
    page.get_by_text("已解决").check()
    page.fill("[name=note]", "医院已按中心金额更正")
    page.shot("reconciliation-difference")
    page.click("button.main")
    page.get_by_text("医院已按中心金额更正").wait_for()
    page.goto("/settlement/reconciliations/")
    page.shot("reconciliations")
