"""Figures of a run: what is set wins, what is missing is named and never guessed."""

import datetime as dt

import pytest
from invented import policy

from tuodi.policy.amounts import parse_amount
from tuodi.policy.figures import FigureError, Figures
from tuodi.policy.schema import Policy


def _policy(**parameters: object) -> Policy:
    return policy(parameters=parameters)


def _value(value: object, **when: object) -> dict[str, object]:
    return {"value": value, "source": "虚构", "confidence": "high", **when}


PREMIUM = {"name": "个人缴费", "values": [_value(380, year=2024), _value("400.50", year=2025)]}


def test_policy_value_in_fen_and_setting_wins() -> None:
    figures = Figures(_policy(resident_premium=PREMIUM), {"resident_premium[2025]": "440"})
    assert figures.money("resident_premium", 2024) == 38000
    assert figures.money("resident_premium", 2025) == 44000
    assert Figures(_policy(resident_premium=PREMIUM)).money("resident_premium", 2025) == 40050
    assert figures.missing == []


def test_missing_year_is_none_and_listed_once() -> None:
    figures = Figures(_policy(resident_premium=PREMIUM))
    assert figures.money("resident_premium", 2026) is None
    assert figures.money("resident_premium", 2026) is None
    assert figures.date("transition_end") is None
    assert figures.missing == ["resident_premium[2026]", "transition_end"]


def test_group_falls_back_to_the_general_figure() -> None:
    figures = Figures(_policy(), {"fixed_subsidy.poor[2025]": 332, "fixed_subsidy[2025]": 300})
    amount = parse_amount("fixed_subsidy[this year]")
    assert figures.money("fixed_subsidy.poor", 2025) == 33200
    assert figures.money("fixed_subsidy.near", 2025) == 30000
    assert figures.amount(amount, 2025, ["poor"]) == 33200
    assert figures.amount(amount, 2025, ["near"]) == 30000


def test_formula_with_last_year() -> None:
    figures = Figures(_policy(), {"disposable_income[2022]": "44805"})
    assert figures.amount(parse_amount("10% * disposable_income[last year]"), 2023) == 448050
    assert figures.amount(parse_amount("10% * disposable_income[last year]"), 2022) is None
    assert figures.missing == ["disposable_income[2021]"]


def test_values_by_day() -> None:
    wage = {
        "name": "最低工资",
        "unit": "yuan_month",
        "values": [_value(1980, **{"from": dt.date(2021, 12, 1), "to": dt.date(2024, 11, 30)}), _value(2270, **{"from": dt.date(2024, 12, 1)})],
    }
    figures = Figures(_policy(minimum_wage=wage))
    assert figures.money("minimum_wage", 2024, dt.date(2024, 11, 30)) == 198000
    assert figures.money("minimum_wage", 2024, dt.date(2024, 12, 1)) == 227000
    assert figures.money("minimum_wage", 2023) == 198000
    assert figures.money("minimum_wage", 2024) is None  # changed within the year: neither value is the year's


def test_dates_and_bands() -> None:
    figures = Figures(_policy(), {"transition_end": "2025-12-31", "critical.bands[2023]": "[{up_to: 200000, ratio: 60}, {ratio: 70}]"})
    assert figures.date("transition_end") == dt.date(2025, 12, 31)
    assert figures.bands("critical.bands", 2023) == ((20000000, 6000), (None, 7000))


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("resident_premum[2025]", 440, "没有参数“resident_premum”"),
        ("resident_premium[25]", 440, "写法不对"),
        ("resident_premium[2025]", "four", "应为以元为单位"),
        ("resident_premium[2025]", -1, "应为以元为单位"),
        ("resident_premium[2025]", "1.005", "应为以元为单位"),
        ("transition_end", "2025", "应为日期"),
        ("transition_end[2025]", "2025-12-31", "不分年度"),
        ("fixed_subsidy.nobody[2025]", 1, "没有参数“fixed_subsidy.nobody”"),
        ("critical.bands[2023]", "[{ratio: 60}, {ratio: 70}]", "应为分段表"),
    ],
)
def test_a_setting_that_cannot_be_used_says_what_is_right(key: str, value: object, message: str) -> None:
    with pytest.raises(FigureError, match=message.replace("[", r"\[")):
        Figures(_policy(), {key: value})


def test_what_the_run_sets_for_all_goes_before_the_policy_value_of_one() -> None:
    own = {"fixed_subsidy.dibao": {"name": "定额", "values": [_value(332, year=2025)]}}
    amount = parse_amount("fixed_subsidy[this year]")
    assert Figures(policy(parameters=own)).amount(amount, 2025, ["dibao", "poor"]) == 33200
    assert Figures(policy(parameters=own), {"fixed_subsidy[2025]": 300}).amount(amount, 2025, ["dibao", "poor"]) == 30000
    assert Figures(policy(parameters=own)).amount(amount, 2025, ["dibao_margin"]) is None


def test_an_amount_of_the_document_holds_while_the_figure_is_not_set() -> None:
    figures, amount = Figures(policy(), {"fixed_subsidy[2026]": 150}), parse_amount("fixed_subsidy[this year]")
    assert figures.amount(amount, 2025, otherwise=parse_amount(120)) == 12000
    assert figures.amount(amount, 2026, otherwise=parse_amount(120)) == 15000
    assert figures.missing == []
