"""The bank's statement: read, paired with the books where there is no doubt, and nothing taken twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuodi.office.core.actor import Actor
from tuodi.office.fund import actions, bank, chart, queries
from tuodi.office.fund.models import BankLine
from tuodi.office.fund.refused import BooksRefused

At = Callable[[str], dt.date]
FILE = """交易日期,收入,支出,余额,对方户名,摘要,流水号
2024-03-05,"10,000.00",,10000.00,市财政局,拨款,A1
2024-03-08,,"2,500.00",7500.00,居民医保专户,资助参保,A2
2024-03-09,,1.00,7499.00,银行,手续费,A3
""".encode()


def test_a_file_is_read() -> None:
    rows = bank.read(FILE)
    assert [(row.day.day, row.amount, row.balance, row.party, row.reference) for row in rows] == [
        (5, 1_000_000, 1_000_000, "市财政局", "A1"),
        (8, -250_000, 750_000, "居民医保专户", "A2"),
        (9, -100, 749_900, "银行", "A3"),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("日期,说明\n2024-01-01,x\n", "收入"),
        ("交易日期,收入,支出\n", "没有记录"),
        ("交易日期,收入,支出\n2024-13-01,5,\n", "第 2 行：日期无法识别"),
        ("交易日期,收入,支出\n2024-01-01,五元,\n", "第 2 行：金额无法识别"),
        ("交易日期,收入,支出\n2024-01-01,,\n", "缺少日期或金额"),
        ("交易日期,收入,支出,余额\n2024-01-01,5,,5\n2024-01-02,5,,11\n", "不连续"),
    ],
)
def test_what_cannot_be_read_is_named(content: str, words: str) -> None:
    with pytest.raises(BooksRefused, match=words):
        bank.read(content.encode())


SIDES = st.lists(st.tuples(st.integers(0, 12), st.sampled_from([-200, -100, 100, 300])), max_size=12)


@given(SIDES, SIDES)
@settings(deadline=None)
def test_pairs_agree_in_amount_and_nothing_is_paired_twice(left: list[tuple[int, int]], right: list[tuple[int, int]]) -> None:
    first = dt.date(2024, 3, 1)
    theirs = [(number, first + dt.timedelta(days=day), fen) for number, (day, fen) in enumerate(left)]
    ours = [(number, first + dt.timedelta(days=day), fen) for number, (day, fen) in enumerate(right)]
    made = bank.pairs(theirs, ours)
    assert len({one for one, _ in made}) == len({one for _, one in made}) == len(made)
    for one, other in made:
        assert theirs[one][2] == ours[other][2]
        assert abs((theirs[one][1] - ours[other][1]).days) <= bank.WINDOW


def test_an_amount_that_could_be_two_is_left_to_people() -> None:
    day = dt.date(2024, 3, 1)
    assert bank.pairs([(1, day, 5)], [(7, day + dt.timedelta(1), 5), (8, day + dt.timedelta(2), 5)]) == []
    assert bank.pairs([(1, day, 5), (2, day, 5)], [(7, day, 5), (8, day, 5)]) == [(1, 7), (2, 8)]


@pytest.mark.django_db
def test_matched_by_itself_by_hand_and_taken_back(office: Any, at: At) -> None:
    here: Actor = office("kunming")
    at("2024-03-20")
    first = actions.receive(here, "kunming", "budget", 1_000_000, dt.date(2024, 3, 5))
    wrong = actions.receive(here, "kunming", "other", 33, dt.date(2024, 3, 6))
    actions.reverse_posting(here, wrong, "有误", dt.date(2024, 3, 6))
    actions.transfer_subsidy(here, "kunming", 250_000, 10, dt.date(2024, 3, 6))
    late = actions.receive(here, "kunming", "donation", 4_200, dt.date(2024, 3, 19))
    file = actions.import_statement(here, "kunming", chart.SPECIAL, "三月.csv", FILE)
    assert next(iter(file.lines.order_by("number").values_list("line__posting", "matched_by"))) == (first.pk, "自动")
    assert [one.amount for one in queries.open_bank_lines("kunming", None, chart.SPECIAL)] == [-100]
    assert [one.posting_id for one in queries.open_cash_lines("kunming", None, chart.SPECIAL)] == [late.pk]
    with pytest.raises(BooksRefused, match="已经导入"):
        actions.import_statement(here, "kunming", chart.SPECIAL, "三月.csv", FILE)
    fee = BankLine.objects.get(amount=-100)
    with pytest.raises(BooksRefused, match="金额不同"):
        actions.match_line(here, fee, late.lines.get(account__code=chart.SPECIAL))
    taken = BankLine.objects.get(amount=1_000_000)
    actions.unmatch_line(here, taken)
    actions.match_line(here, taken, first.lines.get(account__code=chart.SPECIAL))
    with pytest.raises(BooksRefused, match="已经勾对"):
        actions.match_line(here, taken, first.lines.get(account__code=chart.SPECIAL))
    assert BankLine.objects.get(amount=1_000_000).matched_by == "tests"
