"""The template reads back, and a filled-in workbook comes back with its errors beside the rows."""

import re
import zipfile
from pathlib import Path

import pytest
import python_calamine
import xlsxwriter
from table_samples import CLAIM, csv_of, write_text

from tuodi.tables import TableError, annotate, dictionary, read_table, template


@pytest.mark.parametrize("table", ["persons", "identities", "claims", "sanctions"])
def test_the_empty_template_reads_back_without_its_example(tmp_path: Path, table: str) -> None:
    template(tmp_path / "t.xlsx")
    read = read_table(tmp_path / "t.xlsx", table)
    assert (len(read.frame), read.errors, read.extra.columns) == (0, [], ["row"])


def test_the_example_row_is_itself_good_data(tmp_path: Path) -> None:
    template(tmp_path / "t.xlsx")
    for table in ("persons", "identities", "claims", "sanctions"):
        spec = dictionary.table(table)
        rows = python_calamine.CalamineWorkbook.from_path(tmp_path / "t.xlsx").get_sheet_by_name(spec.zh[0]).to_python()
        example = dict(zip(map(str, rows[0]), [str(v).removeprefix("#示例 ") for v in rows[1]], strict=True))
        read = read_table([example], table, check_ids=True)
        assert read.errors == []


def test_the_template_explains_and_offers_every_column(tmp_path: Path) -> None:
    template(tmp_path / "t.xlsx")
    with zipfile.ZipFile(tmp_path / "t.xlsx") as book:
        parts = {name: book.read(name).decode() for name in book.namelist() if name.endswith(".xml")}
    columns = sum(len(dictionary.table(t).columns) for t in ("persons", "identities", "claims", "sanctions"))
    comments = "".join(text for name, text in parts.items() if re.fullmatch(r"xl/comments\d+\.xml", name))
    assert comments.count("<comment ") == columns
    sheet = parts["xl/worksheets/sheet3.xml"]
    choices = [c for c in dictionary.table("claims").columns.values() if c.type == "bool" or c.vocabulary]
    assert sheet.count("<dataValidation ") == len(choices)
    assert "frozen" in sheet


def test_a_workbook_comes_back_with_its_errors(tmp_path: Path) -> None:
    path = tmp_path / "c.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("说明").write_string(0, 0, "不动 & <不改>")
        sheet = book.add_worksheet("费用")
        sheet.write_row(0, 0, list(CLAIM))
        sheet.write_row(1, 0, list(CLAIM.values()))
        sheet.write_row(3, 0, ["S2", "", "住院", "昨天", "-1", "1", "1"])
        sheet.data_validation(1, 2, 9, 2, {"validate": "list", "source": ["住院"]})
    table = read_table(path, "claims")
    annotate(path, table.errors, tmp_path / "out.xlsx")
    book_back = python_calamine.CalamineWorkbook.from_path(tmp_path / "out.xlsx")
    rows = book_back.get_sheet_by_name("费用").to_python()
    assert rows[0] == [*CLAIM, "问题"]
    assert rows[1] == [*CLAIM.values(), ""]
    assert all(word in rows[3][7] for word in ("person_id：必须填写", "ended：", "不能为负数"))
    assert book_back.get_sheet_by_name("说明").to_python() == [["不动 & <不改>"]]
    with zipfile.ZipFile(tmp_path / "out.xlsx") as archive:
        assert b"dataValidation" in archive.read("xl/worksheets/sheet2.xml")
    again = read_table(tmp_path / "out.xlsx", "claims")
    assert [(e.row, e.reason) for e in again.errors] == [(e.row, e.reason) for e in table.errors]


def test_only_workbooks_can_be_annotated(tmp_path: Path) -> None:
    path = write_text(tmp_path / "c.csv", csv_of(CLAIM))
    with pytest.raises(TableError, match="错误清单"):
        annotate(path, [], tmp_path / "out.xlsx")
    assert not (tmp_path / "out.xlsx").exists()
