"""Numbers to tables: rates, percentiles, the page of the office's benchmark. Every number on it is one that was just measured."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

TARGETS = {"ratio": 0.35, "aim": 0.6, "p99": 15.0, "batch": 10_000.0}


def percentile(sorted_values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values doesn't exceed."""
    return sorted_values[min(len(sorted_values) - 1, max(0, -(-len(sorted_values) * int(share * 1000) // 1000) - 1))]


def summary(took: list[float], seconds: float, size: int = 1) -> dict[str, Any]:
    """Rate a second (of claims, `size` to a request) and milliseconds of p50, p99 and the longest request."""
    if not took:
        raise SystemExit("nothing was answered within the measured time")
    found = sorted(took)
    rate = {"requests": len(found), "rate": size * len(found) / seconds}
    return rate | {"p50": percentile(found, 0.5), "p99": percentile(found, 0.99), "most": found[-1]}


def lines(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A table in Markdown, its first column left-aligned."""
    table = [header, ("---", *["---:"] * (len(header) - 1)), *rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in table)


def page(found: dict[str, Any]) -> str:
    """The office's section."""
    steps = {(step["what"], step["clients"]): step for step in found["steps"]}
    single = [_single(steps, clients) for clients in found["clients"]]
    batches = [step for step in found["steps"] if step["what"].startswith("batch")]
    header = ("clients", "settlements/s", "p50 ms", "p99 ms", "pgbench, bare/s", "ratio", "pgbench, all rows/s", "ratio")
    parts = [
        f"Machine: {found['machine']}.",
        f"Server: `tuodi-office serve`, {found['workers']} workers of {found['threads']} threads; PostgreSQL {found['settings']['server_version']} from the "
        f"wheel, fsync {found['settings']['fsync']}, synchronous_commit {found['settings']['synchronous_commit']}, full_page_writes "
        f"{found['settings']['full_page_writes']}, shared_buffers {found['settings']['shared_buffers']}. {found['seconds']:g} s a step after "
        f"{found['warm']:g} s of warming up, claims spread over {found['persons']:,} people; load generator and pgbench run on the same machine.",
        lines(header, single),
        lines(("", "requests", "claims/s", "p50 ms", "p99 ms"), [_batch(step) for step in batches]),
        lines(("", "measured", "target", ""), _verdicts(steps, batches)),
        f"Afterwards {found['proven']['settlements']:,} settlements were stored, one for each answer, {found['proven']['paid']:,} of them paid; "
        f"`check-books` passed its {found['proven']['checks']} checks.",
    ]
    return "\n\n".join(parts) + "\n"


def _single(steps: dict[tuple[str, int], Any], clients: int) -> tuple[str, ...]:
    ours = steps["office", clients]
    row = [str(clients), f"{ours['rate']:,.0f}", f"{ours['p50']:.1f}", f"{ours['p99']:.1f}"]
    for script in ("bare", "full"):
        theirs = steps.get((script, clients))
        row += [f"{theirs['rate']:,.0f}", f"{ours['rate'] / theirs['rate']:.2f}"] if theirs else ["not measured", "—"]
    return tuple(row)


def _batch(step: dict[str, Any]) -> tuple[str, ...]:
    return f"{step['what']}, {step['clients']} clients", str(step["requests"]), f"{step['rate']:,.0f}", f"{step['p50']:.0f}", f"{step['p99']:.0f}"


def _verdicts(steps: dict[tuple[str, int], Any], batches: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    ours = steps.get(("office", 8))
    rows = []
    if ours:
        for script, words in (("bare", "bare tables"), ("full", "all rows")):
            if theirs := steps.get((script, 8)):
                ratio = ours["rate"] / theirs["rate"]
                rows.append((f"share of pgbench's rate, 8 clients, {words}", f"{ratio:.2f}", f"≥ {TARGETS['ratio']}, aim {TARGETS['aim']}", _met(ratio >= TARGETS["ratio"])))
        rows.append(("p99 at 8 clients", f"{ours['p99']:.1f} ms", f"< {TARGETS['p99']:.0f} ms", _met(ours["p99"] < TARGETS["p99"])))
    best = max(step["rate"] for step in batches)
    return [*rows, ("claims a second in batches of 100", f"{best:,.0f}", f"≥ {TARGETS['batch']:,.0f}", _met(best >= TARGETS["batch"]))]


def _met(yes: bool) -> str:
    return "met" if yes else "**missed**"
