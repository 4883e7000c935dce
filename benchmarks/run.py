"""All measurements in one go: `python benchmarks/run.py`. Writes docs/benchmarks.md and its chart.

    --claims N   claims of the file-to-file and real runs (10,000,000)      --quick      a hundredth of everything
    --rounds N   rounds behind each median (5)                              --folder F   where data files are kept (build/benchmarks)
Versions whose library isn't installed are left out and named; requirements/bench.txt installs them all.
"""

from __future__ import annotations

import argparse
import functools
import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import chart
import contenders
import measure
import real_run
import report
import rule_engines
import simple_engine
import simple_year

ROOT = Path(__file__).parent.parent
Times = dict[str, measure.Time]


def installed(versions: dict[str, tuple[str, Callable[[], Any]]]) -> dict[str, Callable[[], Any]]:
    """The versions whose library is there."""
    return {name: run for name, (library, run) in versions.items() if importlib.util.find_spec(library)}


def agree(results: dict[str, Any]) -> None:
    """Raises AssertionError unless all totals are equal to the fen."""
    different = {name: found for name, found in results.items() if found != next(iter(results.values()))}
    if different:
        raise AssertionError(f"totals differ: {results}")


def computation(claims: int, rounds: int, folder: Path) -> Times:
    """Sorted claims in memory -> columns in memory: kernel and C on one thread, and the data frames."""
    frame = simple_year.table(claims).sort("person", "order")
    plan = simple_engine.compiled_policy()
    sorted_claims, _ = simple_engine.columns(plan, frame)
    ours, theirs = simple_engine.empty_out(claims), simple_engine.empty_out(claims)
    simple_engine.in_kernel(plan, sorted_claims, ours)
    row = ours.row.copy()
    settle = simple_engine.c_program(folder)

    def kernel() -> simple_year.Totals:
        simple_engine.in_kernel(plan, sorted_claims, ours)
        return simple_engine.totals(ours)

    def limit() -> simple_year.Totals:
        simple_engine.in_c(settle, plan, sorted_claims, row, theirs)
        return simple_engine.totals(theirs)

    versions: dict[str, Callable[[], Any]] = {"Tuodi, kernel, one thread": kernel}
    if settle is not None:
        versions["C, -O3, one thread"] = limit
    versions |= installed(
        {
            "NumPy, closed form": ("numpy", lambda: contenders.numpy_version(frame)),
            "Polars": ("polars", lambda: contenders.polars_version(frame)),
            "DuckDB": ("duckdb", lambda: contenders.duckdb_version(frame)),
        }
    )
    if importlib.util.find_spec("pandas"):
        pandas = frame.to_pandas()
        versions["pandas"] = lambda: contenders.pandas_version(pandas)
    seconds, results = measure.medians(versions, rounds)
    agree(results)
    return seconds


def slow_ones(claims: int) -> Times:
    """Seconds for a claim: plain Python, zen-engine and OpenFisca (person-years only), each on what it can do in a few seconds."""
    found: Times = {}
    frame = simple_year.table(claims).sort("person", "order")
    seconds, totals = measure.once(lambda: contenders.plain_python(frame))
    agree({"plain Python": totals, "NumPy": contenders.numpy_version(frame)})
    found["plain Python, Decimal"] = seconds.each(claims)
    if importlib.util.find_spec("zen"):
        few = frame.head(max(500, claims // 50))
        seconds, totals = measure.once(lambda: rule_engines.zen_version(few))
        agree({"zen": totals, "NumPy": contenders.numpy_version(few)})
        found["zen-engine"] = seconds.each(len(few))
    if importlib.util.find_spec("openfisca_core"):
        rule_engines.openfisca_version(frame.head(100))
        seconds, yearly = measure.once(lambda: rule_engines.openfisca_version(frame))
        exact = rule_engines.person_year_numpy(frame)
        if any(abs(a - b) > max(100, b // 1_000_000) for a, b in zip(yearly, exact, strict=True)):
            raise AssertionError(f"OpenFisca's totals {yearly} are not near {exact}")
        found["OpenFisca, person-years only"] = seconds.each(claims)
    return found


def files(claims: int, rounds: int, folder: Path) -> Times:
    """Parquet to Parquet: read, sort, compute, back in order, write."""
    source, target = simple_year.write(folder, claims), folder / "out.parquet"
    plan = simple_engine.compiled_policy()
    versions = installed(
        {
            "Tuodi": ("numpy", lambda: simple_engine.to_parquet(plan, source, target)),
            "NumPy, closed form": ("numpy", lambda: contenders.numpy_file(source, target)),
            "Polars": ("polars", lambda: contenders.polars_file(source, target)),
            "DuckDB": ("duckdb", lambda: contenders.duckdb_file(source, target)),
        }
    )
    seconds, results = measure.medians(versions, rounds)
    agree(results)
    return seconds


def growth(most: int, rounds: int, folder: Path) -> dict[int, measure.Time]:
    """Time of a claim, file to file, by size."""
    plan = simple_engine.compiled_policy()
    found = {}
    for size in (10_000, 100_000, 1_000_000, 10_000_000):
        if size <= most:
            run = functools.partial(simple_engine.to_parquet, plan, simple_year.write(folder, size), folder / "out.parquet")
            seconds, _ = measure.medians({"one": run}, rounds)
            found[size] = seconds["one"].each(size)
    return found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--claims", type=int, default=10_000_000)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--quick", action="store_true")
    options.add_argument("--folder", type=Path, default=ROOT / "build" / "benchmarks")
    options.add_argument("--out", type=Path, default=ROOT / "docs")
    given = options.parse_args()
    claims = given.claims // 100 if given.quick else given.claims
    given.folder.mkdir(parents=True, exist_ok=True)
    where = measure.machine()
    print(where, flush=True)
    in_memory = max(10_000, claims // 10)
    computed = computation(in_memory, given.rounds, given.folder)
    print({name: f"{s.processor / in_memory * 1e9:.1f} ns" for name, s in computed.items()}, flush=True)
    slow = slow_ones(max(2_000, claims // 100))
    print({name: f"{s.processor * 1e9:.0f} ns" for name, s in slow.items()}, flush=True)
    in_files = files(claims, max(1, given.rounds - 2), given.folder)
    print({name: f"{s.clock:.2f} s, processor {s.processor:.2f} s" for name, s in in_files.items()}, flush=True)
    linear = growth(claims, max(1, given.rounds - 2), given.folder)
    print({size: f"{t.processor * 1e9:.0f} ns" for size, t in linear.items()}, flush=True)
    small = real_run.command(given.folder, 1_000)
    real_run.command(given.folder, 100_000)  # compiles once
    real = real_run.command(given.folder, claims)
    one, imported = real_run.one_claim(), real_run.importing()
    print(f"real run {real[0]:.1f} s, {real[1]:.2f} GiB", flush=True)
    each = {name: one_time.each(in_memory) for name, one_time in computed.items()} | slow
    speeds = {name: 1e-6 / t.processor for name, t in each.items()}
    (given.out / "benchmarks.svg").write_text(chart.bars("Million claims for a second of one processor", speeds, "M/s", "Tuodi, kernel, one thread"))
    measured = report.Measured(where, claims, in_memory, given.rounds, each, in_files, linear, real, small, one, imported)
    page = given.out / "benchmarks.md"
    office = page.read_text().partition("\n## The office\n") if page.is_file() else ("", "", "")  # benchmarks/office writes that section
    page.write_text(report.text(measured).rstrip() + "\n" + "".join(office[1:]))


if __name__ == "__main__":
    main()
