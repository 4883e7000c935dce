"""Charts of the published year, narrow enough for a telephone: each name stands above its bar."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from tuodi.office.public.disclosure import Year
from tuodi.office.public.suppress import Cell
from tuodi.simulate import svg
from tuodi.simulate.charts import wan

WIDTH, STEP, MOST = 360, 40, 14


def of_year(found: Year) -> list[SafeString]:
    """One drawing a table: money by class, item, district and setting. Cells that are hidden are not drawn."""
    return [_bars(f"{title}的救助支出", [cell for cell in cells if cell.amount and cell.amount > 0][:MOST]) for title, cells in found.tables if any((cell.amount or 0) > 0 for cell in cells)]


def over_months(found: Year) -> SafeString | None:
    """Money by month, as it was published."""
    shown = [cell for cell in found.months if cell.amount and cell.amount > 0]
    return _bars(f"{found.year} 年每月救助支出", shown) if len(shown) > 1 else None


def over_years(cells: Sequence[Cell]) -> SafeString | None:
    """Money by year, where there are several that may be shown."""
    shown = [cell for cell in cells if (cell.amount or 0) > 0]
    return _bars("历年救助支出", shown) if len(shown) > 1 else None


def _bars(title: str, cells: Sequence[Cell]) -> SafeString:
    most = max(cell.amount or 0 for cell in cells)
    parts = [svg.text(0, 14, title, size=14, colour=svg.INK, bold=True)]
    for place, cell in enumerate(cells):
        top, amount = 24 + place * STEP, cell.amount or 0
        parts.append(svg.text(0, top + 13, svg.short(cell.name, 250), colour=svg.INK))
        parts.append(svg.text(WIDTH, top + 13, wan(amount), anchor="end"))
        parts.append(svg.rect(0, top + 19, max(2.0, WIDTH * amount / most), 12, svg.COLOURS[1], f"{cell.name} {wan(amount)}"))
    height = 24 + len(cells) * STEP
    inside = "".join(parts)  # every text in it was escaped when it was drawn
    return mark_safe(f'<svg class="tall" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">{inside}</svg>')
