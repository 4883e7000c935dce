"""The workbook that offices fill in: one sheet a table, drop-down lists, a note on every column, an example that reading skips."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tuodi.tables import dictionary
from tuodi.tables.dictionary import UNKNOWN, Column, TableSpec
from tuodi.tables.raw import EXAMPLE_MARK

TABLES = ("persons", "identities", "claims", "sanctions")
LISTS = "可选值"
ROWS = 20_000
"""Rows for which formats and drop-down lists are laid out."""
KINDS = {"id": "文本", "text": "文本", "date": "日期，如 2023-05-31", "datetime": "日期时间，如 2023-05-31 09:30:00", "money": "金额（元），最多两位小数",
         "bool": "是 或 否", "code": "从下拉列表中选择", "grade": "从下拉列表中选择"}  # fmt: skip
FORMATS = {
    "id": "@",
    "text": "@",
    "code": "@",
    "grade": "@",
    "bool": "@",
    "date": "yyyy-mm-dd",
    "datetime": "yyyy-mm-dd hh:mm:ss",
    "money": "#,##0.00",
}


def template(path: str | Path) -> None:
    """Write an empty workbook (.xlsx) that `read_table` reads back."""
    import xlsxwriter

    from tuodi.tables.write import replacing

    with replacing(Path(path)) as target, xlsxwriter.Workbook(str(target)) as book:
        styles = {kind: book.add_format({"num_format": pattern}) for kind, pattern in FORMATS.items()}
        styles["must"] = book.add_format({"bold": True, "bg_color": "#F8CBAD", "border": 1, "text_wrap": True})
        styles["may"] = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True})
        styles["example"] = book.add_format({"italic": True, "font_color": "#7F7F7F", "num_format": "@"})
        sheets = [(book.add_worksheet(spec.zh[0]), spec) for spec in map(dictionary.table, TABLES)]
        ranges = _lists(book, [spec for _, spec in sheets])
        for sheet, spec in sheets:
            _sheet(sheet, spec, styles, ranges)


def _sheet(sheet: Any, spec: TableSpec, styles: dict[str, Any], ranges: dict[str, str]) -> None:
    sheet.freeze_panes(1, 1)
    for position, column in enumerate(spec.columns.values()):
        sheet.set_column(position, position, max(14, 2 * len(column.header_zh) + 4), styles.get(column.type))
        sheet.write_string(0, position, column.header_zh, styles["must" if column.required else "may"])
        sheet.write_comment(0, position, _note(column), {"x_scale": 2, "y_scale": 1.2})
        example = f"{EXAMPLE_MARK} {column.example}" if position == 0 else column.example
        sheet.write_string(1, position, example, styles["example"])
        if column.type == "bool":
            sheet.data_validation(2, position, ROWS, position, {"validate": "list", "source": ["是", "否"]})
        elif column.vocabulary in ranges:
            free = dictionary.vocabularies()[column.vocabulary].open
            rule = {"validate": "list", "source": ranges[column.vocabulary], "show_error": not free}
            sheet.data_validation(2, position, ROWS, position, rule)


def _note(column: Column) -> str:
    """What a person must know to fill in the column."""
    lines = ["必填" if column.required else "可不填", KINDS[column.type], column.about, f"英文列名：{column.name}"]
    if column.national or column.sum:
        lines.append(f"国家平台字段：{'、'.join(column.national) or ' + '.join(column.sum)}（用国家编码时请改用该表头）")
    return "\n".join(filter(None, lines))


def _lists(book: Any, specs: list[TableSpec]) -> dict[str, str]:
    """A hidden sheet with the words of each vocabulary; vocabulary -> its range."""
    sheet = book.add_worksheet(LISTS)
    sheet.hide()
    ranges: dict[str, str] = {}
    for column in (column for spec in specs for column in spec.columns.values()):
        if column.vocabulary is None or column.vocabulary in ranges:
            continue
        vocabulary = dictionary.vocabularies()[column.vocabulary]
        words = [spellings[0] for code, spellings in vocabulary.words.items() if code not in ("", UNKNOWN)]
        position = len(ranges)
        letters = chr(ord("A") + position)
        sheet.write_column(0, position, words)
        ranges[column.vocabulary] = f"='{LISTS}'!${letters}$1:${letters}${len(words)}"
    return ranges
