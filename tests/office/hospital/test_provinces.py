"""What differs between provinces is in files; each difference shows in an answer."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from tuodi.office.core.actor import Actor
from tuodi.office.registry.models import Person
from tuodi.office.settlement.hospital.models import InsurerSettlement, Visit
from tuodi.office.settlement.hospital.national import answer
from tuodi.office.settlement.hospital.national.context import Context
from tuodi.office.settlement.hospital.national.feed import insurer_settlement
from tuodi.office.settlement.hospital.national.money import NoAmount, fen, yuan
from tuodi.office.settlement.hospital.national.problem import Problem
from tuodi.office.settlement.hospital.national.provinces import province_of, provinces
from tuodi.office.settlement.hospital.simulator import Bill, Platform
from tuodi.policy.pack import city_names

LINE = {
    "base": 100_000, "deductible": 0, "ratio": 7000, "critical_paid": 0, "aid": 70_000, "tilt_aid": 6_000, "hospital_borne": 0,
    "self_paid": 24_000, "cash": 0, "clauses": "一", "kind": "settle",
}  # fmt: skip


def told(name: str, **more: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """setlinfo and setldetail of a province: a bill of 3,000, 2,000 paid by basic insurance, 100 of the rest from the account."""
    insurer = InsurerSettlement(
        medfee_sumamt=300_000, inscp_scp_amt=300_000, hifp_pay=200_000, hifmi_pay=0, hifob_pay=0, oth_pay=0, acct_pay=10_000, **more
    )
    who = Person(pk=1, name="张示例", sex="male", birth_date=dt.date(1960, 1, 1), id_number="990101196001010000")
    visit = Visit(mdtrt_id="V1", person=who, med_type="2101", insutype="390", started=dt.date(2024, 3, 1), ended=dt.date(2024, 3, 9))
    context = Context(Actor(), provinces()[name], "2304", "M1")
    found = answer.figures(insurer, LINE, "resident")
    return answer.setlinfo(context, visit, insurer, found, "1", "2024-03-09 10:00:00"), answer.setldetail(
        context, found, "resident", LINE, None
    )


def test_it_works() -> None:
    info, detail = told("national")
    assert (info["maf_pay"], info["oth_pay"], info["fund_pay_sumamt"]) == ("760.00", "0.00", "2760.00")
    assert [(row["fund_pay_type"], row["fund_payamt"]) for row in detail] == [
        ("390100", "2000.00"),
        ("610100", "700.00"),
        ("610100", "60.00"),
    ]


@pytest.mark.parametrize("name", sorted(provinces()))
def test_the_parts_add_up_everywhere(name: str) -> None:
    info, detail = told(name)
    province = provinces()[name]
    account = fen(info["acct_pay"]) or 0
    assert fen(info["medfee_sumamt"]) == (fen(info["fund_pay_sumamt"]) or 0) + (fen(info["psn_part_amt"]) or 0) - (
        account if province.fund_sum_has_account else 0
    )
    assert sum(fen(row["fund_payamt"]) or 0 for row in detail) == fen(info["fund_pay_sumamt"])


def test_tilt_goes_to_other_payments() -> None:
    info, _ = told("jiangsu")
    assert (info["maf_pay"], info["oth_pay"], info["othfund_pay"]) == ("700.00", "60.00", "60.00")


def test_tilt_has_a_fund_of_its_own() -> None:
    _, detail = told("shandong")
    assert [row["fund_payamt"] for row in detail if row["fund_pay_type"] == "610107"] == ["60.00"]


def test_the_account_counts_among_the_funds() -> None:
    info, detail = told("guangdong")
    assert info["fund_pay_sumamt"] == "2860.00"
    assert "310200" in [row["fund_pay_type"] for row in detail]


@pytest.mark.parametrize("city", city_names())
def test_every_city_has_a_province(city: str) -> None:
    assert province_of(city).admdvs


def test_tilt_that_the_platform_already_counted_is_no_other_insurance() -> None:
    bill = Bill("V1", "H1", 300_000, dt.date(2024, 3, 1), dt.date(2024, 3, 9))
    row = Platform().settle(bill, dt.datetime(2024, 3, 9))
    row["setlinfo"] |= {"oth_pay": "90.00", "othfund_pay": "60.00"}
    assert insurer_settlement(provinces()["jiangsu"], row).oth_pay == 3_000
    assert insurer_settlement(provinces()["national"], row).oth_pay == 9_000


def test_spellings_are_brought_together() -> None:
    given = provinces()["national"].renamed({"mdtrtarea_admdvs": "1", "input": {"rows": [{"pdn_cash_pay": "2"}]}})
    assert given == {"mdtrtarea_admvs": "1", "input": {"rows": [{"psn_cash_pay": "2"}]}}


@pytest.mark.parametrize(
    ("text", "amount"),
    [("0", 0), ("12.3", 1230), (Decimal("12.34"), 1234), (7, 700), ("-1.50", -150), ("", None), (None, None), ("1E+2", 10_000)],
)
def test_amounts(text: Any, amount: int | None) -> None:
    assert fen(text) == amount


@pytest.mark.parametrize("text", ["1.234", "x", "NaN", "Infinity", True, 1.5, [], "9" * 20])
def test_no_amounts(text: Any) -> None:
    with pytest.raises(NoAmount):
        fen(text)


def test_amounts_are_written_with_two_decimals() -> None:
    assert [yuan(amount) for amount in (5, -5, 123_456, 0, None)] == ["0.05", "-0.05", "1234.56", "0.00", "0"]


def test_a_refund_is_negative() -> None:
    platform = Platform()
    row = platform.settle(Bill("V1", "H1", 300_000, dt.date(2024, 3, 1), dt.date(2024, 3, 9)), dt.datetime(2024, 3, 9))
    back = platform.refund(row["setlinfo"]["setl_id"], dt.datetime(2024, 3, 10))
    found = insurer_settlement(provinces()["national"], back)
    assert (found.refunds, found.medfee_sumamt) == (row["setlinfo"]["setl_id"], -300_000)
    back["setlinfo"]["hifp_pay"] = "1.00"
    with pytest.raises(Problem):
        insurer_settlement(provinces()["national"], back)


def test_the_time_of_the_platform_is_ours() -> None:
    row = Platform().settle(Bill("V1", "H1", 300_000, dt.date(2024, 3, 1), dt.date(2024, 3, 9)), dt.datetime(2024, 3, 9, 23, 30))
    assert timezone.localtime(insurer_settlement(provinces()["national"], row).setl_time).date() == dt.date(2024, 3, 9)
