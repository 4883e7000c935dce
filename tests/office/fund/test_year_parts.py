"""The parts of the fund's year, each against sums worked out by hand."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from typing import Any

import pytest
from tests.office.fund.bills import bill

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District, User
from tuodi.office.core.rights import Refused
from tuodi.office.fund import actions, chart, queries
from tuodi.office.fund.actions import recoveries
from tuodi.office.fund.models import Application, CashPlan, Clearing, Posting, PostingLine, ShareRun
from tuodi.office.fund.refused import BooksRefused, NotEnough, NotPermitted, OutOfOrder

pytestmark = pytest.mark.django_db
At = Callable[[str], dt.date]
Office = Callable[[str], Actor]


def district(city: str, name: str) -> District:
    return District.objects.get(city=city, name=name)


def decided(here: Actor, run: ShareRun) -> ShareRun:
    found: ShareRun = actions.decide_shares(here, run, approve=True)
    return found


# shares


def test_kunming_s_three_bands_to_the_fen(office: Office, at: At) -> None:
    """kunming.099 kunming.100 kunming.101 kunming.102: the city's part half up, the county the rest; the sums are exact."""
    at("2024-02-01")
    here = office("kunming")
    needs = {"五华区": 1_000_003, "晋宁区": 99_999, "东川区": 333_333}
    run = decided(here, actions.enter_requirement(here, "kunming", 2024, {district("kunming", n).pk: fen for n, fen in needs.items()}))
    found = {part.district.name: (part.city_share, part.local_share) for part in run.parts.all()}
    assert found == {"五华区": (200_001, 800_002), "晋宁区": (59_999, 40_000), "东川区": (300_000, 33_333)}
    assert run.amount == sum(needs.values())


def test_a_zone_in_no_band_has_no_share(office: Office, at: At) -> None:
    """kunming.103"""
    at("2024-02-01")
    here = office("kunming")
    needs = {district("kunming", "高新区").pk: 500, district("kunming", "五华区").pk: 100}
    run = actions.enter_requirement(here, "kunming", 2024, needs)
    zone = run.parts.get(district__name="高新区")
    assert (zone.city_share, zone.local_share, zone.reason, run.amount) == (0, 0, "no_share", 100)


def test_what_is_due_is_the_share_less_what_came_in(office: Office, at: At) -> None:
    """kunming.105 kunming.106"""
    day = at("2024-06-03")
    here = office("kunming")
    decided(here, actions.enter_requirement(here, "kunming", 2024, {district("kunming", "五华区").pk: 100_000, district("kunming", "东川区").pk: 100_000}))
    actions.receive(here, "kunming", "budget", 30_000, day, payer="五华区")
    wrong = actions.receive(here, "kunming", "budget", 7, day, payer="五华区")
    actions.receive(here, "kunming", "budget", 100_000, day, payer="市级财政")
    actions.receive(here, "kunming", "other", 5_000, day, payer="上级财政")
    actions.reverse_posting(here, wrong, "有误", day)
    due = queries.share_due(here, 2024)
    rows = {row.district.name: (row.local, row.paid, row.due) for row in due.rows if row.local or row.paid}
    assert rows == {"五华区": (80_000, 30_000, 50_000), "东川区": (10_000, 0, 10_000)}
    assert (due.city_share, due.city_paid, due.city_due, due.above_paid) == (110_000, 100_000, 10_000, 5_000)
    assert due.requirement == 200_000


def test_urumqi_s_standard_a_head(office: Office, at: At) -> None:
    """urumqi.015 urumqi.016 urumqi.017 urumqi.018: 180 yuan a target, 70/30, 60/40, 50/50"""
    at("2024-02-01")
    here = office("urumqi")
    heads = {"达坂城区": 11, "天山区": 7, "米东区": 3}
    run = actions.enter_requirement(here, "urumqi", 2024, {district("urumqi", n).pk: count for n, count in heads.items()})
    found = {part.district.name: (part.targets, part.requirement, part.city_share, part.local_share) for part in run.parts.all()}
    assert found == {"达坂城区": (11, 198_000, 138_600, 59_400), "天山区": (7, 126_000, 75_600, 50_400), "米东区": (3, 54_000, 27_000, 27_000)}


