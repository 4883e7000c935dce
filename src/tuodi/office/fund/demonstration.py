"""The books of a demonstration: budgets, money of every source, plans and transfers month by month, clearing with hospitals, a closed year and an open month,
a statement of the bank and figures of the fiscal office that don't agree, indicators, shares and a shortfall.

Everything goes through the actions, on the days on which an office would do it.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Sequence

from django.db.models import Sum

from tuodi.office.core.actor import Actor
from tuodi.office.core.demonstration import Process, at
from tuodi.office.core.models import District, User
from tuodi.office.fund import actions, chart, queries, rules
from tuodi.office.fund.models import Budget, CashPlan, Clearing, FiscalFigure, Month, Posting, PostingLine, month_of, next_month
from tuodi.office.registry import invented
from tuodi.office.registry.invented import YEAR
from tuodi.policy.books_schema import Source

WHY = "演示数据"
CUSHION = 5_000_000  # fen that an expenditure account holds beyond what is owed
SUBSIDIES = 40_000_000  # fen of a year that enrolment takes from a special account at most
QUARTERS = (1, 4, 7, 10)
STATED = {"uninsured_checked": 9, "uninsured": 12, "lottery_kept": 60_000_000}  # figures that the books can't know
Place = int | None


def processes(city: str, last: dt.date) -> list[Process]:
    """The months one after the other; beside them what happens once."""
    return [_months(city, last), _checks(city), _shares(city), _measured(city, last), _coming(city, last)]


def said(city: str) -> Iterator[str]:
    """How much there is."""
    yield f"基金：{Posting.objects.filter(city=city).count()} 张凭证，{Month.objects.filter(city=city).count()} 个月已结账"


def _somebody(city: str, role: str) -> Actor:
    user = User.objects.filter(city=city, role=role, is_active=True).order_by("id").first()
    return Actor.of(user) if user else Actor.system(WHY, city)


def _months(city: str, last: dt.date) -> Process:
    month = dt.date(YEAR, 1, 1)
    while month <= last:
        yield at(month, 8)
        accountant, approver = _somebody(city, "accountant"), _somebody(city, "approver")
        if month.month == 1:
            _budgets(accountant, city, month.year)
        if month.month in QUARTERS:
            _receive(accountant, city, month)
        yield at(month.replace(day=3))
        needs = _needs(city)
        plan(accountant, approver, city, month, needs)
        yield at(month.replace(day=6))
        for place, need in needs.items():
            actions.transfer(accountant, city, need, month.replace(day=6), district=place)
        yield at(month.replace(day=12))
        before = month_of(month - dt.timedelta(days=1))
        newest = month == month_of(last)
        if before.year >= YEAR and (month.month in QUARTERS or newest):
            _clear(accountant, approver, city, before, month.replace(day=12), leave=newest)
        yield at(month.replace(day=15), 16)
        if before.year >= YEAR:
            actions.lock_month(accountant, city, before)
        if month.month == 12:
            yield at(month.replace(day=31), 22)
            for place in _places(city):
                if interest := queries.balance(city, place, chart.EXPENDITURE):
                    actions.receive_interest(accountant, city, chart.EXPENDITURE, interest // 2_000 + 1, month.replace(day=31), district=place)
            actions.empty_accounts(accountant, city, month.year)
        month = next_month(month)


def _places(city: str) -> list[Place]:
    """Where money is spent: the city's account, the districts' where they pay anything."""
    books = rules.books_of(city)
    districts: list[Place] = list(District.objects.filter(city=city).order_by("position").values_list("pk", flat=True))
    if books.kept_by.level == "districts":
        return districts
    return [None, *(districts if books.manual_payer else [])]


def _kept(city: str) -> list[Place]:
    """Where the special accounts are."""
    return [None] if rules.books_of(city).kept_by.level == "city" else _places(city)


def _expected(city: str) -> dict[str, int]:
    """district's code -> fen that the year's bills leave to patients: what aid can cost at most."""
    found: dict[str, int] = {}
    for person in invented.everybody(city, invented.PEOPLE):
        left = sum(one.in_policy - one.basic - one.critical - one.supplementary for one in person.bills)
        found[person.district] = found.get(person.district, 0) + left
    return found


def _year_of(city: str, place: Place) -> int:
    """What a year costs at a place at most, in whole ten thousands of yuan."""
    expected, codes = _expected(city), dict(District.objects.filter(city=city).values_list("pk", "code"))
    names = dict(District.objects.filter(city=city).values_list("pk", "name"))
    total = sum(expected.values()) if place is None else expected.get(codes[place], 0) + expected.get(names[place], 0)
    return -(-(total + CUSHION * 6) // 1_000_000) * 1_000_000


def _budgets(accountant: Actor, city: str, year: int) -> None:
    for place in _places(city):
        actions.set_budget(accountant, city, year, _year_of(city, place) * 2, "年初预算（演示）", district=place)


def _receive(accountant: Actor, city: str, month: dt.date) -> None:
    """A quarter's money: most from the first source, something from each of the others, interest."""
    books = rules.books_of(city)
    for place in _kept(city):
        spent = [place] if books.kept_by.level == "districts" else _places(city)
        need = sum(_year_of(city, one) for one in spent) // (4 if month.year == YEAR else 8) + SUBSIDIES // len(_kept(city))
        for n, (key, source) in enumerate(books.sources.items()):
            amount = need // 1_000_000 * 1_000_000 if n == 0 else max(100_000, need // (12 * n) // 10_000 * 10_000)
            if n == 0 or month.month == 1:
                actions.receive(accountant, city, key, amount, month, district=place, held=_held(source, amount), text="演示拨款")
        actions.receive_interest(accountant, city, chart.SPECIAL, 12_345 + 678 * month.month, month, district=place)


