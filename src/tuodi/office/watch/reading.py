"""The insurers' file of ordinary insured persons and what each has borne in the year: columns by Chinese or national names, faults by row."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tuodi.office.watch.refused import BadList
from tuodi.tables import TableError, dictionary, idnumber
from tuodi.tables.csv_source import read_csv
from tuodi.tables.excel_source import read_excel
from tuodi.tables.raw import Raw

LIMIT = 40 * 1024 * 1024
COLUMNS: dict[str, tuple[str, ...]] = {
    "number": ("certno", "证件号码", "身份证号", "身份证号码", "公民身份号码"),
    "name": ("psn_name", "姓名", "人员姓名"),
    "kind": ("insutype", "险种类型", "险种"),
    "borne": ("年度个人负担", "个人负担", "年度个人自付", "个人自付", "psn_part_amt"),
    "district": ("区县", "区县（市）", "参保地", "insuplc_admdvs"),
    "street": ("街道", "街道（乡镇）", "乡镇"),
    "community": ("社区", "社区（村）", "村"),
    "telephone": ("电话", "联系电话", "tel"),
}
TITLES = {
    "number": "证件号码", "name": "姓名", "kind": "险种类型", "district": "区县", "borne": "年度个人负担", "street": "街道", "community": "社区",
    "telephone": "联系电话",
}  # fmt: skip
MUST = ("number", "name", "kind", "borne", "district")
KINDS = {
    "310": "employee", "职工": "employee", "职工医保": "employee", "职工基本医疗保险": "employee",
    "390": "resident", "391": "resident", "380": "resident", "城乡居民": "resident", "居民医保": "resident", "城乡居民基本医疗保险": "resident",
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One person of the file. kind: resident, employee; borne: fen, after what the insurers paid."""

    row: int
    number: str
    name: str
    kind: str
    borne: int
    district: str
    street: str
    community: str
    telephone: str


@dataclass(frozen=True)
class Wrong:
    """A row that can't be taken: why, and its cells as they came."""

    row: int
    why: str
    cells: Mapping[str, str]


def entries(content: bytes, districts: Collection[str]) -> tuple[list[Entry], list[Wrong]]:
    """The rows of a file (CSV or Excel) that can be taken, and the others. `districts`: the names that are known.

    Raises BadList for a file that can't be read at all, lacks a column, or has no row that can be taken.
    """
    raw = _raw(content)
    place = {name: _column(raw.headers, words) for name, words in COLUMNS.items()}
    if lacking := "、".join(TITLES[name] for name in MUST if place[name] is None):
        raise BadList(f"文件缺少列：{lacking}。")
    found: dict[str, Entry] = {}
    wrong: list[Wrong] = []
    for (row, cells), given in zip(_cells(raw, place), raw.frame.iter_rows(), strict=True):
        try:
            one = _entry(row, cells)
            if one.number in found:
                raise ValueError(f"证件号码与第 {found[one.number].row} 行重复，每人一行")
            if one.district not in districts:
                raise ValueError(f"区县“{one.district}”不是本市的区县")
            found[one.number] = one
        except ValueError as error:
            texts = ["" if cell is None else str(cell)[:300] for cell in given]
            wrong.append(Wrong(row, str(error)[:300], dict(zip(raw.headers, texts, strict=True))))
    if not found:
        text = f"全部 {len(wrong)} 行都无法识别，没有导入。" if wrong else "文件里没有人员，没有导入。"
        raise BadList(text, [(one.row, one.why) for one in wrong])
    return list(found.values()), wrong


def _cells(raw: Raw, place: Mapping[str, int | None]) -> Iterator[tuple[int, dict[str, str]]]:
    for row, cells in zip(raw.rows.to_list(), raw.frame.iter_rows(), strict=True):
        yield row, {name: "" if at is None else str(cells[at] or "").strip() for name, at in place.items()}


def _entry(row: int, cells: Mapping[str, str]) -> Entry:
    read = idnumber.check("".join(cells["number"].split()))
    if read.problem:
        raise ValueError(f"证件号码：{read.problem}")
    if cells["kind"] not in KINDS:
        raise ValueError(f"险种“{cells['kind']}”应为：职工（310）或城乡居民（390）")
    if not cells["name"]:
        raise ValueError("姓名为空，应填写参保人姓名")
    return Entry(
        row, read.number, cells["name"][:60], KINDS[cells["kind"]], fen(cells["borne"]), cells["district"],
        cells["street"][:60], cells["community"][:60], cells["telephone"][:40],
    )  # fmt: skip


def fen(text: str) -> int:
    """`12,345.6` yuan as fen. Raises ValueError: an empty cell is unknown, not nothing."""
    plain = text.replace(",", "").replace("，", "").strip()
    whole, _, part = plain.partition(".")
    if not (whole.isascii() and whole.isdigit() and len(whole) <= 11 and (part == "" or (part.isascii() and part.isdigit() and not part[2:].strip("0")))):
        raise ValueError(f"年度个人负担“{text}”应为不小于 0、至多两位小数的元数，如 12345.60")
    return int(whole) * 100 + int((part + "00")[:2])


def _column(headers: list[str], words: tuple[str, ...]) -> int | None:
    plain = ["".join(header.split()).lower() for header in headers]
    return next((plain.index(word) for word in words if word in plain), None)


def _raw(content: bytes) -> Raw:
    if not content or len(content) > LIMIT:
        raise BadList("文件为空或超过 40 MB，请分批导入。")
    excel = content.startswith(b"PK\x03\x04")
    with tempfile.TemporaryDirectory(prefix="tuodi-") as folder:
        path = Path(folder) / ("burdens.xlsx" if excel else "burdens.csv")
        path.write_bytes(content)
        spec: Any = dictionary.table("persons")
        try:
            return read_excel(path, spec) if excel else read_csv(path)
        except TableError as error:
            raise BadList(f"无法读取：{error}") from None