def test_urumqi_s_shortfall_by_heads_adds_up(office: Office, at: At) -> None:
    """urumqi.019"""
    at("2024-12-01")
    here = office("urumqi")
    heads = {district("urumqi", name).pk: 1 for name in ("天山区", "沙依巴克区", "米东区")}
    decided(here, actions.enter_shortfall(here, "urumqi", 2024, 100_00, heads))
    due = queries.share_due(here, 2024)
    assert sorted(row.shortfall for row in due.rows if row.shortfall) == [3333, 3333, 3334]
    assert due.city_share == 0


def test_a_document_without_shares_says_so(office: Office, at: At) -> None:
    at("2024-02-01")
    here = office("ningbo")
    with pytest.raises(BooksRefused, match="没有规定"):
        actions.enter_requirement(here, "ningbo", 2024, {district("ningbo", "海曙区").pk: 100})
    here = office("kunming")
    with pytest.raises(BooksRefused, match="没有规定资金缺口"):
        actions.enter_shortfall(here, "kunming", 2024, 100, {district("kunming", "五华区").pk: 1})


def test_only_an_approved_split_counts_and_not_by_who_entered_it(actor: Any, at: At) -> None:
    at("2024-02-01")
    clerk = actor("accountant")
    run = actions.enter_requirement(clerk, "kunming", 2024, {district("kunming", "五华区").pk: 100})
    assert queries.share_due(clerk, 2024).requirement == 0
    User.objects.filter(pk=clerk.user.pk).update(role="approver")
    with pytest.raises(Refused, match="提交的人"):
        actions.decide_shares(Actor.of(User.objects.get(pk=clerk.user.pk)), run, approve=True)
    decided(actor("approver"), run)
    assert queries.share_due(clerk, 2024).requirement == 100


# plans to transfer


def test_from_the_districts_plans_to_the_transfer(actor: Any, accountant: Any, at: At) -> None:
    """wuhai.068 wuhai.069: the city adds up the plans against the budget and applies; money moves when it was granted."""
    day = at("2024-03-04")
    clerk, chief = actor("accountant", of="wuhai"), actor("approver", of="wuhai")
    there = accountant("wuhai", "海勃湾区")
    home = there.district_id
    actions.set_budget(clerk, "wuhai", 2024, 700_000, "预算")
    actions.set_budget(there, "wuhai", 2024, 300_000, "预算", district=home)
    actions.receive(clerk, "wuhai", "general_budget", 900_000, day)
    plans = [actions.enter_plan(there, "wuhai", day, 200_000, district=home), actions.enter_plan(clerk, "wuhai", day, 400_000)]
    with pytest.raises(BooksRefused, match="没有已批准"):
        actions.draw_application(clerk, "wuhai", day)
    for plan in plans:
        actions.decide_plan(chief, plan, approve=True)
    made = actions.draw_application(clerk, "wuhai", day)
    assert (made.amount, made.budget, made.before, made.left) == (600_000, 1_000_000, 0, 400_000)
    with pytest.raises(NotPermitted, match="汇总向财政申请"):
        actions.transfer(clerk, "wuhai", 100, day, district=home)
    with pytest.raises(BooksRefused, match="只有已批准"):
        actions.grant_application(clerk, made, day, "乌财社〔2024〕3号")
    actions.decide_application(chief, made, approve=True)
    with pytest.raises(NotPermitted, match="批复"):
        actions.transfer(clerk, "wuhai", 100, day, district=home)
    actions.grant_application(clerk, made, day, "乌财社〔2024〕3号")
    actions.transfer(clerk, "wuhai", 200_000, day, district=home)
    assert queries.balance("wuhai", home, chart.EXPENDITURE) == 200_000


def test_an_application_sent_back_frees_its_plans(actor: Any, at: At) -> None:
    day = at("2024-03-04")
    clerk, chief = actor("accountant"), actor("approver")
    actions.set_budget(clerk, "kunming", 2024, 900, "预算")
    actions.decide_plan(chief, actions.enter_plan(clerk, "kunming", day, 500), approve=True)
    first = actions.draw_application(clerk, "kunming", day)
    actions.decide_application(chief, first, approve=False, remark="重报")
    assert CashPlan.objects.get().application is None
    assert actions.draw_application(clerk, "kunming", day).before == 0
    assert Application.objects.count() == 2


