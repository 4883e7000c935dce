"""`make demo`: an invented year for every city, settled; a summary of each, and one claim explained.

Every step is a command that is shown before it runs, so that it can be run again by hand.
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

PEOPLE = "2000"
FIGURES = Path("examples/figures")


def main(out: Path) -> int:
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
    return 0


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
    sys.exit(main(Path(sys.argv[1])))
