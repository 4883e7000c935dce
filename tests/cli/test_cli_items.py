"""Under Chinese headers a result names its items in Chinese, and the indicators read either."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_samples import Town, rows, tuodi


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def test_items_follow_the_language_and_the_indicators_read_both(town: Town) -> None:
    assert town.settle("--language", "zh").status == 0
    assert [row["救助项目"] for row in rows(town.out)] == ["重特大疾病住院救助", "普通疾病住院救助", "", "普通疾病住院救助"]
    said = []
    for language in ("zh", "en"):
        assert town.settle("--language", language).status == 0
        found = town.folder / f"{language}.csv"
        given = ("--claims", town.out, "--out", found, "--language", "en", "--reading", "direct_aid_person_times=claims_only")
        assert tuodi("indicators", "wuhai", "--year", "2023", *given).status == 0
        said.append({row["indicator"]: row["value"] for row in rows(found)}["major_share"])
    assert said == ["33.33", "33.33"]
    assert rows(town.out)[0]["item"] == "major_inpatient"
