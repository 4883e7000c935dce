"""`make demo`: an invented year for every city, settled; a summary of each, and one claim explained; then the office with an invented year in it.

Every step is a command that is shown before it runs, so that it can be run again by hand.
The office runs until Ctrl-C, on a PostgreSQL of its own in the folder of the demonstration; `DEMO_EXIT=1` ends it after it showed its address.
"""

from __future__ import annotations

import hashlib
import os
import shlex
import subprocess
import sys
from pathlib import Path

PEOPLE = "2000"
FIGURES = Path("examples/figures")


def main(out: Path, office_city: str) -> int:
    library(out)
    return office(out, office_city)


def library(out: Path) -> None:
    """The command line at work on every city."""
    from tuodi.policy.pack import city_names

    explained = ""
    for city in city_names():
        folder = out / city
        step("synth", city, "--people", PEOPLE, "--seed", "1", "--out", str(folder))
        inputs = [*tables(folder, "persons", "identities"), "--parameters", str(FIGURES / f"{city}.yaml")]
        bills = tables(folder, "claims", "sanctions")
        step("settle", city, *inputs, *bills, "--out", str(folder / "settled.csv"))
        step("settle", city, *inputs, *bills, "--out", str(folder / "结果.xlsx"), "--language", "zh", "--quiet")
        if not explained:
            explained = shlex.join(["explain", city, *inputs, *bills, "--claim", most_aided(folder / "settled.csv")])
    step(*shlex.split(explained))
    print(f"\n以上人员、费用和参数都是虚构的。各城市的表格和结果在 {out}/：settled.csv 是数据，结果.xlsx 是中文表格。")
    print("接着可以看：\n  .venv/bin/tuodi --help          全部命令\n  .venv/bin/tuodi cities          有哪些城市")
    print("  .venv/bin/tuodi show 城市代码   政策写的是什么\n  .venv/bin/tuodi check 城市代码  政策有没有空白和矛盾")


def office(out: Path, city: str) -> int:
    """The office of a city, with its own data and never on a database that somebody named for real work."""
    settings = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "TUODI_OWNER_URL")}
    settings |= {"TUODI_HOME": str(home(out, city)), "TUODI_FIGURES": str(FIGURES.resolve()), "TUODI_DEMO": "yes"}
    command = ["tuodi-office", "demo", "--city", city]
    print(f"\n$ TUODI_HOME={settings['TUODI_HOME']} {shlex.join(command)}", flush=True)
    try:
        return subprocess.run([str(Path(sys.executable).with_name(command[0])), *command[1:]], env=settings, check=False).returncode
    except KeyboardInterrupt:
        return 0


def home(out: Path, city: str) -> Path:
    """The folder of the office's data: beside the other results; root's goes where the database's own user may enter."""
    if os.geteuid():
        return out.resolve() / "office" / city
    return Path("/var/lib/tuodi") / f"demo-{hashlib.sha256(str(out.resolve()).encode()).hexdigest()[:8]}" / city


def tables(folder: Path, *names: str) -> list[str]:
    return [part for name in names for part in (f"--{name}", str(folder / f"{name}.csv"))]


def step(*arguments: str) -> None:
    """Show a command and run it. Exits where it fails; unusable rows (status 1) are part of the picture."""
    from tuodi.cli.main import status

    print(f"\n$ tuodi {shlex.join(arguments)}", flush=True)
    code = status(arguments)
    sys.stdout.flush()
    if code > 1:
        sys.exit(code)


def most_aided(settled: Path) -> str:
    """The claim that got most: there is something to explain in it."""
    import polars as pl

    rows = pl.read_csv(settled, infer_schema=False).with_columns(pl.col("aid").cast(pl.Decimal(18, 2)))
    return str(rows.sort("aid", descending=True, nulls_last=True, maintain_order=True)["claim_id"][0])


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
