"""Text and Parquet files: encodings, row numbers, damage, and what isn't a table at all."""

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from table_samples import CLAIM, claim, csv_of, write_text

from tuodi.tables import TableError, iter_claims, read_table

CHINESE = csv_of(
    {
        "就诊/结算编号": "S1",
        "身份证号": "p",
        "医疗类别": "住院",
        "出院日期": "2023/3/10",
        "医疗费总额（元）": "1,234.50",
        "政策范围内费用": "1",
        "基本医保支付": "0",
        "备注": "甲",
    }
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_encodings_of_csv(tmp_path: Path, encoding: str) -> None:
    table = read_table(write_text(tmp_path / "c.csv", CHINESE, encoding), "claims")
    assert table.frame.select("row", "claim_id", "setting", "total_cost", "error").row(0) == (2, "S1", "inpatient", 123450, "")
    assert table.extra.row(0) == (2, "甲")


def test_chinese_text_that_begins_late_in_a_gb18030_file(tmp_path: Path) -> None:
    rows = [claim(claim_id=f"S{i}", note="x" * 400) for i in range(3000)]
    rows[-1]["note"] = "很晚才出现的汉字"
    table = read_table(write_text(tmp_path / "c.csv", csv_of(*rows), "gb18030"), "claims")
    assert table.extra["note"][-1] == "很晚才出现的汉字"


def test_rows_are_counted_as_a_person_counts_them(tmp_path: Path) -> None:
    head = ",".join(CLAIM)
    good = ",".join(CLAIM.values())
    table = read_table(
        write_text(tmp_path / "c.csv", f"{head}\n{good}\n,,,,,,\n\n{good.replace('S1', 'S2').replace('20000.00', '-1')}\n"), "claims"
    )
    assert table.frame["row"].to_list() == [2, 5]
    assert [(e.row, e.column, e.value) for e in table.errors] == [(5, "total_cost", "-1")]
    assert "第 5 行" in table.errors[0].text()
    later = read_table(write_text(tmp_path / "d.csv", f"\n{head}\n{good}\n"), "claims")
    assert later.frame["row"].to_list() == [3]


def test_tabs_and_semicolons(tmp_path: Path) -> None:
    for mark in "\t;":
        text = mark.join(CLAIM) + "\r\n" + mark.join(CLAIM.values()) + "\r\n"
        assert read_table(write_text(tmp_path / "c.csv", text), "claims").frame["total_cost"].to_list() == [2000000]
    with pytest.raises(TableError, match="全角逗号"):
        read_table(write_text(tmp_path / "c.csv", "，".join(CLAIM)), "claims")


def test_a_row_with_too_many_cells_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    good = ",".join(CLAIM.values())
    text = "\n".join(
        [
            ",".join(CLAIM),
            good,
            good.replace("S1", "S2").replace("20000.00", "20,000.00"),
            good.replace("S1", "S3"),
            good.replace("S1", "S4") + ",,",
        ]
    )
    table = read_table(write_text(tmp_path / "c.csv", text), "claims")
    assert table.frame["claim_id"].to_list() == ["S1", "S2", "S3", "S4"]
    assert [bool(e) for e in table.frame["error"]] == [False, True, False, False]
    assert table.frame["error"][1].startswith("bad_row")
    short = read_table(write_text(tmp_path / "d.csv", "\n".join([",".join(CLAIM), good, "S2,p,inpatient"])), "claims")
    assert "missing:total_cost" in short.frame["error"][1]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "空的"), (b"\n\n ", "空的"), (b"%PDF-1.4\0\0", "不是 CSV"), (b"<html><table></table></html>", "网页"), (b"PK\x03\x04damaged", "损坏"),
        (b"PAR1damaged", "Parquet"), (b"\xd0\xcf\x11\xe0damaged", "Excel"), (b"hello\nworld\n", "缺少必需的列"), (b"a,b\n\xff\xff\xff\xff\x80\n", "编码"),
    ],
)  # fmt: skip
def test_files_that_are_no_tables(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "claims.csv"
    path.write_bytes(content)
    with pytest.raises(TableError, match=message) as caught:
        read_table(path, "claims")
    assert "claims.csv" in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="打不开"):
        read_table(tmp_path / "none.csv", "claims")


def test_a_header_alone_is_an_empty_table(tmp_path: Path) -> None:
    table = read_table(write_text(tmp_path / "c.csv", ",".join(CLAIM)), "claims")
    assert (len(table.frame), table.errors) == (0, [])


def test_parquet_with_decimals_or_fen_or_text(tmp_path: Path) -> None:
    base = {k: [v] for k, v in CLAIM.items() if k not in ("total_cost", "in_policy_cost", "basic_paid")}
    frame = pl.DataFrame(
        {
            **base,
            "total_cost": pl.Series(["20000.01"]).cast(pl.Decimal(18, 2)),
            "in_policy_cost_fen": [1800002],
            "basic_paid": pl.Series(["1.5000"]).cast(pl.Decimal(18, 4)),
            "note": [1],
        }
    ).with_columns(ended=pl.col("ended").str.to_date())
    frame.write_parquet(tmp_path / "named.csv")
    table = read_table(tmp_path / "named.csv", "claims")
    assert table.frame.select("row", "total_cost", "in_policy_cost", "basic_paid", "error").row(0) == (1, 2000001, 1800002, 150, "")
    assert table.extra.schema["note"] == pl.Int64
    bad = frame.with_columns(
        total_cost=pl.Series(["-1.00"]).cast(pl.Decimal(18, 2)), basic_paid=pl.Series(["0.0010"]).cast(pl.Decimal(18, 4))
    )
    bad.write_parquet(tmp_path / "bad.parquet")
    assert read_table(tmp_path / "bad.parquet", "claims").frame["error"].to_list() == ["bad_amount:total_cost;bad_amount:basic_paid"]


@pytest.mark.parametrize("name", ["c.csv", "c.parquet", "gb.csv"])
def test_claims_in_pieces_are_the_same_claims(tmp_path: Path, name: str) -> None:
    rows = [claim(claim_id=f"S{i}", total_cost=f"{20000 + i}.00", note="甲") for i in range(25)]
    rows[17]["total_cost"] = "x"
    path = tmp_path / name
    if name.endswith("parquet"):
        pl.DataFrame(rows).write_parquet(path)
    else:
        write_text(path, csv_of(*rows), "gb18030" if name.startswith("gb") else "utf-8")
    whole = read_table(path, "claims")
    pieces = list(iter_claims(path, 10))
    assert [len(piece.frame) for piece in pieces] == [10, 10, 5]
    assert pl.concat(piece.frame for piece in pieces).equals(whole.frame)
    assert [e for piece in pieces for e in piece.errors] == whole.errors
    assert len(whole.errors) == 1


def test_frames_of_other_libraries() -> None:
    import pyarrow as pa

    arrow = pa.Table.from_pylist([{**CLAIM, "total_cost": Decimal("20000.00")}])
    for frame in (arrow, pl.DataFrame([CLAIM]), pl.LazyFrame([CLAIM]), [CLAIM], {k: [v] for k, v in CLAIM.items()}):
        table = read_table(frame, "claims")
        assert table.frame.select("row", "total_cost", "error").row(0) == (1, 2000000, "")
        assert read_table(table, "claims") is table
    with pytest.raises(TableError, match="不能读取"):
        read_table(42, "claims")


def test_importing_the_package_loads_no_heavy_library() -> None:
    code = "import sys, tuodi.tables; print([m for m in ('polars', 'python_calamine', 'xlsxwriter', 'numpy') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
