"""The fund's year through the pages, as its people would go through it: 昆明 and 乌鲁木齐."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.office.settlement.people import person, stay

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District, User
from tuodi.office.fund import chart, queries
from tuodi.office.fund.models import Application, BankFile, CashPlan, Clearing, IndicatorValue, Month, Posting, ShareRun
from tuodi.office.settlement import actions as settling
from tuodi.office.settlement import figures as figures_of

pytestmark = pytest.mark.django_db
At = Callable[[str], dt.date]


class Office:
    """Two people of a city's fund at their browsers: who enters and who decides. They log in anew as the days go by."""

    def __init__(self, of: str, user: Any) -> None:
        self.city = of
        self.accountant, self.approver = user("accountant", of=of), user("approver", of=of)

    def enter(self, page: str, **values: Any) -> None:
        self._send(self.accountant, page, values)

    def decide(self, page: str, **values: Any) -> None:
        self._send(self.approver, page, {"approve": "yes", **values})

    def refused(self, page: str, **values: Any) -> str:
        """The words of the refusal on a form."""
        answer = self._logged_in(self.accountant).post(f"/fund/{page}", values)
        assert answer.status_code == 200, answer.headers.get("Location")
        found = re.search(r'role="alert">(.*?)</div>', answer.content.decode())
        assert found, "the form was shown again without a reason"
        return found.group(1)

    def get(self, page: str) -> Any:
        answer = self._logged_in(self.accountant).get(f"/fund/{page}")
        assert answer.status_code == 200
        return answer

    def read(self, page: str) -> str:
        answer = self.get(page)
        return b"".join(answer.streaming_content).decode("utf-8-sig") if answer.streaming else answer.content.decode()

    @staticmethod
    def _logged_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    def _send(self, user: User, page: str, values: dict[str, Any]) -> None:
        answer = self._logged_in(user).post(f"/fund/{page}", values, follow=True)
        assert answer.redirect_chain, re.findall(r'class="(?:errorlist|note-box stop)".*?</', answer.content.decode(), re.S)
        assert not answer.redirect_chain[-1][0].startswith("/login/")
        wrong = re.findall(r'<li class="error">(.*?)</li>', answer.content.decode())
        assert not wrong, wrong


def pay_plan(here: Office, month: str, amount: str) -> None:
    """A plan, approved, applied for, signed, granted and drawn."""
    here.enter("plans/add/", month=month, amount=amount)
    plan = CashPlan.objects.order_by("-id")[0]
    here.decide(f"plans/{plan.pk}/")
    here.enter("applications/draw/", month=month)
    made = Application.objects.order_by("-id")[0]
    here.decide(f"applications/{made.pk}/")
    here.enter(f"applications/{made.pk}/", day=f"{month}-03", reply="财社〔2024〕1号")
    here.enter("transfer/", amount=amount, day=f"{month}-03")


def settle_some(of: str, home: District, identity: str, day: dt.date, count: int, start: int) -> int:
    """Settlements of the office itself, at two hospitals; fen that they pay."""
    office = Actor.system("tests", of)
    total = 0
    for number in range(start, start + count):
        who = person(home, (identity, dt.date(2023, 1, 1)))
        bill = stay(who, f"{of}{number}", day - dt.timedelta(3), institution=f"H9900000000{number % 2}", channel="one_stop", total_cost=6_000_000, in_policy_cost=5_000_000)
        total += settling.settle(office, bill, bill.number).paid
    assert total > 0
    return total


def close(here: Office, *months: str) -> None:
    for month in months:
        here.enter("months/close/", month=month)


def clear(here: Office, month: str, day: str) -> int:
    """The month's clearings drawn, approved and paid; fen."""
    here.enter("clearings/draw/", month=month)
    total = 0
    for one in Clearing.objects.filter(state="open"):
        here.decide(f"clearings/{one.pk}/")
        here.enter(f"clearings/{one.pk}/", day=day)
        total += one.amount
    return total


