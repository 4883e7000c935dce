"""Two lists of the same: pure comparison, the JSON face, 3201 and 3202."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from tests.office.hospital.conftest import OTHER
from tests.office.hospital.sender import Sender
from tests.office.hospital.test_national import Stay

from tuodi.office.registry.models import Person
from tuodi.office.settlement.hospital.reconcile import Line, compare, counts, sums


def line(ref: str, aid: int = 0, tilt: int = 0, *, refund: bool = False) -> Line:
    return Line(ref, {"aid": aid, "tilt_aid": tilt}, refund)


def test_it_works() -> None:
    ours = [line("a", 100, 5), line("b", 200), line("c", 300), line("c", -300, refund=True)]
    theirs = [line("a", 100, 5), line("b", 190, 10), line("d", 50), line("c", 300)]
    found = compare(ours, theirs)
    assert counts(found) == {"equal": 2, "ours_extra": 1, "theirs_extra": 1, "differs": 1}
    assert [(one.line.ref, one.funds) for one in found if one.kind == "differs"] == [("b", ("aid", "tilt_aid"))]
    assert [(one.line.ref, one.line.refund) for one in found if one.kind == "ours_extra"] == [("c", True)]


def test_aid_and_tilt_may_not_make_up_for_each_other() -> None:
    found = compare([line("a", 100, 50)], [line("a", 120, 30)])
    assert found[0].funds == ("aid", "tilt_aid")


def test_listed_twice_finds_one_partner() -> None:
    assert counts(compare([line("a", 1)], [line("a", 1), line("a", 1)])) == {"equal": 1, "ours_extra": 0, "theirs_extra": 1, "differs": 0}


def test_what_isnt_stated_isnt_compared() -> None:
    assert compare([line("a", 1, 2)], [Line("a", {"aid": 1})])[0].kind == "equal"


def test_sums() -> None:
    assert sums([line("a", 5, 1), line("a", -5, -1, refund=True), line("b", 2)]) == {"count": 3, "aid": 2, "tilt_aid": 0}


@pytest.fixture
def settled(hospital: Sender, claim: dict[str, Any]) -> list[dict[str, Any]]:
    """Three settlements of today."""
    days = [("2024-03-01", "2024-03-09"), ("2024-04-01", "2024-04-09"), ("2024-05-01", "2024-05-09")]
    return [
        hospital.settle(f"k{n}", claim | {"number": f"c{n}", "started": first, "ended": last}).json()
        for n, (first, last) in enumerate(days, 1)
    ]


def stated(found: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"key": found["key"], "aid": found["aid"], "tilt_aid": found["tilt_aid"], "hospital_borne": found["hospital_borne"]} | more


def ask(hospital: Sender, rows: list[dict[str, Any]]) -> Any:
    today = str(timezone.localdate())
    return hospital.post("/reconciliations", {"first": today, "last": today, "rows": rows})


def test_a_period_that_is_equal(hospital: Sender, settled: list[dict[str, Any]]) -> None:
    found = ask(hospital, [stated(one) for one in settled]).json()
    assert (found["equal"], found["counts"]["equal"]) == (True, 3)
    assert found["funds"]["aid"]["ours"] == found["funds"]["aid"]["theirs"] == sum(one["aid"] for one in settled)


def test_a_period_that_isnt(hospital: Sender, settled: list[dict[str, Any]]) -> None:
    hospital.post("/settlements/k3/reversal", {"key": "r3", "why": "费用录错"})
    rows = [
        stated(settled[0], aid=settled[0]["aid"] - 1, tilt_aid=settled[0]["tilt_aid"] + 1),
        stated(settled[2]),
        {"key": "x", "aid": 1, "tilt_aid": 0},
    ]
    found = ask(hospital, rows).json()
    assert (found["equal"], found["counts"]) == (False, {"equal": 1, "ours_extra": 2, "theirs_extra": 1, "differs": 1})
    assert hospital.get(f"/reconciliations/{found['id']}").json() == found
    listed = hospital.get(f"/reconciliations/{found['id']}/differences").json()
    assert listed["total"] == 4
    assert [(one["kind"], one["key"], one["refund"], one["funds"]) for one in listed["rows"]] == [
        ("differs", "k1", False, ["aid", "tilt_aid"]),
        ("ours_extra", "k2", False, []),
        ("ours_extra", "k3", True, []),
        ("theirs_extra", "x", False, []),
    ]


def test_another_hospitals_reconciliation(hospital: Sender, sender: Callable[..., Sender], settled: list[dict[str, Any]]) -> None:
    number = ask(hospital, []).json()["id"]
    other = sender(OTHER)
    assert other.get(f"/reconciliations/{number}").status_code == 404
    assert other.get(f"/reconciliations/{number}/differences").status_code == 404
    assert ask(other, [stated(settled[0])]).json()["counts"] == {"equal": 0, "ours_extra": 0, "theirs_extra": 1, "differs": 0}


def test_a_period_backwards(hospital: Sender) -> None:
    answer = hospital.post("/reconciliations", {"first": "2024-03-02", "last": "2024-03-01", "rows": []})
    assert (answer.status_code, answer.json()["code"]) == (422, "unreadable")


def period(**more: Any) -> dict[str, Any]:
    today = str(timezone.localdate())
    return {
        "insutype": "390",
        "clr_type": "21",
        "setl_optins": "150300",
        "stmt_begndate": today,
        "stmt_enddate": today,
        "fixmedins_refd_setl_flag": "0",
    } | more


@pytest.fixture
def totals(hospital: Sender, dibao: Person) -> dict[str, Any]:
    """The hospital's totals of one settled stay."""
    info = Stay(hospital, dibao).ready().settle("M1")["setlinfo"]
    return {name: info[name] for name in ("medfee_sumamt", "fund_pay_sumamt", "acct_pay", "setl_id", "mdtrt_id", "psn_no", "maf_pay")}


