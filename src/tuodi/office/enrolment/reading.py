"""The insurers' file of who is enrolled in a year: columns by Chinese or national names, values by either's codes, faults by row."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tuodi.office.enrolment.refused import BadFile
from tuodi.tables import TableError, dates, dictionary, idnumber
from tuodi.tables.csv_source import read_csv
from tuodi.tables.excel_source import read_excel
from tuodi.tables.raw import Raw

LIMIT = 40 * 1024 * 1024
COLUMNS: dict[str, tuple[str, ...]] = {
    "number": ("certno", "证件号码", "身份证号", "身份证号码", "公民身份号码"),
    "kind": ("insutype", "险种类型", "险种"),
    "place": ("insuplc_admdvs", "参保地医保区划", "参保地", "参保地区"),
    "paid_on": ("psn_insu_date", "个人参保日期", "缴费日期", "参保日期", "参保缴费日期"),
    "state": ("psn_insu_stas", "人员参保状态", "参保状态"),
}
KINDS = {
    "310": "employee", "职工": "employee", "职工医保": "employee", "职工基本医疗保险": "employee",
    "390": "resident", "391": "resident", "380": "resident", "城乡居民": "resident", "居民医保": "resident", "城乡居民基本医疗保险": "resident",
    "0": "none", "未参保": "none",
}  # fmt: skip
IN_FORCE = {"", "1", "正常参保", "参保", "正常"}


@dataclass(frozen=True)
class Entry:
    """One enrolment. kind: resident, employee, none."""

    number: str
    kind: str
    place: str
    paid_on: dt.date | None


def entries(content: bytes) -> list[Entry]:
    """The enrolments in force of a file (CSV or Excel). Raises BadFile naming every row that can't be read."""
    raw = _raw(content)
    place = {name: _column(raw.headers, words) for name, words in COLUMNS.items()}
    if lacking := "、".join(COLUMNS[name][1] for name in ("number", "kind") if place[name] is None):
        raise BadFile(f"文件缺少列：{lacking}。")
    found: list[Entry] = []
    wrong: list[tuple[int, str]] = []
    for row, cells in _cells(raw, place):
        try:
            found += _entry(cells)
        except ValueError as error:
            wrong.append((row, str(error)))
    if wrong:
        raise BadFile(f"有 {len(wrong)} 行无法识别，没有导入。", wrong)
    return found


def _cells(raw: Raw, place: Mapping[str, int | None]) -> Iterator[tuple[int, dict[str, str]]]:
    for row, cells in zip(raw.rows.to_list(), raw.frame.iter_rows(), strict=True):
        yield row, {name: "" if at is None else str(cells[at] or "").strip() for name, at in place.items()}


def _entry(cells: dict[str, str]) -> list[Entry]:
    read = idnumber.check("".join(cells["number"].split()))
    if read.problem:
        raise ValueError(f"证件号码：{read.problem}")
    if cells["kind"] not in KINDS:
        raise ValueError(f"险种“{cells['kind']}”应为：职工（310）、城乡居民（390）或未参保")
    if cells["state"] not in IN_FORCE:
        return []
    try:
        day = dates.day(cells["paid_on"]) if cells["paid_on"] else None
    except ValueError:
        raise ValueError(f"参保日期“{cells['paid_on']}”无法识别，应为 2024-01-31 的形式") from None
    return [Entry(read.number, KINDS[cells["kind"]], cells["place"][:60], day)]


def _column(headers: list[str], words: tuple[str, ...]) -> int | None:
    plain = ["".join(header.split()).lower() for header in headers]
    return next((plain.index(word) for word in words if word in plain), None)


def _raw(content: bytes) -> Raw:
    if len(content) > LIMIT:
        raise BadFile("文件超过 40 MB，请按区县分开导入。")
    excel = content.startswith(b"PK\x03\x04")
    with tempfile.TemporaryDirectory(prefix="tuodi-") as folder:
        path = Path(folder) / ("insured.xlsx" if excel else "insured.csv")
        path.write_bytes(content)
        try:
            return _read(path, excel)
        except TableError as error:
            raise BadFile(f"无法读取：{error}") from None


def _read(path: Path, excel: bool) -> Raw:
    spec: Any = dictionary.table("persons")
    return read_excel(path, spec) if excel else read_csv(path)
