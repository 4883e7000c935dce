"""Charts of the watch: warnings by month, by district, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.safestring import SafeString

from tuodi.office.core.charts import Bar, bars, columns

HALF = 500  # width of a drawing in half of the page


def months(counts: Mapping[int, int]) -> SafeString:
    """Warnings of every month."""
    return columns([(f"{month} 月", count, f"{count} 人") for month, count in counts.items()], "各月新增预警")


def districts(rows: Sequence[Mapping[str, Any]]) -> SafeString:
    """For every district how many of the warnings were visited; the bar is full when all were."""
    most = max((int(row["count"]) for row in rows), default=0)
    return bars(
        [Bar(str(row["district__name"]), int(row["count"]), _room(most), f"{row['count']} 人", f"已走访 {row['visited']}，办结 {row['closed']}") for row in rows],
        HALF,
    )


def outcomes(rows: Sequence[tuple[str, int]]) -> SafeString:
    """What became of the warnings, as a share of all of them."""
    every = sum(count for _, count in rows)
    return bars([Bar(title, count, _room(every), f"{count} 人") for title, count in rows], HALF)


def _room(most: int) -> int:
    """A quarter more than the longest, so that no bar reads as a limit used up."""
    return max(1, most * 5 // 4 + 1)
