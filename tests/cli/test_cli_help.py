"""Help is Chinese, says what there is, and loads nothing heavy."""

from __future__ import annotations

import subprocess
import sys

import pytest
from cli_samples import tuodi

from tuodi.cli.main import PLACES

HEAVY = ("polars", "numpy", "numba", "pydantic", "rich", "yaml", "xlsxwriter")


def test_the_list_of_commands() -> None:
    ran = tuodi("--help")
    assert ran.status == 0
    assert ran.out.startswith("用法：tuodi")
    assert all(f"\n  {name} " in ran.out for name in PLACES)


def test_without_arguments_it_says_the_same() -> None:
    assert tuodi().out == tuodi("--help").out


@pytest.mark.parametrize("command", PLACES)
def test_help_of_a_command(command: str) -> None:
    ran = tuodi(command, "--help")
    assert ran.status == 0
    assert ran.out.startswith(f"用法：tuodi {command}")
    assert "选项：" in ran.out
    assert not any(word in ran.out for word in ("Usage", "Options", "required", "Show this"))


def test_the_contract_s_options() -> None:
    ran = tuodi("settle", "--help")
    for option in (
        "persons",
        "identities",
        "claims",
        "sanctions",
        "out",
        "set",
        "parameters",
        "reading",
        "language",
        "ids-checked",
        "errors",
        "json",
        "quiet",
    ):
        assert f"--{option} " in ran.out


@pytest.mark.parametrize("arguments", [["--help"], ["settle", "--help"], ["settle"], ["--version"]])
def test_loads_nothing_heavy(arguments: list[str]) -> None:
    code = f"import sys; from tuodi.cli.main import status; status({arguments!r}); print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_version() -> None:
    from tuodi import __version__

    assert tuodi("--version").out == f"tuodi {__version__}\n"
