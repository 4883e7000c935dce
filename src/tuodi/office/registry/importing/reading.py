"""A list's file -> rows for the staging table: cells typed by the library's field dictionary, ID numbers checked, places found."""

from __future__ import annotations

import datetime as dt
import json
import re
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from xml.sax.saxutils import unescape

import polars as pl

from tuodi.office.core.crypto import blind_index, encrypt
from tuodi.office.core.models import District
from tuodi.office.registry.models import DepartmentList
from tuodi.policy import vocabulary as v
from tuodi.tables import TableError, cells, dictionary, headers, idnumber
from tuodi.tables.csv_source import read_csv
from tuodi.tables.dictionary import TableSpec
from tuodi.tables.excel_guard import check_workbook
from tuodi.tables.excel_source import read_excel
from tuodi.tables.memory import from_memory
from tuodi.tables.raw import Raw

# facts of a person that a list may state; sex and birth date are the ID number's
FACTS = ("hukou_local", "disability_grade", "disability_kind", "unable_to_work", "dibao_class", "urban")
OWN = {
    "address": ("住址", "地址", "家庭住址", "家庭地址"),
    "telephone": ("电话", "联系电话", "手机号", "手机号码"),
    "community": ("社区（村）", "社区", "村（社区）"),
}
IDENTITY = ("identity", "start", "end", "end_reason", "applied", "first_treated", "class", "disease", "granted_by")
COLUMNS = (
    *(
        "number",
        "id_number",
        "id_index",
        "name",
        "code",
        "start",
        "end",
        "end_reason",
        "applied",
        "first_treated",
        "assigned_class",
        "disease",
    ),
    *("granted_by_id", "district_id", "facts", "verdict", "reason"),
)
EXCEL = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # how a workbook begins, new and old
LENGTHS = {"name": 60, "end_reason": 60, "assigned_class": 40, "disease": 40, "address": 200, "telephone": 40, "community": 60}


@dataclass(frozen=True)
class Staged:
    """A file as it was read: `rows` gives tuples of `COLUMNS`, ID numbers encrypted."""

    sheet: str
    count: int
    rows: Iterator[tuple[Any, ...]]


def read_list(source: DepartmentList, content: bytes) -> Staged:
    """Read a list's file. Raises TableError where nothing can be read."""
    raw = raw_of(source.name, content)
    raw.frame = raw.frame.with_columns(pl.all().str.replace_all("\x00", "", literal=True))  # the database holds no NUL
    frame = _typed(raw, source)
    if not len(frame):
        raise TableError("名单中没有数据行")
    return Staged(raw.sheet, len(frame), _rows(frame, source))


def raw_of(name: str, content: bytes) -> Raw:
    """The cells as text; kind by content. Raises TableError."""
    if content.startswith((b"[", b"{")) and name.endswith(".json"):
        return from_memory(json.loads(content))
    excel = content.startswith(EXCEL)
    with tempfile.TemporaryDirectory(prefix="tuodi-") as folder:
        path = Path(folder) / ("list.xlsx" if excel else "list.csv")
        path.write_bytes(content)
        return _sheet(path) if excel else read_csv(path)


def _sheet(path: Path) -> Raw:
    """The sheet of people; a department calls it as it likes, so with several sheets and none of that name it is the first."""
    spec = dictionary.table("persons")
    try:
        return read_excel(path, spec)
    except TableError:
        check_workbook(path)
        first = _first_sheet(path)
        if first is None:
            raise
        return read_excel(path, spec, first)


def _first_sheet(path: Path) -> str | None:
    """The name of the first of several sheets of an xlsx workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = re.findall(r'<(?:\w+:)?sheet\b[^>]*?\sname="([^"]*)"', archive.read("xl/workbook.xml").decode("utf-8"))
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError):
        return None
    return unescape(names[0], {"&quot;": '"', "&apos;": "'"}) if len(names) > 1 else None


def _optional(table: str) -> TableSpec:
    """The table's columns, none of them required: a list may be about one identity and state nothing else."""
    spec = dictionary.table(table)
    return replace(spec, columns={name: replace(column, required=False) for name, column in spec.columns.items()})


def _typed(raw: Raw, source: DepartmentList) -> pl.DataFrame:
    """`number`, every known column typed (null: not stated) and `reason` (what can't be read in the row)."""
    persons = headers.match(raw.headers, dictionary.table("persons"))
    rest = [header.name for header in persons.extra]
    matched = headers.match(rest, _optional("identities"))
    place = {header.name: header.position for header in persons.extra}
    frame = pl.DataFrame({"number": raw.rows})
    wrong: list[pl.Series] = [_broken(raw)]
    for name, found in persons.columns.items():
        frame = frame.with_columns(_cell(dictionary.table("persons").columns[name], found[0], raw, found[0].position, wrong).alias(name))
    for name, found in matched.columns.items():
        if name != "person_id":
            column = dictionary.table("identities").columns[name]
            frame = frame.with_columns(_cell(column, found[0], raw, place[found[0].name], wrong).alias(name))
    for name, words in OWN.items():
        known = next((position for header, position in place.items() if headers.canonical(header) in words), None)
        if known is not None:
            frame = frame.with_columns(cells.as_text(raw.frame[str(known)]).alias(name))
    frame = _completed(frame, source, wrong)
    return frame.with_columns(pl.concat_str(wrong, separator="；", ignore_nulls=True).alias("reason"))


def _broken(raw: Raw) -> pl.Series:
    return (
        pl.DataFrame({"row": raw.rows})
        .select(pl.when(pl.col("row").is_in(list(raw.broken))).then(pl.lit("单元格多于表头的列")))
        .to_series()
    )


