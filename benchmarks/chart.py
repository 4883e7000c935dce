"""A bar chart on a logarithmic scale as SVG, drawn here: no library, no script, no network."""

from __future__ import annotations

import math
from collections.abc import Mapping
from html import escape

WIDTH, LEFT, BAR, GAP = 760, 250, 22, 10


def bars(title: str, values: Mapping[str, float], unit: str, mark: str) -> str:
    """One bar a name, longest value first; `mark` is the name that stands out."""
    ordered = sorted(values.items(), key=lambda item: -item[1])
    low = math.floor(math.log10(min(values.values())))
    high = math.log10(max(values.values()))
    room = WIDTH - LEFT - 130
    height = 50 + len(ordered) * (BAR + GAP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="13" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
        f'<text x="10" y="24" font-size="15" font-weight="bold" fill="#1d2733">{escape(title)}</text>',
    ]
    for number, (name, value) in enumerate(ordered):
        y = 42 + number * (BAR + GAP)
        length = max(3.0, room * (math.log10(value) - low) / (high - low))
        colour = "#1f6f5c" if name == mark else "#a9b4bf"
        parts.append(f'<text x="{LEFT - 8}" y="{y + 15}" text-anchor="end" fill="#1d2733">{escape(name)}</text>')
        parts.append(f'<rect x="{LEFT}" y="{y}" width="{length:.0f}" height="{BAR}" fill="{colour}"/>')
        parts.append(f'<text x="{LEFT + length + 6:.0f}" y="{y + 15}" fill="#1d2733">{value:,.2f} {escape(unit)}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"
