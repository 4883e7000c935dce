"""Puts the office's measurements, as the last runs left them in build/, at the end of docs/benchmarks.md: `python benchmarks/office/docs.py`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import tables

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
MARK = "## The office"
AFTER = "## A study, and looks over a year"  # put in by hand from what `whatif.py` and `office/looking.py` print; kept as it stands
SHOWN = 8


def load() -> str:
    """Settlements over HTTP."""
    file = ROOT / "build" / "bench-office.json"
    words = (
        "Written by `make bench-office` and `benchmarks/office/docs.py`. Signed requests of the hospitals' JSON interface against the real server, and pgbench with the "
        "same number of clients on the same PostgreSQL, in turn. *Bare*: lock the year's row, insert the settlement, update the row, insert two lines, on tables with "
        "nothing but a primary key. *All rows*: everything that the office writes for a settlement, in its own tables with their keys, triggers and row security. "
        "The years of all people are opened beforehand, for both."
    )
    return f"{words}\n\n{tables.page(json.loads(file.read_text()))}" if file.is_file() else ""


def scale() -> str:
    """Pages over many rows."""
    file = ROOT / "build" / "bench-scale.json"
    if not file.is_file():
        return ""
    found: dict[str, Any] = json.loads(file.read_text())
    asked, limit = found["pages"], found["limit"]
    slow = sorted(asked, key=lambda one: -one["ms"])[:SHOWN]
    size = ", ".join(f"{count:,} {name}" for name, count in found["size"].items())
    rows = [(f"{one['url']} ({one['who']})", f"{one['ms']:.0f}", f"{one['first']:.0f}", str(one["statements"])) for one in slow]
    within = sum(one["ms"] <= limit for one in asked)
    only = f", addresses that begin with `{found['only']}`" if found.get("only") else ""
    return "\n\n".join(
        [
            "### Many rows",
            f"`benchmarks/office/scale.py`: {size}. Lists with every filter and sorting and on page 100, and pages of one person, settlement and voucher, as people of a "
            f"district and of the city{only}: {within:,} of {len(asked):,} addresses within {limit:g} ms at the server; at most "
            f"{max(one['statements'] for one in asked)} statements. Machine: {found['machine']}. The slowest:",
            tables.lines(("address", "ms", "first time", "statements"), rows),
        ]
    )


def main() -> None:
    whole, _, after = PAGE.read_text().partition(f"\n{AFTER}\n")
    text = whole.partition(f"\n{MARK}\n")[0].rstrip()
    kept = [AFTER, after.strip()] if after else []
    PAGE.write_text("\n\n".join(one for one in [text, MARK, load().rstrip(), scale().rstrip(), *kept] if one).rstrip() + "\n")


if __name__ == "__main__":
    main()