# refused uses


def test_lottery_money_beyond_the_share_that_may_be_drawn(office: Office, at: At) -> None:
    """urumqi.014: 15 % of what is held, over the year"""
    day = at("2024-03-04")
    here = office("urumqi")
    actions.receive(here, "urumqi", "lottery", 100_000, day, held=1_000_000)
    with pytest.raises(NotPermitted, match=r"最多提取 15%.*可提取 1,500\.00 元，本年已提取 1,000\.00"):
        actions.receive(here, "urumqi", "lottery", 50_001, day, held=1_000_000)
    actions.receive(here, "urumqi", "lottery", 50_000, day, held=1_000_000)
    with pytest.raises(NotPermitted):
        actions.receive(here, "urumqi", "lottery", 1, day)


@pytest.mark.parametrize(("of", "use", "clause"), [("wuhai", "working_expenses", "六（三）"), ("kunming", "working_expenses", "七（一）2"), ("urumqi", "diversion", "第五条")])
def test_what_the_fund_may_not_pay(office: Office, at: At, of: str, use: str, clause: str) -> None:
    """wuhai.061 wuhai.089 kunming.117 kunming.123 urumqi.010"""
    day = at("2024-03-04")
    here = office(of)
    actions.post_settlement(bill(of, 1, District.objects.filter(city=of).first(), 100))
    with pytest.raises(NotPermitted, match=f"不得列支.*{clause}"):
        actions.pay(here, of, chart.HOSPITALS, "H99000000001", 100, day, use=use)
    with pytest.raises(NotPermitted, match="只用于"):
        actions.pay(here, of, chart.HOSPITALS, "H99000000001", 100, day, use="banquet")


def test_money_with_a_purpose_is_a_ledger_of_its_own(office: Office, at: At) -> None:
    """kunming.107"""
    day = at("2024-03-04")
    here = office("kunming")
    actions.set_budget(here, "kunming", 2024, 10_000, "预算")
    actions.decide_plan(here, actions.enter_plan(here, "kunming", day, 9_000), approve=True)
    actions.receive(here, "kunming", "deep_poverty", 5_000, day, payer="上级财政")
    with pytest.raises(NotEnough):
        actions.transfer(here, "kunming", 1, day)
    with pytest.raises(NotPermitted, match="用途"):
        actions.transfer(here, "kunming", 1_000, day, source="deep_poverty")
    actions.transfer(here, "kunming", 1_000, day, source="deep_poverty", text="东川区农村贫困人口")
    (ledger,) = queries.earmarked(here, 2024)
    assert (ledger.account.code, ledger.into, ledger.out_of, ledger.closing) == ("1101.deep_poverty", [("收入", 5_000)], [("拨付支出户", 1_000)], 4_000)


# clearing and what is owed


def books_with_two_hospitals(here: Actor, at: At) -> None:
    home = District.objects.filter(city="kunming")[0]
    at("2024-01-10")
    actions.post_settlement(bill("kunming", 1, home, 1_000))
    actions.post_settlement(bill("kunming", 2, home, 50, institution="H99000000002", hospital_area="outside"))
    at("2024-02-10")
    actions.post_settlement(bill("kunming", 3, home, 400))
    at("2024-03-02")