def _cell(column: dictionary.Column, header: headers.Header, raw: Raw, position: int, wrong: list[pl.Series]) -> pl.Series:
    """The typed column; what can't be read goes to `wrong`."""
    parsed = cells.parse(column, header, raw.frame[str(position)], dictionary.vocabularies())
    if parsed.problems:
        said = {text: f"{header.name}：{expected}"[:200] for text, expected in parsed.problems.items()}
        wrong.append(parsed.text.replace_strict(said, default=None, return_dtype=pl.String))
    return parsed.values


def _completed(frame: pl.DataFrame, source: DepartmentList, wrong: list[pl.Series]) -> pl.DataFrame:
    """Every column there; the identity of a list that is about one; checks of the row as a whole."""
    kinds: dict[str, Any] = {"start": pl.Date, "end": pl.Date, "applied": pl.Date, "first_treated": pl.Date, "birth_date": pl.Date}
    wanted = ("person_id", "name", "sex", "birth_date", "district", *FACTS, *IDENTITY, *OWN)
    frame = frame.with_columns(pl.lit(None, dtype=kinds.get(name, pl.String)).alias(name) for name in wanted if name not in frame.columns)
    if len(source.codes) == 1:
        frame = frame.with_columns(pl.col("identity").fill_null(source.codes[0]))
    wrong.append(_id_problems(frame["person_id"]))
    checks = [
        (pl.col("end") <= pl.col("start"), "退出日期应晚于认定日期"),
        (pl.col("birth_date") != pl.col("person_id").str.slice(6, 8).str.to_date("%Y%m%d", strict=False), "出生日期与身份证号不一致"),
    ]
    if source.codes:
        checks += [
            (pl.col("identity").is_null(), "没有写明救助身份"),
            (~pl.col("identity").is_in(source.codes), "救助身份不在本名单声明的范围内"),
        ]
    wrong.extend(frame.select(pl.when(condition).then(pl.lit(text))).to_series() for condition, text in checks)
    return frame


def _id_problems(numbers: pl.Series) -> pl.Series:
    """What is wrong with each ID number; null where nothing is."""
    born = numbers.str.slice(6, 8).str.to_date("%Y%m%d", strict=False)
    good = (idnumber.plausible(numbers) & (born <= dt.date.today()) & (born >= dt.date(1880, 1, 1))).fill_null(False)
    said = {number: f"身份证号：{idnumber.check(number).problem}" for number in numbers.filter(~good).drop_nulls().unique().to_list()}
    missing = pl.when(numbers.is_null()).then(pl.lit("没有身份证号"))
    found = (
        numbers.replace_strict(said, default=None, return_dtype=pl.String) if said else pl.Series([None] * len(numbers), dtype=pl.String)
    )
    return pl.select(pl.coalesce(found, missing)).to_series()


class Places:
    """Districts of the city by name, alias, code, or an authority's name that begins with one."""

    def __init__(self, city: str) -> None:
        self.names: dict[str, int] = {}
        for district in District.objects.filter(city=city):
            self.names |= {word: district.pk for word in (district.name, district.code, *district.aliases) if word}
        self.found: dict[str, int | None] = {}

    def find(self, text: str) -> int | None:
        if text not in self.found:
            longest = max((word for word in self.names if word in text), key=len, default="")
            self.found[text] = self.names.get(longest)
        return self.found[text]


def _rows(frame: pl.DataFrame, source: DepartmentList) -> Iterator[tuple[Any, ...]]:
    """The rows of the staging table, one by one (a hundred thousand need two seconds, most of it encryption)."""
    places = Places(source.city)
    for row in frame.iter_rows(named=True):
        reasons = [row["reason"]] if row["reason"] else []
        number = row["person_id"] or ""
        district, granted = _place(places, row["district"], "区县", reasons), _place(places, row["granted_by"], "认定地", reasons)
        if source.district_id and district and district != source.district_id:
            reasons.append("不属于本名单的区县")
        reasons += [
            f"{title}过长"
            for name, title in (("name", "姓名"), ("disease", "认定病种"), ("class", "救助类别"))
            if len(row[name] or "") > LENGTHS.get(name, 40)
        ]
        yield (
            row["number"],
            encrypt(number) if number else "",
            blind_index(number) if number else "",
            (row["name"] or "")[:60],
            row["identity"] if row["identity"] in v.IDENTITIES else "",
            *(row[name] for name in ("start", "end")),
            (row["end_reason"] or "")[:60],
            *(row[name] for name in ("applied", "first_treated")),
            (row["class"] or "")[:40],
            (row["disease"] or "")[:40],
            granted,
            district,
            json.dumps(_facts(row), ensure_ascii=False),
            "unreadable" if reasons else "",
            "；".join(reasons)[:300],
        )


def _place(places: Places, text: str | None, title: str, reasons: list[str]) -> int | None:
    found = places.find(text) if text else None
    if text and found is None:
        reasons.append(f"{title}：本市没有“{text[:20]}”")
    return found


def _facts(row: Mapping[str, Any]) -> dict[str, Any]:
    """What the row states about the person."""
    facts: dict[str, Any] = {name: row[name] for name in FACTS if row[name] is not None}
    facts |= {name: str(row[name])[: LENGTHS[name]] for name in OWN if row[name] is not None}
    number = row["person_id"] or ""
    if len(number) == 18 and number[6:14].isdigit() and number[16].isdigit():
        facts |= {"sex": "male" if int(number[16]) % 2 else "female", "birth_date": f"{number[6:10]}-{number[10:12]}-{number[12:14]}"}
    return facts


def encode_rows(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Rows that came by the interface, as a file's content."""
    return json.dumps(list(rows), ensure_ascii=False, default=str).encode()
