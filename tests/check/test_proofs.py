"""Which test proves which statement: cases name ids that fit their clause, and `tuodi check` says what is missing."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from tuodi.cli.main import status
from tuodi.engine.check import check, proofs
from tuodi.policy.pack import CITIES, city_names, load, provisions

TESTS = Path(__file__).parents[1]
_FINE = re.compile(r"（.）[至、].*|第.段.*|首段|末段|第.档|标题|表\d|\s")
_SILENT = ("（未规定）", "全文")


def cases() -> list[Any]:
    files = [*sorted(TESTS.glob("cases/*/*.yaml")), *sorted(TESTS.glob("cases_benefits/*.yaml"))]
    return [
        pytest.param(file.parent.name if file.parent.parent.name == "cases" else file.stem.split("_")[0], case, id=f"{file.stem}/{case['name']}")
        for file in files
        for case in yaml.load(file.read_text("utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))["cases"]
        if case.get("provisions")
    ]


def places(clause: str) -> list[str]:
    """The clauses of a text, without paragraph and table: as far as two ways of citing a place agree."""
    return [_FINE.sub("", part) if part not in _SILENT else part for part in re.split("[；;]", clause)]


def fits(one: str, other: str) -> bool:
    return any(a.startswith(b) or b.startswith(a) for a in places(one) for b in places(other))


@pytest.mark.parametrize(("city", "case"), cases())
def test_a_case_names_statements_of_its_clause(city: str, case: dict[str, Any]) -> None:
    known = provisions(city)
    for key in case["provisions"]:
        assert key in known, f"{key} is no statement of {city}"
        assert known[key].carried_by, f"{key} has no carrier to be proved"
        assert fits(case["clause"], known[key].clause), f"{key} stands at {known[key].clause}, the case rests on {case['clause']}"


def test_clauses_fit_by_their_place() -> None:
    assert fits("四（二）1（1）表2", "四（二）1（1）")
    assert fits("第十二条（三）", "第十二条（一）至（四）")
    assert fits("（未规定）；三（二）2", "三（二）2（1）")
    assert not fits("四（二）1（1）", "四（二）1（2）")
    assert not fits("三 第一段", "四 首段")
    assert not fits("（未规定）", "三（一）")


@pytest.mark.parametrize("city", city_names())
def test_every_carried_statement_is_named_by_a_test(city: str) -> None:
    named = proofs.named_in(TESTS)
    assert [key for key, one in provisions(city).items() if one.carried_by and key not in named] == []
    assert "没有测试写有它的编号" not in check(city).text()


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """Kunming with a carrier that doesn't exist."""
    folder = tmp_path / "kunming"
    shutil.copytree(CITIES / "kunming", folder)
    shutil.copy(CITIES / "diseases.yaml", tmp_path)
    file = folder / "provisions.yaml"
    file.write_text(file.read_text("utf-8").replace("carried_by: [pools.outpatient]", "carried_by: [pools.outpatients]"), "utf-8")
    return folder


def test_a_carrier_that_does_not_exist_fails_the_check(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(["check", str(broken)]) == 1
    assert "条文 kunming.045 写明由 pools.outpatients 落实，但政策中没有这个位置" in capsys.readouterr().out


def test_a_statement_without_a_test_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    there = proofs.named_in(TESTS)
    monkeypatch.setattr(proofs, "named_in", lambda _: {key: files for key, files in there.items() if key != "kunming.045"})
    report = check("kunming")
    assert report.find("provisions:untested").where == (f"kunming.045（四（二）1（1）表2）{provisions('kunming')['kunming.045'].says}",)
    assert report.severe == []


def test_without_the_tests_the_library_says_what_it_can_not_see(monkeypatch: pytest.MonkeyPatch, broken: Path) -> None:
    assert check(broken).find("provisions:tests").text.startswith("这里看不到测试")
    monkeypatch.setattr(proofs, "folder_of_tests", lambda: None)
    report = check("kunming")
    assert report.find("provisions:tests").text == f"这里看不到测试，没有核对 {report.counts['已落实'] + report.counts['部分落实']} 条已落实的条文各由哪个测试证明"
    assert list(proofs.proofs(load("kunming"))) == [report.find("provisions:tests")]
