"""docs/adding-a-city.md, walked: its blocks are the files of the small city, and its claims come out as worked out by hand."""

from __future__ import annotations

import csv
import io
import re
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from city_walk import DOCUMENT, files, place

import tuodi
from tuodi.engine.check import check
from tuodi.policy.pack import load
from tuodi.policy.show import as_text
from tuodi.policy.source import PolicyError

CITY = Path(__file__).parent / "mingxi"
MONEY = ("base", "aid", "tilt_aid", "self_paid")


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The city built from the document alone."""
    root = tmp_path_factory.mktemp("walk")
    for name, text in files().items():
        if name.startswith("mingxi/"):
            (root / name).parent.mkdir(exist_ok=True)
            (root / name).write_text(text, "utf-8")
    return root / "mingxi"


def _table(name: str) -> list[dict[str, Any]]:
    return [{key: value for key, value in row.items() if value} for row in csv.DictReader(io.StringIO(files()[name]))]


def test_the_kept_files_are_those_of_the_document() -> None:
    for name, text in files().items():
        assert place(name).read_text("utf-8") == text, f"{name}: run python tests/policies/city_walk.py"
    assert {"mingxi/policy.yaml", "mingxi/readings.yaml", "mingxi/provisions.yaml", "claims.csv", "expected.csv"} <= set(files())


def test_settled_as_by_hand(walked: Path) -> None:
    got = tuodi.settle(walked, _table("persons.csv"), _table("identities.csv"), _table("claims.csv")).to_dicts()
    wanted = _table("expected.csv")
    assert [line["claim_id"] for line in got] == [line["claim_id"] for line in wanted]
    for line, expected in zip(got, wanted, strict=True):
        shown = {name: str(line[name] or "") for name in ("status", "item", "reasons")}
        assert shown == {name: expected.get(name, "") for name in shown}, expected["claim_id"]
        amounts = {name: Decimal(line[name]) / 100 for name in MONEY}
        assert amounts == {name: Decimal(expected[name]) for name in MONEY}, expected["claim_id"]


def test_settled_with_a_reading(walked: Path) -> None:
    lost = [{**row, "end": "2024-03-08"} for row in _table("identities.csv")]
    claims = [row for row in _table("claims.csv") if row["claim_id"] == "B1"]
    people = _table("persons.csv")
    plain = tuodi.settle(walked, people, lost, claims).row(0, named=True)
    included = tuodi.settle(walked, people, lost, claims, readings={"exit_day": "included"}).row(0, named=True)
    assert (plain["status"], plain["reasons"]) == ("not_covered", "no_identity")
    assert (included["status"], included["tilt_aid"]) == ("settled", 120_000)


def test_checked(walked: Path, tmp_path: Path) -> None:
    report = check(walked)
    assert report.severe == []
    assert [one.id for one in report.known] == ["gap:margin:chronic"]
    # before the last step the gap is severe, as the document says
    first = tmp_path / "mingxi"
    shutil.copytree(walked, first)
    text = (first / "policy.yaml").read_text("utf-8")
    (first / "policy.yaml").write_text(text[: text.index("acknowledged:")], "utf-8")
    assert [one.id for one in check(first).severe] == ["gap:margin:chronic"]


def test_shown(walked: Path) -> None:
    text = as_text(load(walked), width=160)
    for word in ("康复一次性补助", "每次最多用剩余额度的 50%", "达到后全额救助，不扣除", "每年一次定额 600 元", "3,000 元", "第六条（二）", "10,000 元至 50,000 元部分 70%"):
        assert word in text
    assert "铭溪市" in text.splitlines()[0]


def test_the_message_of_the_document(walked: Path, tmp_path: Path) -> None:
    """The mistake named in `When something is wrong` says just that."""
    said = re.search(r"`(mingxi/policy\.yaml, line \d+: .*?\(found: 100\))`", DOCUMENT.read_text("utf-8"))
    assert said is not None
    folder = tmp_path / "mingxi"
    shutil.copytree(walked, folder)
    text = (folder / "policy.yaml").read_text("utf-8")
    (folder / "policy.yaml").write_text(text.replace("class: full, ratio: 100", "class: full, ration: 100"), "utf-8")
    with pytest.raises(PolicyError) as caught:
        load(folder)
    assert str(caught.value) == said[1]