def test_clearing_by_the_month(office: Office, actor: Any, at: At) -> None:
    """kunming.111 wuhai.070"""
    here = office("kunming")
    books_with_two_hospitals(here, at)
    with pytest.raises(OutOfOrder):
        actions.draw_clearings(here, "kunming", dt.date(2024, 3, 1))
    assert actions.draw_clearings(here, "kunming", dt.date(2024, 1, 1)) == 2
    assert actions.draw_clearings(here, "kunming", dt.date(2024, 1, 1)) == 0
    assert actions.draw_clearings(here, "kunming", dt.date(2024, 2, 1)) == 1
    rows = Clearing.objects.order_by("month", "code").values_list("month", "code", "party", "opening", "added", "amount", "count")
    assert list(rows) == [
        (dt.date(2024, 1, 1), "2101", "H99000000001", 0, 1_000, 1_000, 1),
        (dt.date(2024, 1, 1), "2103", "H99000000002", 0, 50, 50, 1),
        (dt.date(2024, 2, 1), "2101", "H99000000001", 1_000, 400, 400, 1),
    ]
    day = dt.date(2024, 3, 2)
    actions.receive(here, "kunming", "budget", 5_000, day)
    actions.set_budget(here, "kunming", 2024, 5_000, "预算")
    actions.decide_plan(here, actions.enter_plan(here, "kunming", day, 2_000), approve=True)
    actions.transfer(here, "kunming", 2_000, day)
    clearing = Clearing.objects.get(month=dt.date(2024, 1, 1), code="2101")
    with pytest.raises(BooksRefused, match="先审批"):
        actions.pay_clearing(here, clearing, day)
    actions.decide_clearing(actor("approver"), clearing, approve=True)
    paid = actions.pay_clearing(here, clearing, day)
    assert (paid.kind, queries.balance("kunming", None, chart.HOSPITALS, "H99000000001")) == (Posting.Kind.PAYMENT, -400)
    with pytest.raises(BooksRefused, match="已经支付"):
        actions.pay_clearing(here, clearing, day)


def test_what_was_paid_since_is_not_cleared_again(office: Office, at: At) -> None:
    """January is paid in March by hand; drawn up afterwards, it holds nothing of that, and February only its own."""
    here = office("kunming")
    books_with_two_hospitals(here, at)
    day = dt.date(2024, 3, 2)
    actions.receive(here, "kunming", "budget", 5_000, day)
    actions.set_budget(here, "kunming", 2024, 5_000, "预算")
    actions.decide_plan(here, actions.enter_plan(here, "kunming", day, 2_000), approve=True)
    actions.transfer(here, "kunming", 2_000, day)
    actions.pay(here, "kunming", chart.HOSPITALS, "H99000000001", 1_000, day)
    actions.draw_clearings(here, "kunming", dt.date(2024, 1, 1))
    actions.draw_clearings(here, "kunming", dt.date(2024, 2, 1))
    assert list(Clearing.objects.order_by("month").values_list("code", "amount")) == [("2103", 50), ("2101", 400)]


def test_what_was_taken_back_since_is_not_cleared(office: Office, at: At) -> None:
    """A settlement of January is taken back in March: January's clearing, drawn up then, holds only what is left."""
    here = office("kunming")
    books_with_two_hospitals(here, at)
    mirror = bill("kunming", 9, District.objects.filter(city="kunming")[0], -1_000)
    mirror.kind, mirror.reverses, mirror.why = "reverse", bill("kunming", 1, None, 1_000), "重复"
    actions.post_reversal(mirror, mirror.reverses)
    actions.draw_clearings(here, "kunming", dt.date(2024, 1, 1))
    assert Clearing.objects.get(code="2101").amount == 400
    actions.draw_clearings(here, "kunming", dt.date(2024, 2, 1))
    assert Clearing.objects.filter(code="2101").count() == 1


def test_what_a_clearing_is_to_pay_is_not_paid_by_hand(office: Office, actor: Any, at: At) -> None:
    """Drawn up or approved, the hospital is paid by its clearing; once it is sent back, by hand."""
    here = office("kunming")
    books_with_two_hospitals(here, at)
    day = dt.date(2024, 3, 2)
    actions.receive(here, "kunming", "budget", 5_000, day)
    actions.set_budget(here, "kunming", 2024, 5_000, "预算")
    actions.decide_plan(here, actions.enter_plan(here, "kunming", day, 2_000), approve=True)
    actions.transfer(here, "kunming", 2_000, day)
    actions.draw_clearings(here, "kunming", dt.date(2024, 1, 1))
    clearing = Clearing.objects.get(code="2101")
    with pytest.raises(NotPermitted, match=r"2024-01 清算（10\.00 元）尚未支付"):
        actions.pay(here, "kunming", chart.HOSPITALS, "H99000000001", 100, day)
    actions.decide_clearing(actor("approver"), clearing, approve=False, remark="对账有差异")
    actions.pay(here, "kunming", chart.HOSPITALS, "H99000000001", 100, day)