def _held(source: Source, amount: int) -> int | None:
    """The money of the source of which only a share may be drawn."""
    return -(-amount * 10_000 // source.at_most) if source.at_most else None


def _needs(city: str) -> dict[Place, int]:
    """What each place lacks for what it owes and a cushion, up to whole thousands of yuan; places that lack nothing left out."""
    lines = PostingLine.objects.filter(account__city=city, account__code__in=chart.PAYABLES).order_by()
    owed = {place: -total for place, total in lines.values_list("account__district").annotate(total=Sum("amount"))}
    found = {}
    for place in _places(city):
        lacking = owed.get(place, 0) + CUSHION - queries.balance(city, place, chart.EXPENDITURE)
        if lacking > CUSHION // 4:
            found[place] = -(-lacking // 100_000) * 100_000
    return found


def plan(accountant: Actor, approver: Actor, city: str, month: dt.date, needs: dict[Place, int]) -> None:
    """A month's plans, approved by another, and the application to the fiscal office where the document wants one."""
    for place, need in needs.items():
        entered = actions.enter_plan(accountant, city, month, need, district=place, remark=f"{month.month} 月救助支出")
        actions.decide_plan(approver, entered, approve=True, remark="同意")
    if needs and rules.books_of(city).application is not None:
        application = actions.draw_application(accountant, city, month, remark=f"{month.month} 月用款申请")
        actions.decide_application(approver, application, approve=True, remark="同意")
        actions.grant_application(accountant, application, month.replace(day=3), f"演示批复〔{month.year}〕{month.month} 号")


def _clear(accountant: Actor, approver: Actor, city: str, month: dt.date, day: dt.date, *, leave: bool) -> None:
    """Clearings approved and paid; of the newest month some are approved and not paid yet, some wait for approval, one was sent back."""
    actions.draw_clearings(accountant, city, month)
    for n, one in enumerate(Clearing.objects.filter(city=city, month=month).order_by("id")):
        if leave and n % 4 == 0:
            continue
        back = leave and n == 2
        actions.decide_clearing(approver, one, approve=not back, remark="与医院对账不符，退回核对" if back else "与对账一致")
        if not back and not (leave and n % 4 == 3):
            actions.pay_clearing(accountant, one, day)


# what happens once -------------------------------------------------------------------------------------------------------------------


def _checks(city: str) -> Process:
    """December's statement of the bank with a fee that the books don't have, and the fiscal office's figures, of which one is another."""
    yield at(dt.date(YEAR + 1, 1, 5), 14)
    accountant, month = _somebody(city, "accountant"), dt.date(YEAR, 12, 1)
    place = _kept(city)[0]
    lines = queries.open_cash_lines(city, place, chart.SPECIAL).filter(posting__month=month).select_related("posting").order_by("posting__date", "id")
    rows = [(line.posting.date, line.amount, line.posting.text[:40]) for line in lines][:-1]
    content = _statement([*rows, (dt.date(YEAR, 12, 31), -1_500, "账户管理费")])
    actions.import_statement(accountant, city, chart.SPECIAL, f"演示银行 {YEAR} 年 12 月对账单.csv", content, district=place)
    for n, (item, one) in enumerate(zip(FiscalFigure.Item, queries.compare_fiscal(accountant, month, place), strict=True)):
        actions.state_fiscal(accountant, city, month, item.value, one.ours + (200_000 if n == 1 else 0), district=place, text="财政对账函（演示）")


def _statement(rows: Sequence[tuple[dt.date, int, str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["交易日期", "收入", "支出", "摘要"])
    for day, fen, text in rows:
        amount = f"{abs(fen) // 100}.{abs(fen) % 100:02d}"
        writer.writerow([day, amount if fen > 0 else "", amount if fen < 0 else "", text])
    return out.getvalue().encode("utf-8-sig")


def _shares(city: str) -> Process:
    """The year's requirement split at its beginning; in November what the year lacks."""
    yield at(dt.date(YEAR, 1, 20))
    accountant, approver = _somebody(city, "accountant"), _somebody(city, "approver")
    by_bands, lacking = rules.splits(city)
    heads = queries.targets(city, dt.date(YEAR, 1, 20))
    if by_bands and heads:
        needs = heads if rules.per_head(city) else {district: 1_000_000 + 50_000 * count for district, count in heads.items()}
        actions.decide_shares(approver, actions.enter_requirement(accountant, city, YEAR, needs, remark="年度筹资（演示）"), approve=True, remark="同意")
    yield at(dt.date(YEAR, 11, 20))
    if lacking and heads:
        entered = actions.enter_shortfall(accountant, city, YEAR, 1_234_567, queries.targets(city, dt.date(YEAR, 11, 20)), remark="预计年末缺口（演示）")
        actions.decide_shares(approver, entered, approve=True, remark="按人数分担")


def _measured(city: str, last: dt.date) -> Process:
    """The indicators of the year when it is closed, and of the running year up to now."""
    yield at(dt.date(YEAR + 1, 1, 20))
    accountant = _somebody(city, "accountant")
    for name, value in STATED.items():
        if name in _asked(city, YEAR):
            actions.state_figure(accountant, city, YEAR, name, value, "部门报送（演示）")
    actions.measure(accountant, city, YEAR)
    yield at(last, 7)
    if last.year > YEAR:
        actions.measure(accountant, city, last.year)


def _asked(city: str, year: int) -> dict[str, str]:
    from tuodi.office.fund.indicators import asked_for

    return asked_for(city, year)


def _coming(city: str, last: dt.date) -> Process:
    """Next month's plan of the first place waits for approval."""
    yield at(last, 8)
    coming, place, accountant = next_month(month_of(last)), _places(city)[0], _somebody(city, "accountant")
    if not Budget.objects.filter(city=city, district=place, year=coming.year).exists():
        actions.set_budget(accountant, city, coming.year, _year_of(city, place), "年初预算（演示）", district=place)
    if not CashPlan.objects.filter(city=city, district=place, month=coming).exists():
        actions.enter_plan(accountant, city, coming, CUSHION, district=place, remark="下月救助支出，请审批")
