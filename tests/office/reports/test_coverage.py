"""Every statement of the five documents has what carries it, all of it exists, and docs/coverage.md says so."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tuodi.engine.check.proofs import named_in
from tuodi.office.reports import coverage
from tuodi.policy.pack import city_names, provisions

ROOT = Path(__file__).parents[3]
TESTS = ROOT / "tests"
AGAIN = "run `tuodi-office coverage`"


def test_the_table_is_up_to_date():
    assert (ROOT / "docs" / "coverage.md").read_text("utf-8") == coverage.table(TESTS), AGAIN


def test_what_the_library_knows_of_the_office_is_there():
    """No page, command or call that a carrier may name has gone or is misspelt."""
    listed, there = yaml.safe_load(coverage.INVENTORY.read_text("utf-8")), coverage.inventory()
    assert listed.keys() == there.keys()
    for kind, names in listed.items():
        assert set(names) <= set(there[kind]), AGAIN


def test_a_test_names_only_statements_that_exist():
    known = {key for city in city_names() for key in provisions(city)}
    named = {key for key in named_in(TESTS) if key.split(".")[0] in city_names()}
    assert sorted(named - known) == []


@pytest.mark.parametrize("city", city_names())
def test_what_an_office_does_is_tested(city):
    """A statement that a page, an office's command or a call carries is named by a test."""
    named = named_in(TESTS)
    office = [key for key, one in provisions(city).items() if one.carried_by]
    assert [key for key in office if key not in named] == []


def test_a_range_of_ids_is_read(tmp_path):
    (tmp_path / "test_x.py").write_text("# here.013-015, there.084; there.1 is none", "utf-8")
    assert sorted(named_in(tmp_path)) == ["here.013", "here.014", "here.015", "there.084"]
