"""The demonstration's enrolment and grants: loaded once, sound, and loading again changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from tests.office.enrolment.conftest import person

from tuodi.office.enrolment import demonstration
from tuodi.office.grants import demonstration as grants
from tuodi.office.registry.invented import YEAR

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("of", ["wuhai", "ningbo", "yancheng", "kunming", "urumqi"])
def test_loading_twice_changes_nothing(of: str, home: Any, tmp_path: Path, sound: Any) -> None:
    for _ in range(15):
        person(home(of), ("dibao", "2023-01-01"), insurance="resident", year=YEAR, dibao_class="A")
    (tmp_path / "figures").mkdir()
    figures = {"parameters": {f"resident_premium[{YEAR}]": 400, f"fixed_subsidy[{YEAR}]": 120}}
    (tmp_path / "figures" / f"{of}.yaml").write_text(yaml.safe_dump(figures), encoding="utf-8")
    settings.FIGURES = str(tmp_path / "figures")
    said = [*demonstration.load(of), *grants.load(of)]
    before = demonstration.loaded(of)
    assert before["targets"] == 15
    assert before["doubles"] == 2
    assert [*demonstration.load(of), *grants.load(of)] == said
    assert demonstration.loaded(of) == before
    sound()


def test_without_a_premium_it_says_what_is_missing(home: Any, tmp_path: Path) -> None:
    home("wuhai")
    (tmp_path / "none").mkdir()
    settings.FIGURES = str(tmp_path / "none")
    assert f"resident_premium[{YEAR}]" in next(demonstration.load("wuhai"))
