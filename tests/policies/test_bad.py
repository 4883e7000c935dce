"""Mistakes in a policy's files: each file of bad/ makes one in the small good pack, and says what must be said about it.

    file, replace, with    the change (`whole: yes`: the file is `with`)
    line_of                a text on the line that the message must name (in `named`, else in `file`); `alone`: it is the whole line
    says                   what the message must hold: what is wrong, and what would be right
    readings, provisions   what is loaded: under these readings; the provisions
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from tuodi.policy.pack import load, provisions
from tuodi.policy.source import PolicyError

GOOD = Path(__file__).parent / "mingxi"
BAD = sorted((Path(__file__).parent / "bad").glob("*.yaml"))


def _make(mistake: dict[str, Any], folder: Path) -> Path:
    shutil.copytree(GOOD, folder)
    file = folder / mistake["file"]
    if mistake.get("whole"):
        file.write_text(mistake["with"], "utf-8")
        return folder
    text = file.read_text("utf-8")
    assert text.count(mistake["replace"]) == 1, "the change must fit one place"
    file.write_text(text.replace(mistake["replace"], mistake["with"]), "utf-8")
    return folder


def _load(folder: Path, mistake: dict[str, Any]) -> None:
    if mistake.get("provisions"):
        provisions(folder)
    else:
        load(folder, mistake.get("readings"))


def _line(folder: Path, mistake: dict[str, Any]) -> str:
    file = mistake.get("named", mistake["file"])
    lines = (folder / file).read_text("utf-8").splitlines()
    whole = bool(mistake.get("alone"))
    found = [n + 1 for n, text in enumerate(lines) if (text == mistake["line_of"] if whole else mistake["line_of"] in text)]
    assert found, mistake["line_of"]
    return f"{folder.name}/{file}, line {found[0]}:"


@pytest.mark.parametrize("file", BAD, ids=lambda file: file.stem)
def test_bad(file: Path, tmp_path: Path) -> None:
    mistake = yaml.safe_load(file.read_text("utf-8"))
    folder = _make(mistake, tmp_path / "mingxi")
    with pytest.raises(PolicyError) as caught:
        _load(folder, mistake)
    said = str(caught.value)
    for part in mistake["says"]:
        assert part in said
    if not mistake.get("no_line"):
        assert _line(folder, mistake) in said


def test_there_are_enough() -> None:
    assert len(BAD) >= 30


def test_the_good_one_loads() -> None:
    assert load(GOOD).newest.name == "铭溪市"
    assert len(provisions(GOOD)) == 12


def test_not_utf8(tmp_path: Path) -> None:
    folder = tmp_path / "mingxi"
    shutil.copytree(GOOD, folder)
    text = (folder / "readings.yaml").read_text("utf-8")
    (folder / "readings.yaml").write_bytes(text.encode("gb18030"))
    with pytest.raises(PolicyError, match=r"mingxi/readings\.yaml: the file is not in UTF-8"):
        load(folder)


def test_alias_within_itself(tmp_path: Path) -> None:
    folder = tmp_path / "mingxi"
    shutil.copytree(GOOD, folder)
    (folder / "diseases.yaml").write_text("disease_lists: &a\n  major: *a\n", "utf-8")
    with pytest.raises(PolicyError, match=r"mingxi/diseases\.yaml, line 1: nested too deep"):
        load(folder)


def test_a_folder_without_policy(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"没有城市.*可用的城市.*wuhai"):
        load(tmp_path)
