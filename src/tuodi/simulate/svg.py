"""Drawing: bars as SVG with presentation attributes only, so that a chart stands alone as a file and inside a page alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH = 620
WIDEST = 260  # of the names beside bars
COLOURS = ("#8a96a3", "#0f5c6e", "#c98a1b", "#6a5aa8", "#4d9a6d", "#b3261e")
GAIN, LOSS, INK, SOFT, RULE = "#1d7a46", "#b3261e", "#1c2733", "#5b6875", "#dde3e9"
FONT = "Noto Sans CJK SC, Noto Sans SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif"


@dataclass(frozen=True)
class Bar:
    """value decides the length; text is shown beside it."""

    value: int
    text: str
    colour: str


def text(x: float, y: float, words: str, *, anchor: str = "start", size: int = 12, colour: str = SOFT, bold: bool = False) -> str:
    weight = ' font-weight="600"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}" text-anchor="{anchor}"{weight}>{escape(words)}</text>'


def rect(x: float, y: float, width: float, height: float, colour: str, title: str = "") -> str:
    inside = f"<title>{escape(title)}</title>" if title else ""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}" rx="2" fill="{colour}">{inside}</rect>'


def line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{RULE}"/>'


def width_of(words: str) -> int:
    """Units of 12 px type: a Chinese character is twice a Latin one."""
    return sum(12 if ord(letter) > 0x2000 else 7 for letter in words)


def short(words: str, room: int) -> str:
    """The words cut to `room` pixels."""
    if width_of(words) <= room:
        return words
    while words and width_of(words) > room - 12:
        words = words[:-1]
    return words + "…"


def legend(names: Sequence[tuple[str, str]], top: float, left: float = 0) -> tuple[list[str], float]:
    """(drawing, height): one coloured square and name after the other, in as many lines as they need."""
    parts, x, y = [], left, top
    for name, colour in names:
        name = short(name, 260)
        need = width_of(name) + 34
        if x > left and x + need > WIDTH:
            x, y = left, y + 20
        parts += [rect(x, y, 12, 12, colour), text(x + 18, y + 11, name)]
        x += need
    return parts, y + 20 - top


def bars(title: str, note: str, names: Sequence[tuple[str, str]], rows: Sequence[tuple[str, Sequence[Bar]]], label: int = 0) -> str:
    """Lying bars in groups: one group a row, one bar a scenario; what is below zero lies to the left of the axis. `label`: pixels for the
    rows' names, by default what they need."""
    label = label or min(WIDEST, max((width_of(name) for name, _ in rows), default=0) + 24)
    parts = [text(0, 16, short(title, WIDTH * 12 // 15), size=15, colour=INK, bold=True)]
    top = 26.0
    for words in wrapped(note, WIDTH):
        parts.append(text(0, top + 10, words))
        top += 20
    if len(names) > 1:
        drawn, height = legend(names, top)
        parts += drawn
        top += height
    every = [bar for _, group in rows for bar in group]
    most, least = max([0, *(bar.value for bar in every)]), min([0, *(bar.value for bar in every)])
    beside = max((width_of(bar.text) for bar in every), default=0) + 12
    left = label + (beside if least < 0 else 0)  # the text of a bar below zero stands to its left
    room = WIDTH - left - (beside if most > 0 or not least else 4)
    unit = room / ((most - least) or 1)
    axis, start = left - least * unit, top
    for name, group in rows:
        tall = 15 * max(1, len(group))
        parts.append(text(label - 10, top + tall / 2 + 4, short(name, label - 12), anchor="end", colour=INK))
        for place, bar in enumerate(group):
            y, long = top + place * 15, max(abs(bar.value) * unit, 1 if bar.value else 0)
            parts.append(rect(axis - long if bar.value < 0 else axis, y, long, 12, bar.colour, f"{name} {bar.text}"))
            spot, anchor = (axis - long - 6, "end") if bar.value < 0 else (axis + long + 6, "start")
            parts.append(text(spot, y + 10.5, bar.text, size=11, anchor=anchor))
        top += tall + 9
    if not rows:
        parts.append(text(0, top + 14, "没有数据"))
        return document(parts, top + 26, title)
    parts.append(line(axis, start - 2, axis, top - 4))
    return document(parts, top + 2, title)


def wrapped(words: str, room: int) -> list[str]:
    """The words in as many lines as they need."""
    lines: list[str] = []
    rest = words
    while rest:
        cut = len(rest)
        while width_of(rest[:cut]) > room:
            cut -= 1
        if cut < len(rest):  # rather after a mark than in the middle of a figure
            cut = max((place + 1 for place, letter in enumerate(rest[:cut]) if letter in "，；、。" and place > cut // 2), default=cut)
        lines.append(rest[:cut])
        rest = rest[cut:]
    return lines


def columns(title: str, note: str, values: Sequence[tuple[str, int, str, str]], height: int = 170) -> str:
    """Standing bars: (label, value, text above, colour); labels that are long are turned."""
    parts = [text(0, 16, short(title, WIDTH * 12 // 15), size=15, colour=INK, bold=True)]
    noted = wrapped(note, WIDTH)
    parts += [text(0, 36 + 20 * place, words) for place, words in enumerate(noted)]
    top = 44.0 + 20 * len(noted)
    step = min(WIDTH / max(1, len(values)), 130)
    most = max((value for _, value, _, _ in values), default=0) or 1
    turned = any(width_of(label) > step - 4 for label, *_ in values)
    left = 60 if turned else 0  # the first label leans out to the left
    step = min((WIDTH - left) / max(1, len(values)), 130)
    for place, (label, value, above, colour) in enumerate(values):
        x, tall = left + place * step, height * value / most
        parts.append(rect(x + step * 0.14, top + height - tall, step * 0.72, tall, colour, f"{label} {above}"))
        parts.append(text(x + step / 2, top + height - tall - 5, above, anchor="middle", size=11, colour=INK))
        if turned:
            spot = f"{x + step / 2 + 4:.1f} {top + height + 12:.1f}"
            parts.append(
                f'<text transform="translate({spot}) rotate(-42)" font-size="11" fill="{SOFT}" text-anchor="end">{escape(label)}</text>'
            )
        else:
            parts.append(text(x + step / 2, top + height + 16, label, anchor="middle", size=11))
    parts.append(line(0, top + height + 0.5, WIDTH, top + height + 0.5))
    room = max((width_of(label) for label, *_ in values), default=0) * 0.68 + 22 if turned else 26
    return document(parts, top + height + room, title)


def document(parts: Sequence[str], height: float, title: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 -2 {WIDTH + 8} {height + 4:.0f}" width="{WIDTH + 8}" height="{height + 4:.0f}" '
        f'font-family="{escape(FONT)}" font-weight="400" role="img" aria-label="{escape(title)}">{"".join(parts)}</svg>'
    )
