"""An office with figures of its own (invented) and people of the five cities."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from tests.office import factories

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.enrolment import actions
from tuodi.office.enrolment import checks as own
from tuodi.office.enrolment.models import Run
from tuodi.office.fund import actions as fund
from tuodi.office.fund import checks as books
from tuodi.office.registry.models import Identity, Insurance, Person

PREMIUM = {2024: 380, 2025: 400}
_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def figures(tmp_path: Path) -> Any:
    """Premiums of 380 yuan (2024) and 400 (2025) in every city, 114 as 乌鲁木齐's fixed sum: invented."""
    for city in ("wuhai", "ningbo", "yancheng", "kunming", "urumqi"):
        values: dict[str, Any] = {f"resident_premium[{year}]": yuan for year, yuan in PREMIUM.items()}
        if city == "urumqi":
            values |= {"fixed_subsidy[2024]": 114, "fixed_subsidy[2025]": 120, "transition_end": "2025-12-31"}
        (tmp_path / f"{city}.yaml").write_text(yaml.safe_dump({"parameters": values}), encoding="utf-8")
    settings.FIGURES = str(tmp_path)
    yield tmp_path
    settings.FIGURES = ""


@pytest.fixture
def home(city: Callable[[str], str]) -> Callable[..., District]:
    """`home("wuhai")`: a district of a city (its first, or the one named)."""

    def find(of: str, name: str = "") -> District:
        city(of)
        found = District.objects.filter(city=of)
        return found.get(name=name) if name else found.order_by("position")[0]

    return find


def person(
    district: District, *identities: tuple[str, str] | tuple[str, str, str], insurance: str | None = "none", year: int = 2024,
    paid_on: str = "", born: str = "1970-01-01", **more: Any,
) -> Person:  # fmt: skip
    """Somebody with identities (code, start[, end]) and an insurance of one year; None: not known."""
    number = factories.id_number(born.replace("-", ""), next(_numbers))
    made = Person(district=district, id_number=number, name=more.pop("name", f"张示例{next(_numbers)}"), sex="female", birth_date=dt.date.fromisoformat(born), **more)
    made.save()
    if insurance is not None:
        Insurance.objects.create(person=made, year=year, kind=insurance, paid_on=paid_on or None)
    for code, start, *end in identities:
        Identity.objects.create(person=made, code=code, start=start, end=end[0] if end else None)
    return made


@pytest.fixture
def job(city: Callable[[str], str]) -> Callable[[str], Actor]:
    """`job("wuhai")`: the office itself at work in a city."""
    return lambda name: Actor.system("tests", city(name))


@pytest.fixture
def approved(job: Callable[[str], Actor]) -> Callable[..., Run]:
    """`approved("wuhai", 2024)`: a run tried, reviewed and approved."""

    def make(of: str, year: int = 2024, district: District | None = None) -> Run:
        actor = job(of)
        run = actions.compute_run(actor, actions.start_run(actor, of, year, district))
        actions.review_run(actor, run)
        return actions.approve_run(actor, run)

    return make


@pytest.fixture
def money(job: Callable[[str], Actor]) -> Callable[..., None]:
    """`money("wuhai")`: a million yuan of the budget in every special account of a city."""

    def receive(of: str) -> None:
        from tuodi.office.fund.rules import books_of

        rule, actor = books_of(of), job(of)
        source = next(key for key, one in rule.sources.items() if not one.earmarked and one.at_most is None)
        places = [None] if rule.kept_by.level == "city" else list(District.objects.filter(city=of).values_list("pk", flat=True))
        for place in places:
            fund.receive(actor, of, source, 100_000_000, dt.date.today(), district=place)

    return receive


@pytest.fixture
def sound() -> Callable[[], None]:
    """Every check of the books and of enrolment finds nothing."""

    def check() -> None:
        assert {one.__doc__: found for one in (*books.CHECKS, *own.CHECKS) if (found := one())} == {}

    return check
