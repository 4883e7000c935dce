"""Charts as SVG made by the server: bars of used and left, a time line of spans, columns of a year. Colours are in the style sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

WIDTH = 720  # of the drawing; shown in a panel of about this width, its text is as large as the page's
WIDE = 1040  # of a drawing over the whole page


@dataclass(frozen=True)
class Bar:
    """Used and total of one limit, in one unit (fen); `total` None: no limit. The texts are shown as they are."""

    title: str
    used: int
    total: int | None
    used_text: str
    left_text: str = ""


@dataclass(frozen=True)
class Span:
    """A time on a row of the time line; `end` None: still running (the first day without it otherwise)."""

    row: str
    start: dt.date
    end: dt.date | None
    label: str = ""
    tone: str = ""


def bars(items: Sequence[Bar], width: int = WIDTH) -> SafeString:
    """One bar a limit: what is used in colour (amber from 80 %, red when used up), what is left in grey."""
    parts = []
    for place, bar in enumerate(items):
        top = place * 46
        share = 0.0 if not bar.total else min(1.0, bar.used / bar.total)
        tone = "stop" if bar.total is not None and bar.used >= bar.total else "warn" if share >= 0.8 else ""
        parts.append(f'<text class="strong" x="0" y="{top + 14}">{escape(bar.title)}</text>')
        parts.append(f'<text class="end" x="{width}" y="{top + 14}">{escape(bar.used_text)}{"　" + escape(bar.left_text) if bar.left_text else ""}</text>')
        parts.append(f'<rect class="ground" x="0" y="{top + 21}" width="{width}" height="12" rx="6"/>')
        if share > 0:
            parts.append(f'<rect class="used {tone}" x="0" y="{top + 21}" width="{max(6.0, share * width):.1f}" height="12" rx="6"/>')
    return _svg(parts, max(1, len(items)) * 46, "限额使用情况", width)


def timeline(spans: Sequence[Span], first: dt.date, last: dt.date, today: dt.date | None = None, width: int = WIDE) -> SafeString:
    """One line a row, years along the top; what runs on beyond `last` is cut there."""
    left, days = 200, max(1, (last - first).days)
    rows = list(dict.fromkeys(span.row for span in spans))
    height = 24 + len(rows) * 30 + 6

    def place(day: dt.date) -> float:
        return left + (width - left) * min(1.0, max(0.0, (day - first).days / days))

    parts = []
    step = max(1, (last.year - first.year + 1) // 8 + (1 if (last.year - first.year + 1) % 8 else 0))
    for year in range(first.year, last.year + 1):
        x = place(dt.date(year, 1, 1))
        if dt.date(year, 1, 1) >= first:
            parts.append(f'<line class="rule" x1="{x:.1f}" x2="{x:.1f}" y1="18" y2="{height}"/>')
            if (year - first.year) % step == 0 and x < width - 24:
                parts.append(f'<text x="{x + 3:.1f}" y="13">{year}</text>')
    for number, name in enumerate(rows):
        parts.append(f'<text class="strong" x="0" y="{24 + number * 30 + 17}">{escape(_short(name, 14))}</text>')
    for span in spans:
        parts.append(_span(span, 24 + rows.index(span.row) * 30, place(span.start), place(span.end or last)))
    if today and first <= today <= last:
        parts.append(f'<line class="today" x1="{place(today):.1f}" x2="{place(today):.1f}" y1="18" y2="{height}"><title>今天</title></line>')
    return _svg(parts, height, "身份时间线", width)


def _span(span: Span, top: int, start: float, end: float) -> str:
    width = max(3.0, end - start)
    note = f"{span.row} {span.start:%Y-%m-%d} 至 {span.end.isoformat() if span.end else '今'} {span.label}".strip()
    label = ""
    if span.label and width > 13 * len(span.label):
        label = f'<text class="light" x="{start + 6:.1f}" y="{top + 17}">{escape(span.label)}</text>'
    css = f"span {span.tone}{'' if span.end else ' open'}"
    return f'<g><title>{escape(note)}</title><rect class="{escape(css)}" x="{start:.1f}" y="{top + 3}" width="{width:.1f}" height="20" rx="4"/>{label}</g>'


def columns(values: Sequence[tuple[str, int, str]], name: str = "按月") -> SafeString:
    """Columns side by side: (label, value, text shown on hovering)."""
    highest = max((value for _, value, _ in values), default=0) or 1
    step, parts = WIDTH / max(1, len(values)), []
    for place, (label, value, text) in enumerate(values):
        tall = 120 * max(0, value) / highest
        x = place * step
        parts.append(
            f'<g><title>{escape(label)} {escape(text)}</title><rect class="used" x="{x + step * 0.18:.1f}" y="{130 - tall:.1f}"'
            f' width="{step * 0.64:.1f}" height="{tall:.1f}" rx="2"/><text class="middle" x="{x + step / 2:.1f}" y="147">{escape(label)}</text></g>'
        )
    parts.append(f'<line class="rule" x1="0" x2="{WIDTH}" y1="130.500" y2="130.500"/>')
    return _svg(parts, 154, name)


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def _svg(parts: list[str], height: int, name: str, width: int = WIDTH) -> SafeString:
    inside = mark_safe("".join(parts))  # every text in it was escaped above
    return format_html('<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>', width, height, name, inside)
