"""The five cities' procedures: whole, with a clause for everything, naming provisions that exist; mistakes are told with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tuodi.policy import pack, procedures
from tuodi.policy.source import PolicyError

CITIES = ("wuhai", "ningbo", "yancheng", "kunming", "urumqi")


@pytest.mark.parametrize("city", CITIES)
def test_what_they_name_exists(city: str) -> None:
    found = procedures.load(city)
    assert found is not None
    policy, statements = pack.load(city).newest, pack.provisions(city)
    for key, one in found.procedures.items():
        assert set(one.provisions) <= set(statements), key
        if one.identity:
            rule = policy.identities[one.identity]
            assert rule.class_ or rule.when_empty, f"{key} grants an identity that opens nothing"
        for scope in one.scopes.values():
            assert set(scope.items) <= set(policy.items)
            assert not scope.class_ or scope.class_ in policy.identities[one.identity].classes
        for test in one.tests.values():
            for figure in (test.figure, test.imputed):
                assert not figure or figure in policy.parameters


@pytest.mark.parametrize("city", CITIES)
def test_provisions_and_procedures_name_each_other(city: str) -> None:
    """What provisions.yaml says is carried by a procedure is a procedure."""
    found = procedures.load(city)
    assert found is not None
    named = {name.removeprefix("procedure:") for one in pack.provisions(city).values() for name in one.carried_by if name.startswith("procedure:")}
    assert named
    assert named <= set(found.procedures)


def test_unstated_numbers_of_days_say_so() -> None:
    """Documents name no time limits (kunming.084): every number of days is the office's own, and says it."""
    for city in CITIES:
        found = procedures.load(city)
        assert found is not None
        for one in found.procedures.values():
            assert all("未规定" in step.basis for step in one.steps.values())


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("kind: recognition", "kind: recognise", "line"),
        ("    identity: other_hardship\n", "", "认定须写明身份"),
        ("percent: 150", "percents: 150", "line"),
        ("opens: [major], clause", "opens: [everything], clause", "没有声明的范围"),
    ],
)
def test_mistakes_are_told_with_their_place(tmp_path: Path, old: str, new: str, words: str) -> None:
    folder = tmp_path / "somewhere"
    folder.mkdir()
    source = pack.find("wuhai")
    (folder / "policy.yaml").write_text((source / "policy.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    text = (source / "procedures.yaml").read_text(encoding="utf-8")
    assert old in text
    (folder / "procedures.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PolicyError, match=words):
        procedures.load(str(folder))
