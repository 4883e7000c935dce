"""What `make` relies on: locked requirements, the search for a Python, the demonstration and its invented figures."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from cli_samples import tuodi

from tuodi.policy.pack import city_names

ROOT = Path(__file__).parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
NAME = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[a-z,]+\])?==([^ ;\\]+)", re.MULTILINE)


def pinned(lock: Path) -> dict[str, str]:
    return {name.lower().replace("_", "-"): version for name, version in NAME.findall(lock.read_text("utf-8"))}


def wanted(file: Path) -> set[str]:
    lines = [line.split("#")[0].strip() for line in file.read_text("utf-8").splitlines()]
    return {re.split(r"[\[<>=]", line)[0].lower() for line in lines if line and not line.startswith("-r")}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_locks_name_no_place_and_have_hashes(lock: Path) -> None:
    text = lock.read_text("utf-8")
    assert not re.search(r"://|--(extra-)?index|--find-links|--trusted|^/", text, re.MULTILINE)
    entries = re.split(r"^(?=[A-Za-z])", text, flags=re.MULTILINE)[1:]
    assert entries
    assert all("--hash=sha256:" in entry for entry in entries)


def test_locks_hold_what_is_asked_for() -> None:
    for name in ("base", "office", "dev"):
        lock = pinned(ROOT / "requirements" / f"{name}.txt")
        assert wanted(ROOT / "requirements" / f"{name}.in") <= set(lock)


def test_one_version_of_everything() -> None:
    dev = pinned(ROOT / "requirements" / "dev.txt")
    for name in ("base", "office"):
        for package, version in pinned(ROOT / "requirements" / f"{name}.txt").items():
            assert dev[package] == version, package


def test_the_project_asks_for_what_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = {re.split(r"[\[<>=]", line)[0].lower() for line in project["dependencies"]}
    assert named | {"setuptools"} == wanted(ROOT / "requirements" / "base.in")


def find_python(path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(ROOT / "scripts" / "find-python.sh")], capture_output=True, text=True, env={"PATH": str(path)}, check=False
    )


def test_no_python_is_told_plainly(tmp_path: Path) -> None:
    (tmp_path / "python3").write_text("#!/bin/sh\nexit 1\n")  # too old
    (tmp_path / "python3").chmod(0o755)
    found = find_python(tmp_path)
    assert found.returncode == 1
    assert "Python 3.11" in found.stderr
    assert found.stdout == ""


def test_whatever_python_is_new_enough_is_taken(tmp_path: Path) -> None:
    (tmp_path / "python3").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "python3").chmod(0o755)
    (tmp_path / "python3.13").symlink_to(os.path.realpath(sys.executable))
    assert find_python(tmp_path).stdout.strip() == str(tmp_path / "python3.13")


@pytest.mark.parametrize("city", city_names())
def test_invented_figures_are_usable_and_labelled(city: str, tmp_path: Path) -> None:
    file = ROOT / "examples" / "figures" / f"{city}.yaml"
    assert "演示用虚构参数" in yaml.safe_load(file.read_text("utf-8"))["note"]
    folder = tmp_path / city
    tuodi("synth", city, "--people", "120", "--seed", "1", "--out", folder)
    who = ["--persons", folder / "persons.csv", "--identities", folder / "identities.csv", "--parameters", file]
    ran = tuodi("settle", city, *who, "--claims", folder / "claims.csv", "--out", folder / "out.csv")
    assert ran.status == 0, ran.err
    assert "演示用虚构参数" in ran.err
    assert "演示用虚构参数" in (folder / "out.csv").read_text("utf-8")


@pytest.mark.parametrize("city", city_names())
def test_no_invented_figure_takes_the_place_of_a_public_one(city: str) -> None:
    from tuodi.cli.policy import parameters_file
    from tuodi.policy.pack import load

    figures, _ = parameters_file(ROOT / "examples" / "figures" / f"{city}.yaml")
    for name, parameter in load(city).newest.parameters.items():
        years = {value.year for value in parameter.values if value.year}
        assert not [key for key in figures if key in {f"{name}[{year}]" for year in years} or (key == name and parameter.values)]


def test_the_demonstration(tmp_path: Path) -> None:
    """The whole of `make demo`: five cities at the command line, then the office of one of them, until it shows its address."""
    command = [sys.executable, str(ROOT / "scripts" / "demo.py"), str(tmp_path / "demo"), "wuhai"]
    settings = os.environ | {"DEMO_EXIT": "1"}
    done = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, encoding="utf-8", check=False)
    if at := re.search(r"TUODI_HOME=(\S+)", done.stdout):
        shutil.rmtree(Path(at[1]).parent, ignore_errors=True)
    assert done.returncode == 0, done.stderr
    for city in city_names():
        assert (tmp_path / "demo" / city / "结果.xlsx").exists()
        assert (tmp_path / "demo" / city / "settled.csv").exists()
    assert "医疗救助计算说明" in done.stdout
    assert done.stderr.count("演示用虚构参数") >= len(city_names())
    assert "接着可以看" in done.stdout
    assert re.search(r"托底已启动：http://127\.0\.0\.1:\d+/", done.stdout)
    assert all(f"用户名 {role}" in done.stdout for role in ("clerk", "reviewer", "approver", "accountant", "auditor", "street", "admin"))
