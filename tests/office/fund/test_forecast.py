"""The forecast of the year's outlay, by hand and by its laws."""

from __future__ import annotations

import datetime as dt

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tuodi.office.fund.forecast import forecast

MONTHS = st.tuples(*[st.integers(0, 10**12)] * 12).map(list)


def test_even_months() -> None:
    found = forecast(2024, [100] * 6 + [0] * 6, 6, 1_000)
    assert found is not None
    assert (found.so_far, found.expected, found.low, found.high, found.seasonal) == (600, 1_200, 1_200, 1_200, False)
    assert found.runs_out == dt.date(2024, 11, 1), "ten months use up the budget to the fen; the first day of November passes it"


def test_a_band_by_hand() -> None:
    """Months of 90, 110, 100: mean 100, squares 200, variance 100, nine months to come: 2 · 10 · 3 = 60."""
    found = forecast(2024, [90, 110, 100] + [0] * 9, 3, 10_000)
    assert found is not None
    assert (found.expected, found.low, found.high, found.runs_out) == (1_200, 1_140, 1_260, None)


def test_last_year_s_course() -> None:
    """Half as much again as last year so far: the rest likewise."""
    last = [100, 100, 100, 200, 200, 200, 300, 300, 300, 400, 400, 400]
    found = forecast(2024, [150, 150, 150] + [0] * 9, 3, 4_000, last)
    assert found is not None
    assert (found.seasonal, found.expected, found.low, found.high) == (True, 4_500, 4_500, 4_500)
    assert found.runs_out == dt.date(2024, 12, 6), "3,900 by the end of November, 100 more at 600 in 31 days: the sixth day"


def test_too_early_to_say() -> None:
    assert forecast(2024, [100] * 12, 1, 1_000) is None


def test_spent_already() -> None:
    found = forecast(2024, [500, 700] + [0] * 10, 2, 600)
    assert found is not None
    assert found.runs_out == dt.date(2024, 2, 5)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(MONTHS, st.integers(2, 12), st.integers(0, 10**13), st.one_of(st.just([]), MONTHS))
def test_laws(spent: list[int], months: int, budget: int, last: list[int]) -> None:
    found = forecast(2024, spent, months, budget, last)
    assert found is not None
    assert found.so_far <= found.low <= found.expected <= found.high
    assert sum(found.by_month) == found.expected
    assert (found.runs_out is not None) == (found.expected > budget)
    assert months == 12 or found.low >= found.so_far + spent[months]
    if months == 12:
        assert found.low == found.expected == found.high == sum(spent)


def test_what_the_running_month_spent_is_its_least() -> None:
    found = forecast(2024, [100, 100, 350] + [0] * 9, 2, 10_000)
    assert found is not None
    assert (found.by_month[2], found.expected, found.low) == (350, 100 + 100 + 350 + 900, 1_450)
