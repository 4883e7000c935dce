"""Buckets and kept figures are emptied before every test; cases come from the tests of applications."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from tests.office.casework.conftest import applicant, day, office, place, run, staff

from tuodi.office.public import limits

__all__ = ["applicant", "day", "office", "place", "run", "staff"]


@pytest.fixture(autouse=True)
def emptied() -> Iterator[None]:
    limits.forget()
    cache.clear()
    yield
    cache.clear()
