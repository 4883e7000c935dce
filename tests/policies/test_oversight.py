"""The five cities' oversight: numbers with whose they are, clauses of statements that exist; mistakes are told with the place."""

from __future__ import annotations

import pytest

from tuodi.policy import oversight, pack
from tuodi.policy.source import PolicyError

CITIES = ("wuhai", "ningbo", "yancheng", "kunming", "urumqi")


@pytest.mark.parametrize("city", CITIES)
def test_every_city_has_its_rules_and_names_clauses_that_exist(city: str) -> None:
    found, statements = oversight.load(city), pack.provisions(city)
    clauses = {part for one in statements.values() for part in one.clause.replace(";", "；").split("；")} | {one.clause for one in statements.values()}
    assert found.city == city
    for name in type(found.rules).model_fields:
        rule = getattr(found.rules, name)
        assert rule is not None, name
        assert rule.clause in clauses, (name, rule.clause)
    for one in (found.bar, found.reward):
        if one is not None:
            assert statements[one.provision].clause == one.clause


def test_only_urumqi_fixes_a_bar_and_gives_rewards() -> None:
    """urumqi.093, urumqi.090."""
    assert {city for city in CITIES if oversight.load(city).bar} == {"urumqi"}
    assert {city for city in CITIES if oversight.load(city).reward} == {"urumqi"}
    bar = oversight.load("urumqi").bar
    assert bar is not None
    assert bar.months == 6


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("city: c\nrules: {frequency: {times: 0, basis: office}}\n", "frequency"),
        ("city: c\nrules: {frequency: {times: 3, basis: clause}}\n", "须写明条款"),
        ("city: c\nrules: {frequency: {times: 3, basis: office, except_treatment: [massage]}}\n", "massage"),
        ("city: c\nrules: {outside_share: {share: 100, least: 5, basis: office}}\n", "share"),
        ("city: c\nrules: {often: {basis: office}}\n", "often"),
        ("city: c\nrules: {}\nbar: {months: 6, clause: x}\n", "bar"),
    ],
)
def test_mistakes_name_the_place(tmp_path, text: str, words: str) -> None:
    (tmp_path / "policy.yaml").write_text("city: c\n", encoding="utf-8")
    (tmp_path / "oversight.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError, match=words) as caught:
        oversight.load(str(tmp_path))
    assert "line" in str(caught.value)


def test_a_pack_without_the_file_has_no_rules(tmp_path) -> None:
    (tmp_path / "policy.yaml").write_text("city: c\n", encoding="utf-8")
    assert all(value is None for value in dict(oversight.load(str(tmp_path)).rules).values())