def test_a_clearing_sent_back_is_drawn_anew(office: Office, actor: Any, at: At) -> None:
    here = office("kunming")
    books_with_two_hospitals(here, at)
    actions.draw_clearings(here, "kunming", dt.date(2024, 1, 1))
    actions.decide_clearing(actor("approver"), Clearing.objects.get(code="2101"), approve=False, remark="对账有差异")
    assert actions.draw_clearings(here, "kunming", dt.date(2024, 1, 1)) == 1


def test_the_age_of_what_is_owed(office: Office, at: At) -> None:
    """ningbo.073: on 31 December what isn't cleared is listed, by age; payments settle the oldest first."""
    here = office("ningbo")
    home = District.objects.filter(city="ningbo")[0]
    for number, (day, fen) in enumerate([("2024-03-01", 700), ("2024-09-15", 300), ("2024-12-20", 200)], 1):
        at(day)
        actions.post_settlement(bill("ningbo", number, home, fen))
    actions.receive(here, "ningbo", "budget", 900, dt.date(2024, 12, 20), district=home.pk)
    actions.transfer(here, "ningbo", 900, dt.date(2024, 12, 20), district=home.pk)
    actions.pay(here, "ningbo", chart.HOSPITALS, "H99000000001", 600, dt.date(2024, 12, 20), district=home.pk)
    at("2025-01-10")
    (row,) = queries.ageing(here, dt.date(2024, 12, 31))
    assert (row.total, row.buckets, row.oldest, row.place) == (600, (200, 0, 0, 300, 100), dt.date(2024, 3, 1), home.name)
    (earlier,) = queries.ageing(here, dt.date(2024, 9, 30))
    assert (earlier.total, earlier.buckets) == (1_000, (300, 0, 0, 0, 700))


@pytest.mark.parametrize("closed", [None, "2024-02-01", "2024-08-01"])
def test_what_is_owed_and_its_age_are_the_same_however_many_months_are_closed(closed: str | None, office: Office, at: At, sound: Any) -> None:
    """Against the plain sum over every line, on days before, within and after the closed months; bills by hand are paid to nothing."""
    here = office("ningbo")
    homes = list(District.objects.filter(city="ningbo")[:2])
    dice, number = random.Random(7), 0
    for month in range(1, 10):
        for home in homes:
            for _ in range(3):
                number += 1
                at(f"2024-{month:02d}-{dice.randint(1, 28):02d}")
                by_hand = {"channel": "manual"} if dice.random() < 0.3 else {}
                actions.post_settlement(bill("ningbo", number, home, dice.randint(1, 900), institution=f"H9900000000{dice.randint(1, 3)}", **by_hand))
        day = at(f"2024-{month:02d}-28")
        for home in homes:
            actions.receive(here, "ningbo", "budget", 5_000, day, district=home.pk)
            actions.transfer(here, "ningbo", 5_000, day, district=home.pk)
            for row in list(queries.owed(here).filter(account__district=home.pk))[:2]:
                if row["total"] > 0:
                    fen = row["total"] if dice.random() < 0.5 else dice.randint(1, row["total"])
                    actions.pay(here, "ningbo", row["account__code"], row["party"], fen, day, district=home.pk)
    at("2024-10-05")
    if closed:
        for month in range(1, int(closed[5:7]) + 1):
            actions.lock_month(here, "ningbo", dt.date(2024, month, 1))
    days = ["2024-01-15", "2024-02-29", "2024-07-20", "2024-10-05"]
    for day in map(dt.date.fromisoformat, days):
        assert {(row.place, row.code, row.party): (row.total, row.oldest, row.buckets) for row in queries.ageing(here, day)} == plainly(day)
    now = {(row["account__district__name"], row["account__code"], row["party"]): row["total"] for row in queries.owed(here)}
    assert now == {key: total for key, (total, *_) in plainly(dt.date(2024, 10, 5)).items()}
    assert len(set(now.values())) > 3
    sound("settlements_are_posted_once")  # these bills live in memory only


