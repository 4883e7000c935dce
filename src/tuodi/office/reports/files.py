"""Reports as Excel workbook and as PDF: the very figures of the page."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tuodi.office.core.actor import Actor
from tuodi.office.core.numbers import percent
from tuodi.office.fund.papers.render import pdf
from tuodi.office.reports.report import Report
from tuodi.office.reports.statement import BY, COUNTS, LAYERS, Group
from tuodi.office.reports.units import YUAN, Unit

COLUMNS = {
    "persons": "人数", "times": "人次", "total": "医疗费总额", "in_policy": "政策范围内", **LAYERS, "subsidy": "资助参保",
}  # fmt: skip
ON_PAPER = {
    "persons": "人数", "times": "人次", "total": "医疗费总额", "basic": "基本医保", "critical": "大病保险", "aid": "医疗救助", "tilt": "倾斜救助",
    "subsidy": "资助参保", "hospital": "医院负担", "self": "个人负担",
}  # fmt: skip


@dataclass(frozen=True)
class Table:
    """A table of a report. A value is text, ("fen", …), ("count", …) or ("share", …); None in it: not known. `total`: the last row is one."""

    title: str
    heads: list[str]
    rows: list[list[Any]]
    total: bool = False


def tables(report: Report) -> list[Table]:
    """Everything the report says, table by table."""
    found = [_comparison(report), *(_group(report, key, name) for key, name in BY.items()), _moved(report)]
    if report.roll is not None:
        found.append(_roll(report))
    if report.indicators:
        found.append(_indicators(report))
    return found


def _comparison(report: Report) -> Table:
    heads = ["项目"]
    for place in range(0, len(report.comparison.heads), 2):
        heads += [*report.comparison.heads[place : place + 2], "增减"]
    rows = []
    for line in report.comparison.lines:
        kind = "fen" if line.money else "count"
        cells: list[Any] = [line.name]
        for pair, change in enumerate(line.changes):
            cells += [(kind, line.values[2 * pair]), (kind, line.values[2 * pair + 1]), ("share", change)]
        rows.append(cells)
    return Table("汇总", heads, rows)


def _group(report: Report, key: str, name: str) -> Table:
    groups = [*report.told.by[key], *([report.told.whole] if key != "institution" and report.told.by[key] else [])]
    heads = [name.removeprefix("按"), *COLUMNS.values(), "基金支出", "救助比例", "目录外占比"]
    return Table(name, heads, [_cells(one) for one in groups], total=key != "institution" and bool(groups))


def _cells(group: Group) -> list[Any]:
    values = [("count" if column in COUNTS else "fen", group.figures[column]) for column in COLUMNS]
    return [group.name, *values, ("fen", group.paid), ("share", group.ratio), ("share", group.outside)]


def _moved(report: Report) -> Table:
    moved = report.moved
    rows: list[list[Any]] = [["身份", one.name, ("count", one.persons), ("fen", one.amount)] for one in moved.identities]
    rows += [["区县", one.name, ("count", one.persons), ("fen", one.amount)] for one in moved.districts]
    if rows:
        rows.append(["合计", "", ("count", moved.total.persons), ("fen", moved.total.amount)])
    return Table("资助参保", ["分组", "名称", "资助人数", "资助金额"], rows, total=bool(rows))


def _roll(report: Report) -> Table:
    assert report.roll is not None
    places = [*report.roll.places, report.roll.total] if report.roll.places else []
    rows = [
        [one.name, ("count", one.counts["targets"]), ("count", one.insured), ("share", one.share), ("count", one.counts["granted"])] for one in places
    ]
    return Table("参保覆盖", ["地区", "救助对象", "已参保", "参保率", "资助人数"], rows, total=bool(rows))


def _indicators(report: Report) -> Table:
    rows = [
        [one.name, ("share", one.value), f"{'不高于' if one.at_most else '不低于'} {percent(one.line)}", said(one.met), one.clause] for one in report.indicators
    ]
    return Table("考核指标", ["指标", "实际", "指标线", "结果", "条款"], rows)


def said(met: bool | None) -> str:
    """Whether a line is kept, in words."""
    return "—" if met is None else "达标" if met else "未达标"


def workbook(report: Report, unit: Unit = YUAN) -> bytes:
    """A sheet for each table, laid out to be printed; money as numbers exact to the fen, shown with two places of the unit."""
    book, file = book_and_file()
    for one in tables(report):
        write_sheet(book, one, report.title, f"单位：{unit.name}　{report.source}", _marked(report), unit)
    if report.roll is not None:
        _columns(book, report, unit)
    book.close()
    return file.getvalue()


def _marked(report: Report) -> str:
    return "；".join(filter(None, (report.note, report.mark)))


def book_and_file() -> tuple[Any, io.BytesIO]:
    import xlsxwriter

    file = io.BytesIO()
    return xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}), file


_FORMATS = {"fen": "#,##0.00", "count": "#,##0", "share": "0.00%"}
FIRST = 3  # rows of title, source and heads


def write_sheet(book: Any, table: Table, title: str, source: str, note: str, unit: Unit = YUAN) -> Any:
    """Title, source, heads (kept in sight, repeated on every printed page), rows; on landscape paper, one page wide."""
    sheet = book.add_worksheet(table.title)
    line = {"border": 1, "border_color": "#8a97a5"}
    head = book.add_format({"bold": True, "bg_color": "#f2f5f8", "align": "center", "valign": "vcenter", "text_wrap": True, **line})
    plain = {
        (kind, last): book.add_format({**line, **({"num_format": _FORMATS[kind]} if kind else {"text_wrap": True}), "bold": last})
        for kind in ("", *_FORMATS)
        for last in (False, True)
    }
    sheet.write_string(0, 0, f"{title}　{table.title}", book.add_format({"bold": True, "font_size": 14}))
    sheet.write_string(1, 0, f"{source}　{note}".rstrip("　"), book.add_format({"font_color": "#5a6876"}))
    for place, text in enumerate(table.heads):
        sheet.write_string(2, place, text, head)
    for number, cells in enumerate(table.rows):
        last = table.total and number == len(table.rows) - 1
        for place, cell in enumerate(cells):
            _write(sheet, FIRST + number, place, cell, plain, last, unit)
    if not table.rows:
        sheet.write_string(FIRST, 0, "没有发生额")
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, max(1, len(table.heads) - 1), 15)
    sheet.freeze_panes(FIRST, 1)
    sheet.repeat_rows(0, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, FIRST + max(1, len(table.rows)) - 1, len(table.heads) - 1)
    sheet.set_header(f"&C{note}" if note else "")
    sheet.set_footer(f"&L{source[:120]}&R第 &P 页 / 共 &N 页")
    return sheet


def _write(sheet: Any, row: int, place: int, cell: Any, formats: dict[tuple[str, bool], Any], last: bool, unit: Unit) -> None:
    if not isinstance(cell, tuple):
        sheet.write_string(row, place, str(cell), formats["", last])
        return
    kind, value = cell
    if value is None:
        sheet.write_blank(row, place, None, formats["", last])
    else:
        sheet.write_number(row, place, value / {"count": 1, "fen": unit.fen, "share": 10_000}[kind], formats[kind, last])


def _columns(book: Any, report: Report, unit: Unit) -> None:
    """The twelve months and a chart of them."""
    rows = [[f"{number} 月", ("fen", fen)] for number, fen in enumerate(report.months, 1)]
    rows.append(["合计", ("fen", sum(report.months))])
    sheet = write_sheet(book, Table("各月支出", ["月份", "支出"], rows, total=True), report.title, f"单位：{unit.name}　{report.source}", _marked(report), unit)
    chart = book.add_chart({"type": "column"})
    chart.add_series({"name": "各月支出", "categories": ["各月支出", FIRST, 0, FIRST + 11, 0], "values": ["各月支出", FIRST, 1, FIRST + 11, 1], "fill": {"color": "#1f5f99"}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#d7dde3"}}})
    sheet.insert_chart(FIRST, 3, chart, {"x_scale": 1.3, "y_scale": 1.2})


def paper(actor: Actor, report: Report, unit: Unit = YUAN) -> bytes:
    """The report on landscape paper, heads repeated on every page."""
    found = []
    for one in tables(report):
        keep = range(len(one.heads)) if one.title not in BY.values() else _kept(one)
        found.append(_on_paper(one, list(keep), unit))
    return _pdf(actor, report, report.title, f"单位：{unit.name}", found, flipped=True)


def _kept(table: Table) -> list[int]:
    names = {table.heads[0], *ON_PAPER.values(), "救助比例", *(("目录外占比",) if table.title == BY["institution"] else ())}
    if table.title == BY["institution"]:
        names.discard(ON_PAPER["subsidy"])
    return [place for place, head in enumerate(table.heads) if head in names]


def _on_paper(table: Table, keep: Sequence[int], unit: Unit) -> dict[str, Any]:
    sample = table.rows[0] if table.rows else [""] * len(table.heads)
    heads = [[table.heads[place]] if isinstance(sample[place], tuple) else table.heads[place] for place in keep]
    rows = [[_shown(row[place], unit) for place in keep] for row in table.rows] or [["没有发生额", *[""] * (len(keep) - 1)]]
    widths = ["fr" if not isinstance(sample[place], tuple) else "auto" for place in keep]
    made: dict[str, Any] = {"title": table.title, "heads": heads, "widths": widths, "rows": rows[:-1] if table.total else rows}
    return made | ({"total": rows[-1]} if table.total else {})


def _shown(cell: Any, unit: Unit) -> Any:
    if not isinstance(cell, tuple):
        return str(cell)
    kind, value = cell
    if value is None:
        return ["—"]
    return [unit.shown(value) if kind == "fen" else f"{value:,}" if kind == "count" else percent(value)]


def _pdf(actor: Actor, report: Any, title: str, right: str, found: list[dict[str, Any]], *, flipped: bool = False) -> bytes:
    blocks = [{"title": report.issuer, "lines": ["制表：" + actor.name, "复核：", "负责人：", "（盖章）"]}]
    head = {"title": f"{report.issuer}{title}", "left": report.state, "right": right, "foot": f"{report.source}　制表 {actor.name}", "note": report.note}
    return pdf({**head, "flipped": flipped, "tables": found, "blocks": blocks})