def test_3201(hospital: Sender, totals: dict[str, Any]) -> None:
    data = period(fixmedins_setl_cnt="1", **totals)
    found = hospital.done("3201", {"data": data})["stmtinfo"]
    assert (found["stmt_rslt"], found["stmt_rslt_dscr"], found["maf_pay"]) == ("0", "", totals["maf_pay"])


def test_3201_differs(hospital: Sender, totals: dict[str, Any]) -> None:
    found = hospital.done("3201", {"data": period(fixmedins_setl_cnt="2", **(totals | {"maf_pay": "0.01"}))})["stmtinfo"]
    assert found["stmt_rslt"] == "1"
    assert "医疗救助" in found["stmt_rslt_dscr"]
    assert "笔数" in found["stmt_rslt_dscr"]
    assert "医疗费总额" not in found["stmt_rslt_dscr"]


def test_3201_of_refunds_alone(hospital: Sender, totals: dict[str, Any], dibao: Person) -> None:
    hospital.done("2305", {"data": {"mdtrt_id": totals["mdtrt_id"], "psn_no": str(dibao.pk), "setl_id": totals["setl_id"]}})
    data = period(
        fixmedins_refd_setl_flag="1",
        fixmedins_setl_cnt="1",
        medfee_sumamt="-" + totals["medfee_sumamt"],
        fund_pay_sumamt="-" + totals["fund_pay_sumamt"],
        acct_pay="0",
    )
    assert hospital.done("3201", {"data": data})["stmtinfo"]["stmt_rslt"] == "0"


def test_3201_of_an_unknown_clearing_type(hospital: Sender) -> None:
    data = period(clr_type="88", medfee_sumamt="0", fund_pay_sumamt="0", acct_pay="0", fixmedins_setl_cnt="0")
    assert "清算类别" in hospital.refused("3201", {"data": data})


def test_3201_of_ten_years(hospital: Sender) -> None:
    data = period(stmt_begndate="2014-01-01", medfee_sumamt="0", fund_pay_sumamt="0", acct_pay="0", fixmedins_setl_cnt="0")
    assert "一年" in hospital.refused("3201", {"data": data})


def test_3202(hospital: Sender, totals: dict[str, Any]) -> None:
    rows = hospital.done("3202", {"data": period(), "detail": [totals]})["result"]
    assert [(row["stmt_rslt"], row["setl_id"], row["memo"]) for row in rows] == [("0", totals["setl_id"], "")]


def test_3202_what_only_we_have_comes_with_its_message(hospital: Sender, totals: dict[str, Any]) -> None:
    rows = hospital.done("3202", {"data": period(), "detail": [totals | {"setl_id": "77"}]})["result"]
    assert [(row["stmt_rslt"], row["setl_id"], row["msgid"]) for row in rows] == [("1", "", "M1"), ("2", "77", "")]


def test_3202_differs_in_one_fund(hospital: Sender, totals: dict[str, Any]) -> None:
    rows = hospital.done("3202", {"data": period(), "detail": [totals | {"maf_pay": "1.00"}]})["result"]
    assert [(row["stmt_rslt"], row["memo"]) for row in rows] == [("3", "医疗救助不符")]


def test_3202_of_another_hospital(totals: dict[str, Any], sender: Callable[..., Sender]) -> None:
    rows = sender(OTHER).done("3202", {"data": period(), "detail": [totals]})["result"]
    assert [row["stmt_rslt"] for row in rows] == ["2"]