def plainly(day: dt.date) -> dict[tuple[str, str, str], tuple[int, dt.date | None, tuple[int, ...]]]:
    """Every line, one after the other: payments settle the oldest."""
    heaps: dict[tuple[str, str, str], list[tuple[dt.date, int]]] = {}
    lines = PostingLine.objects.filter(account__code__in=chart.PAYABLES, posting__date__lte=day).exclude(party="")
    for line in lines.select_related("posting", "account__district").order_by("posting__date", "id"):
        place = line.account.district.name if line.account.district else "市级"
        heaps.setdefault((place, line.account.code, line.party), []).append((line.posting.date, line.amount))
    found = {}
    for key, moved in heaps.items():
        total = left = -sum(fen for _, fen in moved)
        buckets, oldest = [0, 0, 0, 0, 0], None
        for date, fen in reversed(moved):
            if fen < 0 < left:
                part = min(-fen, left)
                age = (day - date).days
                buckets[sum(age > edge for edge in (30, 60, 90, 180))] += part
                left, oldest = left - part, date
        if total:
            found[key] = (total, oldest, tuple(buckets))
    return found


# the end of the year


def test_next_year_s_money_stays_where_it_is(office: Office, at: At, sound: Any) -> None:
    """kunming.098: what January brought before December was closed is none of December's balance."""
    here = office("kunming")
    day = at("2024-12-28")
    actions.receive_interest(here, "kunming", chart.EXPENDITURE, 77, day)
    day = at("2025-01-02")
    actions.receive_interest(here, "kunming", chart.EXPENDITURE, 500, day)
    (made,) = actions.empty_accounts(here, "kunming", 2024)
    assert max(line.amount for line in made.lines.all()) == 77
    assert queries.balance("kunming", None, chart.EXPENDITURE) == 500
    actions.lock_month(here, "kunming", dt.date(2024, 12, 1))
    with pytest.raises(BooksRefused, match="已经结账"):
        actions.empty_accounts(here, "kunming", 2024)
    sound()


def test_accounts_close_at_zero_and_what_is_owed_stays(office: Office, at: At, sound: Any) -> None:
    """kunming.096 kunming.097 kunming.098"""
    here = office("kunming")
    day = at("2024-12-28")
    actions.set_budget(here, "kunming", 2024, 10_000, "预算")
    actions.receive(here, "kunming", "budget", 10_000, day)
    actions.decide_plan(here, actions.enter_plan(here, "kunming", day, 8_000), approve=True)
    actions.transfer(here, "kunming", 8_000, day)
    actions.receive_interest(here, "kunming", chart.EXPENDITURE, 77, day)
    actions.post_settlement(bill("kunming", 1, District.objects.filter(city="kunming")[0], 3_000))
    actions.pay(here, "kunming", chart.HOSPITALS, "H99000000001", 1_000, day)
    at("2025-01-02")
    made = actions.empty_accounts(here, "kunming", 2024)
    assert [(one.text, one.date, max(line.amount for line in one.lines.all())) for one in made] == [
        ("缴回财政专户 利息 2024 年", dt.date(2024, 12, 31), 77),
        ("缴回财政专户  2024 年末余额", dt.date(2024, 12, 31), 7_000),
    ]
    assert queries.balance("kunming", None, chart.EXPENDITURE) == 0
    assert queries.balance("kunming", None, chart.HOSPITALS) == -2_000
    assert actions.empty_accounts(here, "kunming", 2024) == []
    actions.lock_month(here, "kunming", dt.date(2024, 12, 1))
    sound("settlements_are_posted_once")


def test_no_more_interest_is_paid_over_than_there_is(office: Office, at: At) -> None:
    here = office("kunming")
    day = at("2024-12-28")
    actions.receive_interest(here, "kunming", chart.EXPENDITURE, 77, day)
    with pytest.raises(NotEnough, match=r"0\.77"):
        actions.give_back(here, "kunming", 78, day, interest=True)
    actions.give_back(here, "kunming", 77, day, interest=True)