def test_the_year_of_kunming(user: Any, city: Any, at: At, sound: Any) -> None:
    """kunming.085 kunming.086 kunming.087 kunming.088 kunming.089 kunming.094 kunming.097 kunming.098 kunming.099 kunming.100 kunming.101
    kunming.102 kunming.104 kunming.106 kunming.107 kunming.108 kunming.109 kunming.110 kunming.111 kunming.112 kunming.113: budget, monthly
    plan, shares, transfers, clearing, close and indicators."""
    city("kunming")
    here, home = Office("kunming", user), District.objects.get(city="kunming", name="五华区")
    at("2024-01-20")
    here.enter("budget/", year="2024", amount="2000000", why="人代会批准")
    needs = {"五华区": "1000000.03", "晋宁区": "500000.01", "东川区": "300000"}
    fields = {f"need_{District.objects.get(city='kunming', name=name).pk}": value for name, value in needs.items()}
    here.enter("shares/requirement/", year="2024", **fields)
    run = ShareRun.objects.get()
    assert "1,800,000.04" in here.read(f"shares/{run.pk}/")
    here.decide(f"shares/{run.pk}/")
    for source, payer, amount in (("budget", "五华区", "800000.02"), ("budget", "市级财政", "770000.02"), ("deep_poverty", "上级财政", "60000"), ("lottery", "", "5000"), ("donation", "", "66.66"), ("other", "", "1")):
        here.enter("receive/", source=source, payer=payer, amount=amount, day="2024-01-20")
    page = here.read("shares/?year=2024")
    assert all(words in page for words in ("800,000.02", "0.00", "230,000.00")), "五华区 paid all, 晋宁区 and 东川区 still owe"
    due = queries.share_due(Actor.system("tests", "kunming"), 2024)
    assert (due.requirement, due.city_share, due.city_due, due.local_due) == (180_000_004, 77_000_002, 0, 23_000_000)

    assert "用款计划之内" in here.refused("transfer/", amount="1", day="2024-01-20")
    pay_plan(here, "2024-01", "900000")
    assert "预算之内" in here.refused("plans/add/", month="2024-02", amount="1100000.01")
    first = settle_some("kunming", home, "tekun", dt.date(2024, 1, 20), 2, 1)
    at("2024-02-10")
    close(here, "2024-01")
    assert clear(here, "2024-01", "2024-02-10") == first
    second = settle_some("kunming", home, "tekun", dt.date(2024, 2, 10), 3, 3)
    here.enter("interest/", account=chart.EXPENDITURE, amount="12.34", day="2024-02-10")
    here.enter("subsidy/", amount="36000", persons="300", day="2024-02-10")
    assert "不得列支" in here.refused("pay/", account=chart.HOSPITALS, party="H99000000001", amount="1", day="2024-02-10", use="working_expenses")

    statement = "交易日期,收入,支出,对方户名\n2024-01-20,800000.02,,五华区\n2024-02-10,,36000,居民医保专户\n2024-02-10,,8.8,银行\n"
    here.enter("bank/import/", code=chart.SPECIAL, file=io.BytesIO(statement.encode()))
    assert BankFile.objects.get().lines.exclude(line=None).count() == 2
    assert "银行有、账上没有" in here.read(f"bank/{BankFile.objects.get().pk}/")

    at("2024-12-30")
    close(here, *(f"2024-{month:02d}" for month in range(2, 12)))
    here.enter("fiscal/add/", month="2024-02", subsidy="35000", transferred="0")
    fiscal = here.read("fiscal/?month=2024-02")
    assert "有 1 项差异" in fiscal
    assert "1,000.00" in fiscal

    at("2025-01-05")
    page = here.read("year/?year=2024")
    assert all(words in page for words in ("支出户尚有", "12月31日未清算款", "全年支出"))
    ageing = here.read("ageing/?day=2024-12-31")
    assert f"{second // 100:,}." in ageing
    assert "缴回" in here.refused("months/close/", month="2024-12")
    here.enter("year/empty-accounts/", year="2024")
    close(here, "2024-12")
    assert queries.balance("kunming", None, chart.EXPENDITURE) == 0
    assert queries.balance("kunming", None, chart.HOSPITALS) == -second, "what is owed is carried over"
    returned = Posting.objects.filter(kind=Posting.Kind.RETURN).order_by("id")
    assert [max(line.amount for line in one.lines.all()) for one in returned] == [1_234, 90_000_000 - first]
    here.enter("indicators/measure/", year="2024")
    assert Month.objects.filter(city="kunming").count() == 12
    rows = list(csv.DictReader(io.StringIO(here.read("vouchers/2024-01/"))))
    total = [sum(round(float(row[side] or 0) * 100) for row in rows) for side in ("借方金额", "贷方金额")]
    assert total[0] == total[1] == Month.objects.get(month=dt.date(2024, 1, 1)).turnover
    for paper in ("year/2024/final-account/", f"clearings/{Clearing.objects.order_by('id')[0].pk}/paper/", "fiscal/paper/?month=2024-02", f"applications/{Application.objects.get().pk}/paper/"):
        assert here.get(paper).content.startswith(b"%PDF")
    sound()


