"""Charts of the published year."""

from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe

from tuodi.office.public.disclosure import Year
from tuodi.simulate import svg
from tuodi.simulate.charts import wan
from tuodi.simulate.svg import Bar


def of_year(found: Year) -> list[SafeString]:
    """One drawing a table: money by class, item, district and setting. Cells that are hidden are not drawn."""
    drawn = []
    for title, cells in found.tables:
        rows = [(cell.name, [Bar(cell.amount, wan(cell.amount), svg.COLOURS[1])]) for cell in cells if cell.amount]
        if rows:
            drawn.append(svg.bars(f"{title}的救助支出（{found.year} 年）", "", [], rows[:14], 220))
    return [mark_safe(one) for one in drawn]  # every text in it was escaped when it was drawn
