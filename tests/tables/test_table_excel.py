"""Workbooks: sheets, cell types, titles above the header, and those that must not be opened."""

import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from table_samples import CLAIM

from tuodi.tables import TableError, excel_source, read_table


def workbook(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd hh:mm:ss"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


HEADERS = list(CLAIM)
ROW: list[Any] = ["S1", "990101", "住院", datetime(2023, 3, 10), 20000.1, 0.1 + 0.2, 1]


def test_cells_of_a_spreadsheet(tmp_path: Path) -> None:
    rows = [[*HEADERS, "settled", "designated"], [*ROW, datetime(2023, 3, 10, 9, 30, 15), True], [*ROW[:3], 45047, *ROW[4:], 45047.5, "否"]]
    table = read_table(workbook(tmp_path / "c.xlsx", {"Sheet1": rows}), "claims")
    assert table.errors == []
    assert table.frame.select("ended", "total_cost", "in_policy_cost", "basic_paid", "settled", "designated").rows() == [
        (date(2023, 3, 10), 2000010, 30, 100, datetime(2023, 3, 10, 9, 30, 15), True),
        (date(2023, 5, 1), 2000010, 30, 100, datetime(2023, 5, 1, 12), False),
    ]


def test_a_title_blank_rows_and_the_row_numbers_of_the_sheet(tmp_path: Path) -> None:
    rows = [["2023 年费用明细"], [], [*HEADERS, "备注"], ROW, [], [*ROW[:4], "x", *ROW[5:], "乙"]]
    table = read_table(workbook(tmp_path / "c.xlsx", {"甲": rows}), "claims")
    assert table.frame["row"].to_list() == [4, 6]
    assert table.frame["error"].to_list() == ["", "bad_amount:total_cost"]
    assert table.extra["备注"].to_list()[1] == "乙"
    assert table.errors[0].text() == "c.xlsx 工作表“甲” 第 6 行：“total_cost”的值“x”：不是金额；应为不小于 0、最多两位小数的金额（元）"


def test_the_sheet_of_a_table_is_found_by_its_name(tmp_path: Path) -> None:
    path = workbook(tmp_path / "c.xlsx", {"说明": [["x"]], "费用": [HEADERS, ROW], "Persons": [["person_id"], ["990101"]], "旧": [HEADERS]})
    assert len(read_table(path, "claims").frame) == 1
    assert read_table(path, "persons").frame["person_id"].to_list() == ["990101"]
    assert len(read_table(path, "claims", sheet="旧").frame) == 0
    with pytest.raises(TableError, match=r"没有名为“停止救助”.*已有：说明、费用、Persons、旧"):
        read_table(path, "sanctions")
    with pytest.raises(TableError, match="没有名为“新”"):
        read_table(path, "claims", sheet="新")


def test_an_id_stored_as_a_number_has_lost_its_digits(tmp_path: Path) -> None:
    table = read_table(workbook(tmp_path / "p.xlsx", {"人员": [["身份证号"], [990101199001010019], [12345]]}), "persons")
    assert table.frame["error"].to_list() == ["bad_id:person_id", ""]
    assert table.frame["person_id"][1] == "12345"
    assert "科学计数法" in table.errors[0].text()


def test_an_empty_sheet(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="空的"):
        read_table(workbook(tmp_path / "c.xlsx", {"费用": []}), "claims")


def crafted(path: Path, source: Path, sheet_xml: bytes) -> Path:
    """The workbook with another text for its first sheet."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, sheet_xml if part.filename == "xl/worksheets/sheet1.xml" else old.read(part))
    return path


def test_a_sheet_that_claims_to_be_huge_is_refused(tmp_path: Path) -> None:
    plain = workbook(tmp_path / "c.xlsx", {"费用": [HEADERS, ROW]})
    xml = zipfile.ZipFile(plain).read("xl/worksheets/sheet1.xml").replace(b'ref="A1:G2"', b'ref="A1:XFD1048576"')
    with pytest.raises(TableError, match="1048576 行 16384 列"):
        read_table(crafted(tmp_path / "huge.xlsx", plain, xml), "claims")


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    plain = workbook(tmp_path / "c.xlsx", {"费用": [HEADERS, ROW]})
    with pytest.raises(TableError, match="压缩比"):
        read_table(crafted(tmp_path / "bomb.xlsx", plain, b" " * (80 << 20)), "claims")


def test_a_sheet_that_eats_memory_ends_the_child_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two cells at opposite corners, no dimension declared: the reader would lay out 17 thousand million cells."""
    monkeypatch.setattr(excel_source, "MEMORY", 512 << 20)
    plain = workbook(tmp_path / "c.xlsx", {"费用": [HEADERS, ROW]})
    cells = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    xml = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>' + cells + b"</sheetData></worksheet>"
    with pytest.raises(TableError, match=r"内存|损坏"):
        read_table(crafted(tmp_path / "corner.xlsx", plain, xml), "claims")


def test_another_zip_is_no_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "c.xlsx", "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(TableError, match="压缩包"):
        read_table(tmp_path / "c.xlsx", "claims")
