"""Charts of the watch: warnings by month, by district, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

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


def grid(rows: Mapping[str, Mapping[int, int]]) -> SafeString:
    """Districts down, months across: each field as dark as warnings are many, with their number; sums at the ends."""
    left, step, tall = 118, 64, 34
    width, most = left + step * 13 + 8, max((count for months in rows.values() for count in months.values()), default=0) or 1
    parts = [format_html('<text class="middle" x="{}" y="14">{} 月</text>', left + step * (month - 1) + step // 2, month) for month in range(1, 13)]
    parts.append(format_html('<text class="middle strong" x="{}" y="14">合计</text>', left + step * 12 + step // 2))
    for place, (name, counts) in enumerate(rows.items()):
        top = 22 + place * tall
        parts.append(format_html('<text class="strong" x="0" y="{}">{}</text>', top + 21, name))
        for month, count in counts.items():
            shade = min(5, 1 + 4 * count // most) if count else 0
            x = left + step * (month - 1)
            parts.append(format_html(
                '<g><title>{} {} 月：{} 人</title><rect class="heat{}" x="{}" y="{}" width="{}" height="{}" rx="3"/>{}</g>',
                name, month, count, shade, x + 2, top + 2, step - 4, tall - 4,
                format_html('<text class="middle {}" x="{}" y="{}">{}</text>', "light" if shade > 3 else "strong", x + step // 2, top + 21, count) if count else "",
            ))  # fmt: skip
        parts.append(format_html('<text class="middle strong" x="{}" y="{}">{}</text>', left + step * 12 + step // 2, top + 21, sum(counts.values())))
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="区县与月份的预警人次">{}</svg>', width, 26 + len(rows) * tall, mark_safe("".join(parts))
    )


def _room(most: int) -> int:
    """A quarter more than the longest, so that no bar reads as a limit used up."""
    return max(1, most * 5 // 4 + 1)
