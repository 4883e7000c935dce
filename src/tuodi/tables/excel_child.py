"""Runs in a process of its own: reads one sheet of a workbook and writes it as CSV text (first field: the row's number in the sheet).

Called as `python -m tuodi.tables.excel_child WORKBOOK OUT MEMORY_BYTES SECONDS SHEET|"" NAME...`; prints a JSON object:
{"sheet": name} or {"sheets": [...]} when none fits. The names are those under which the wanted table may stand.
"""

from __future__ import annotations

import csv
import json
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path


def main(arguments: list[str]) -> None:
    workbook, out, memory, seconds, wanted, *names = arguments
    _limit(int(memory), int(seconds))
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(workbook)
    sheet = _choose(book.sheet_names, wanted, names)
    if sheet is None:
        print(json.dumps({"sheets": book.sheet_names}))
        return
    with Path(out).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        for number, row in enumerate(book.get_sheet_by_name(sheet).iter_rows(), start=1):
            cells = [text(value) for value in row]
            if any(cells):
                writer.writerow([number, *cells])
    print(json.dumps({"sheet": sheet}))


def _choose(sheets: list[str], wanted: str, names: list[str]) -> str | None:
    """The sheet asked for; else the one with a name of the table; else the only one there is."""
    if wanted:
        return wanted if wanted in sheets else None
    for sheet in sheets:
        if sheet.strip().lower() in names:
            return sheet
    return sheets[0] if len(sheets) == 1 else None


def text(value: object) -> str:
    """A cell as text. Numbers with the 15 digits that a spreadsheet keeps and shows."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return format(value, ".15g")
    if isinstance(value, datetime):
        rounded = value + timedelta(microseconds=500)  # a spreadsheet's times are fractions of a day: to the millisecond
        rounded = rounded.replace(microsecond=rounded.microsecond // 1000 * 1000)
        return rounded.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value).strip()


def _limit(memory: int, seconds: int) -> None:
    """No more memory and computing time than a table needs, where the system can limit them."""
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(sys.argv[1:])