def test_the_fiscal_office_s_figures_against_ours(office: Office, at: At) -> None:
    """kunming.112"""
    here = office("kunming")
    day = at("2024-03-20")
    actions.receive(here, "kunming", "budget", 10_000, day)
    wrong = actions.receive(here, "kunming", "other", 900, day)
    actions.reverse_posting(here, wrong, "有误", day)
    actions.transfer_subsidy(here, "kunming", 3_000, 30, day)
    for item, fen in (("received", 10_000), ("subsidy", 2_900), ("special", 1), ("special", 7_100)):
        actions.state_fiscal(here, "kunming", day, item, fen)
    rows = {row.item: (row.ours, row.theirs, row.difference) for row in queries.compare_fiscal(here, dt.date(2024, 3, 1), None)}
    assert rows == {
        "special": (7_000, 7_100, -100),
        "received": (10_000, 10_000, 0),
        "transferred": (0, None, None),
        "subsidy": (3_000, 2_900, 100),
        "given_back": (0, None, None),
    }


def test_income_and_outlay_are_two_lines(office: Office, at: At) -> None:
    """wuhai.057 wuhai.060 kunming.090 urumqi.013"""
    here = office("kunming")
    day = at("2024-03-20")
    actions.set_budget(here, "kunming", 2024, 9_000, "预算")
    for source, fen in (("budget", 10_000), ("lottery", 500), ("donation", 40)):
        actions.receive(here, "kunming", source, fen, day)
    actions.receive_interest(here, "kunming", chart.SPECIAL, 3, day)
    actions.decide_plan(here, actions.enter_plan(here, "kunming", day, 9_000), approve=True)
    actions.transfer(here, "kunming", 9_000, day)
    actions.post_settlement(bill("kunming", 1, District.objects.filter(city="kunming")[0], 600, tilt_aid=20))
    actions.pay(here, "kunming", chart.HOSPITALS, "H99000000001", 620, day)
    special, spending = queries.cash_flow(here, 2024)
    assert (special.account.code, special.opening, special.into, special.out_of, special.closing) == (
        *("1101", 0, [("收入", 10_543)]),
        *([("拨付支出户", 9_000)], 1_543),
    )
    assert (spending.into, spending.out_of, spending.closing) == ([("拨付支出户", 9_000)], [("支付救助款", 620)], 8_380)
    assert queries.raised("kunming", 2024) == {"各级财政预算": 10_000, "社会捐赠": 40, "福利彩票公益金": 500, "利息收入": 3}
    assert queries.outlay("kunming", 2024) == {"医疗救助支出": 600, "倾斜救助支出": 20}
    assert queries.surplus("kunming", 2024) == 10_543 - 620


def test_a_movement_of_money_is_called_in_chinese(office: Office, at: At) -> None:
    here = office("kunming")
    day = at("2024-03-20")
    recoveries.owe_back(here, "kunming", None, "追回：示例", 900, day, "追回")
    recoveries.paid_back(here, "kunming", None, "追回：示例", 900, day, "追回")
    [special] = queries.cash_flow(here, 2024)
    assert (special.into, special.out_of) == ([("追回款", 900)], [])


def test_the_year_is_the_same_from_closed_months_and_from_open_ones(office: Office, at: At) -> None:
    here = office("ningbo")
    home, other = District.objects.filter(city="ningbo").order_by("position")[:2]
    for month in (1, 2, 3):
        day = at(f"2024-{month:02d}-11")
        actions.receive(here, "ningbo", "budget", 10_000 * month, day, district=home.pk)
        actions.post_settlement(bill("ningbo", month, home, 700 * month, tilt_aid=11))
        actions.post_settlement(bill("ningbo", 10 + month, other, 90))

    def year() -> tuple[Any, ...]:
        return (
            queries.raised("ningbo", 2024, home.pk),
            queries.outlay("ningbo", 2024, home.pk),
            queries.monthly_outlay("ningbo", 2024),
            queries.surplus("ningbo", 2024),
            queries.owed_in_all("ningbo", 2024, other.pk),
        )

    before = year()
    assert before == (
        *({"财政预算": 60_000}, {"医疗救助支出": 4_200, "倾斜救助支出": 33}, [801, 1_501, 2_201] + [0] * 9),
        *(60_000 - 4_503, 270),
    )
    for month in (1, 2):
        actions.lock_month(here, "ningbo", dt.date(2024, month, 1))
        assert year() == before
