"""Rates of enrolment as they are shown."""

from __future__ import annotations

import pytest

from tuodi.office.enrolment.coverage import share


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(5, 7, 7_143), (8, 9, 8_889), (2, 3, 6_667), (0, 3, 0), (3, 3, 10_000), (99_999, 100_000, 9_999), (0, 0, None)],
)
def test_half_up_and_never_all_where_somebody_is_missing(part: int, whole: int, shown: int | None) -> None:
    assert share(part, whole) == shown