def test_the_year_of_urumqi(user: Any, city: Any, at: At, sound: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """urumqi.010 urumqi.013 urumqi.014 urumqi.015 urumqi.016 urumqi.017 urumqi.018 urumqi.019: shares a head, the shortfall, lottery money,
    plan, transfer, clearing, close and indicators."""
    monkeypatch.setattr(figures_of, "of", lambda _: FIGURES)
    city("urumqi")
    here, home = Office("urumqi", user), District.objects.get(city="urumqi", name="天山区")
    at("2024-01-20")
    here.enter("budget/", year="2024", amount="500000", why="人代会批准")
    heads = {"达坂城区": 1001, "天山区": 707, "米东区": 333}
    since = dt.date(2023, 1, 1)
    person(home, ("dibao", since), ("low_income", since))
    person(home, ("dibao", since))
    person(home, ("dibao", since, dt.date(2024, 6, 30)))
    person(home, ("dibao", since, dt.date(2024, 1, 10)))  # no target any more
    ids = {name: District.objects.get(city="urumqi", name=name).pk for name in heads}
    here.enter("shares/requirement/", year="2024", **{f"need_{ids[name]}": count for name, count in heads.items()})
    here.decide(f"shares/{ShareRun.objects.get().pk}/")
    due = queries.share_due(Actor.system("tests", "urumqi"), 2024)
    parts = {row.district.name: (row.part.city_share, row.part.local_share) for row in due.rows if row.part}
    assert parts == {"达坂城区": (12_612_600, 5_405_400), "天山区": (7_635_600, 5_090_400), "米东区": (2_997_000, 2_997_000)}
    assert due.requirement == 18_000 * sum(heads.values())

    form = here.read("shares/shortfall/")
    assert re.search(rf'name="need_{home.pk}" value="3"', form), "three persons of 天山区 are registered as targets"

    here.enter("receive/", source="lottery", amount="15000", held="100000", day="2024-01-20")
    assert "最多提取 15%" in here.refused("receive/", source="lottery", amount="0.01", held="100000", day="2024-01-20")
    here.enter("receive/", source="from_above", payer="上级财政", amount="300000", day="2024-01-20")
    here.enter("receive/", source="budget", payer="天山区", amount="50904", day="2024-01-20")
    pay_plan(here, "2024-01", "200000")
    paid = settle_some("urumqi", home, "tekun", dt.date(2024, 1, 20), 2, 1)
    at("2024-02-05")
    close(here, "2024-01")
    assert clear(here, "2024-01", "2024-02-05") == paid
    assert queries.balance("urumqi", None, chart.HOSPITALS) == 0

    here.enter("shares/shortfall/", year="2024", amount="1000", **{f"need_{ids[name]}": count for name, count in heads.items()})
    run = ShareRun.objects.get(kind="shortfall")
    here.decide(f"shares/{run.pk}/")
    split = {part.district.name: part.local_share for part in run.parts.all()}
    assert split == {"达坂城区": 49_045, "天山区": 34_640, "米东区": 16_315}, "1001, 707 and 333 of 2041 heads leave .59, .88 and .53 of a fen: the two largest get one"
    assert sum(split.values()) == 100_000

    here.enter("indicators/measure/", year="2024")
    page = here.read("indicators/?year=2024")
    lottery = IndicatorValue.objects.get(code="lottery_share")
    assert (lottery.value, lottery.line, lottery.met) == (1_500, 1_500, True)
    assert all(words in page for words in (lottery.name, "不高于 15%", "第五条第二段（三）"))
    assert "没有规定" not in here.read("shares/?year=2024")
    sound()


FIGURES = {
    "disposable_income[2023]": 40_000,
    "resident_premium[2024]": 380,
}
