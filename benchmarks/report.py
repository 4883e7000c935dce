"""docs/benchmarks.md from the measurements: every number on the page is one that was just measured."""

from __future__ import annotations

from dataclasses import dataclass

from measure import Time

KERNEL, LIMIT = "Tuodi, kernel, one thread", "C, -O3, one thread"
FRAMES = ("NumPy, closed form", "Polars", "DuckDB", "pandas")


@dataclass(frozen=True)
class Measured:
    """`each`: time of a claim in memory; `files`: Parquet to Parquet; `growth`: time of a claim by size; `real`, `small`: seconds, GiB,
    processor seconds of the command; `one`: seconds of a warm and a cold single claim."""

    machine: str
    claims: int
    in_memory: int
    rounds: int
    each: dict[str, Time]
    files: dict[str, Time]
    growth: dict[int, Time]
    real: tuple[float, float, float]
    small: tuple[float, float, float]
    one: tuple[float, float]
    imported: float


def table(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [header, ("---", *["---:"] * (len(header) - 1)), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def verdict(name: str, value: float, target: float, higher: bool, unit: str) -> tuple[str, str, str, str]:
    met = value >= target if higher else value <= target
    return name, f"{value:.2f} {unit}".strip(), f"{'≥' if higher else '≤'} {target:g} {unit}".strip(), "met" if met else "**missed**"


def targets(m: Measured) -> str:
    kernel = m.each[KERNEL].processor
    rows = []
    if LIMIT in m.each:
        rows.append(verdict("kernel: speed of the C program", m.each[LIMIT].processor / kernel, 0.8, True, ""))
    rows.append(verdict("kernel: times the best data frame", min(m.each[n].processor for n in FRAMES if n in m.each) / kernel, 10, True, ""))
    rows.append(verdict("Parquet to Parquet: times the best data frame", min(t.clock for n, t in m.files.items() if n != "Tuodi") / m.files["Tuodi"].clock, 2, True, ""))
    rows.append(verdict(f"real run of {m.claims:,} claims ({m.real[2]:.0f} s of processor)", m.real[0], 25, False, "s"))
    rows.append(verdict("its memory", m.real[1], 8, False, "GiB"))
    rows.append(verdict("`import tuodi`", m.imported, 0.3, False, "s"))
    rows.append(verdict(f"a file of 1,000 claims by the command ({m.small[2]:.2f} s of processor)", m.small[0], 1, False, "s"))
    return table(("", "measured", "target", ""), rows)


def text(m: Measured) -> str:
    kernel = m.each[KERNEL].processor
    each = [(n, f"{t.processor * 1e9:,.1f}", f"{t.processor / kernel:,.1f}") for n, t in sorted(m.each.items(), key=lambda item: item[1].processor)]
    ours = m.files["Tuodi"]
    files = [
        (n, f"{t.clock:.2f}", f"{t.clock / ours.clock:.1f}", f"{t.processor:.2f}", f"{t.processor / ours.processor:.1f}")
        for n, t in sorted(m.files.items(), key=lambda item: item[1].clock)
    ]
    growth = [(f"{size:,}", f"{t.clock * 1e9:,.0f}", f"{t.processor * 1e9:,.0f}") for size, t in m.growth.items()]
    return f"""# Benchmarks

Written by `make bench` (`benchmarks/run.py`); every number is of that run. Medians of {m.rounds} rounds in turn.

Machine: {m.machine}.
On a machine that does other things as well, clock times are too long; processor times (all threads together) hardly are.

![Million claims for a second of one processor](benchmarks.svg)

## Targets

{targets(m)}

## The simplified year

Yearly deductible by class, ratio by class, level and setting, yearly ceiling on aid, tilt aid on the year's burden (`benchmarks/simple/policy.yaml`);
about eight claims a person. Written as users of each tool would write it (`contenders.py`, `rule_engines.py`); the totals of deductible, aid and tilt aid
are checked to be equal to the fen before anything is printed. The C program (`limit.c`) knows this one policy by heart, works on the same arrays and writes the same
columns; it is the limit that a general engine can approach.

In memory, sorted, {m.in_memory:,} claims (plain Python, zen-engine and OpenFisca on fewer):

{table(("", "ns of processor a claim", "times the kernel"), each)}

zen-engine decides the ratio only; the running totals of the year are a loop in Python. OpenFisca has no order of claims within a year: it does person-years, without tilt aid
and at one ratio, in 32-bit floats, so its totals are compared within a millionth. It is under the AGPL, is needed by nothing that is shipped, and is only in `requirements/bench.txt`.

Parquet to Parquet, {m.claims:,} claims not sorted by person, results in the order given (Tuodi: the engine's arrays, both cores):

{table(("", "seconds", "times Tuodi", "of processor", "times Tuodi"), files)}

By size, Tuodi, Parquet to Parquet:

{table(("claims", "ns a claim", "of processor"), growth)}

## The real thing

`tuodi settle kunming`: {m.claims:,} claims of {m.claims // 8:,} people with persons, identities, diagnoses, all rules, checks of every row, reasons and clauses, Parquet to Parquet:
**{m.real[0]:.1f} s**, {m.real[1]:.2f} GiB at most, {m.real[2]:.0f} s of processor time.

A file of 1,000 claims takes the command {m.small[0]:.2f} s. `import tuodi` takes {m.imported * 1000:.0f} ms.
One claim from a person's rows to the explained line: {m.one[0] * 1000:.1f} ms with a warm `Settler`, {m.one[1] * 1000:.1f} ms with `settle_one`, which compiles the policy again.
"""
