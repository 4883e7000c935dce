"""`tuodi cities`, `show`, `check`, `synth`, `template`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_samples import rows, tuodi

from tuodi.policy.pack import city_names
from tuodi.tables import read_table


def test_cities() -> None:
    ran = tuodi("cities")
    assert ran.status == 0
    assert all(name in ran.out for name in city_names())
    assert tuodi("cities", "--names").out.split() == city_names()


def test_cities_as_json() -> None:
    told = {one["city"]: one for one in json.loads(tuodi("cities", "--json").out)}
    assert sorted(told) == city_names()
    assert told["urumqi"]["to"] == "2028-12-31"


def test_show() -> None:
    ran = tuodi("show", "wuhai")
    assert ran.status == 0
    assert "乌海市" in ran.out


def test_check() -> None:
    """The status follows the severe findings that nobody has acknowledged; the report is the same as data."""
    ran, data = tuodi("check", "wuhai"), tuodi("check", "wuhai", "--json")
    told = json.loads(data.out)
    assert "乌海市" in ran.out
    assert told["city"] == "wuhai"
    assert ran.status == data.status == (1 if told["severe"] else 0)
    assert tuodi("check", "wuhai", "--quiet").out == ""


def test_check_finds_a_gap(tmp_path: Path) -> None:
    """Without the rule that refuses maternity and rehabilitation, those claims have no answer."""
    from tuodi.policy.pack import CITIES

    folder = tmp_path / "town"
    folder.mkdir()
    for file in (CITIES / "wuhai").iterdir():
        lines = file.read_text("utf-8").splitlines(keepends=True)
        (folder / file.name).write_text("".join(line for line in lines if "refuse: setting_not_covered" not in line), "utf-8")
    (tmp_path / "diseases.yaml").write_text((CITIES / "diseases.yaml").read_text("utf-8"), "utf-8")
    ran = tuodi("check", folder)
    assert ran.status == 1, ran.err
    assert "【严重问题（未说明）】0 项" not in ran.out


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet"])
def test_synth(tmp_path: Path, suffix: str) -> None:
    ran = tuodi("synth", "wuhai", "--people", "30", "--seed", "5", "--year", "2023", "--suffix", suffix, "--out", tmp_path / "a")
    assert ran.status == 0
    claims = read_table(tmp_path / "a" / f"claims.{suffix}", "claims")
    assert not claims.errors
    assert set(claims.frame["ended"].dt.year().unique()) == {2023}
    persons = read_table(tmp_path / "a" / f"persons.{suffix}", "persons", check_ids=True)
    assert not persons.errors
    assert all(number.startswith("99") for number in persons.frame["person_id"])


def test_the_same_seed_gives_the_same_year(tmp_path: Path) -> None:
    for name in ("a", "b"):
        tuodi("synth", "wuhai", "--people", "30", "--seed", "5", "--out", tmp_path / name)
    assert (tmp_path / "a" / "claims.csv").read_bytes() == (tmp_path / "b" / "claims.csv").read_bytes()


def test_template(tmp_path: Path) -> None:
    path = tmp_path / "填报.xlsx"
    assert tuodi("template", path).status == 0
    for table in ("persons", "identities", "claims", "sanctions"):
        assert len(read_table(path, table).frame) == 0


def test_a_filled_template_is_settled(tmp_path: Path) -> None:
    """The empty workbook names all three tables; nothing in it, nothing out."""
    path = tmp_path / "book.xlsx"
    tuodi("template", path)
    ran = tuodi(
        "settle", "wuhai", "--persons", path, "--identities", path, "--claims", path, "--sanctions", path, "--out", tmp_path / "o.csv"
    )
    assert ran.status == 0
    assert rows(tmp_path / "o.csv") == []
    assert (tmp_path / "o.csv").read_text("utf-8-sig").startswith("就诊/结算编号,结果")
