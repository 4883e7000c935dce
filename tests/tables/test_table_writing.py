"""Writing: three languages, three kinds of file, and back again; nothing half-written."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from table_samples import ID, OTHER_ID, claim

from tuodi.policy.vocabulary import DOMAINS, IDENTITIES
from tuodi.tables import RowError, TableError, normalise, read_table, write_errors, write_table
from tuodi.tables.dictionary import Language

LANGUAGES: tuple[Language, ...] = ("en", "zh", "national")
KINDS = (".csv", ".xlsx", ".parquet")


def claims() -> pl.DataFrame:
    """One claim for each value of each code, with amounts that floats get wrong."""
    rows: list[dict[str, Any]] = []
    for column in (
        "setting",
        "treatment",
        "hospital_level",
        "hospital_area",
        "referral",
        "channel",
        "designated",
        "primary_care",
        "certificate",
    ):
        rows += [claim(claim_id=f"{column}{value}", **{column: value}) for value in DOMAINS[column]]
    rows.append(
        claim(
            claim_id="x",
            person_id=OTHER_ID,
            settled="2023-03-11 08:09:10",
            total_cost="81234567.29",
            critical_paid="0.07",
            deduction="0.01",
            diagnosis="C34.901",
        )
    )
    return normalise(rows, "claims").frame


def identities() -> pl.DataFrame:
    rows = [{"person_id": ID, "identity": code, "start": "2023-01-01", "end": "2023-06-30", "end_reason": "death"} for code in IDENTITIES]
    return normalise(rows, "identities").frame


def persons() -> pl.DataFrame:
    rows = [
        {
            "person_id": f"p{i}",
            "disability_grade": i,
            "insurance": ("resident", "employee")[i % 2],
            "sex": ("male", "female")[i % 2],
            "urban": "yes",
        }
        for i in range(5)
    ]
    return normalise(rows, "persons").frame


def results() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "claim_id": ["S1", "S2", "S3"],
            "status": ["settled", "not_covered", "invalid"],
            "identity": ["dibao", None, None],
            "ratio": [7750, 8000, None],
            "aid": [123456, 0, None],
            "reasons": ["limit_used_up;own_reason", "no_identity", "missing:hospital_level"],
            "clauses": ["四（二）", None, None],
            "note": ["=1+1", "乙", None],
        }
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("table", "make"), [("claims", claims), ("identities", identities), ("persons", persons)])
def test_what_is_written_reads_back_the_same(tmp_path: Path, kind: str, language: Language, table: str, make: Any) -> None:
    frame = make()
    write_table(frame, tmp_path / f"t{kind}", table, language=language)
    back = read_table(tmp_path / f"t{kind}", table)
    assert back.errors == []
    assert back.frame.drop("row").equals(frame.drop("row"))
    assert back.extra.columns == ["row"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_results_read_back(tmp_path: Path, kind: str, language: Language) -> None:
    write_table(results(), tmp_path / f"o{kind}", "output", language=language, own_reasons={"own_reason": "本市的理由"})
    back = read_table(tmp_path / f"o{kind}", "output")
    assert back.errors == []
    assert back.frame.select("claim_id", "status", "identity", "ratio", "aid", "clauses").equals(
        results().select("claim_id", "status", "identity", "ratio", "aid", "clauses")
    )
    assert back.frame["reasons"].to_list()[1:] == ["no_identity", "missing:hospital_level"]
    assert back.extra["note"][0] == "=1+1"


def test_headers_and_words_of_each_language(tmp_path: Path) -> None:
    frame = results()
    write_table(frame, tmp_path / "zh.csv", "output", language="zh", own_reasons={"own_reason": "本市的理由"})
    raw = (tmp_path / "zh.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.decode("utf-8-sig").splitlines()[:2] == [
        "就诊/结算编号,结果,适用身份,救助比例,医疗救助,说明,依据条款,note",
        "S1,已结算,最低生活保障家庭成员,77.5,1234.56,年度救助限额已用完；本市的理由,四（二）,=1+1",
    ]
    write_table(frame, tmp_path / "n.csv", "output", language="national")
    assert (tmp_path / "n.csv").read_text("utf-8").splitlines()[0] == "setl_id,status,identity,ratio,maf_pay,reasons,clauses,note"
    write_table(claims(), tmp_path / "c.csv", "claims")
    assert "81234567.29" in (tmp_path / "c.csv").read_text("utf-8")


def test_ratios_are_percent() -> None:
    from tuodi.tables.write import _percent

    assert _percent(pl.Series([8000, 7750, 0, 10000, 5, 6667])).to_list() == ["80", "77.5", "0", "100", "0.05", "66.67"]


def test_parquet_money_is_exact_decimals_or_fen(tmp_path: Path) -> None:
    write_table(claims(), tmp_path / "d.parquet", "claims")
    assert pl.read_parquet_schema(tmp_path / "d.parquet")["total_cost"] == pl.Decimal(18, 2)
    write_table(claims(), tmp_path / "f.parquet", "claims", money="fen")
    assert pl.read_parquet_schema(tmp_path / "f.parquet")["total_cost_fen"] == pl.Int64
    assert read_table(tmp_path / "f.parquet", "claims").frame.equals(read_table(tmp_path / "d.parquet", "claims").frame)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.integers(0, 10**14), st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1))
        ),
        min_size=1,
        max_size=20,
    )
)
def test_any_amount_day_and_second_survives(tmp_path: Path, rows: list[tuple[int, date, datetime]]) -> None:
    schema = {"total_cost": pl.Int64, "ended": pl.Date, "settled": pl.Datetime("us")}
    frame = normalise([claim(claim_id=str(i)) for i in range(len(rows))], "claims").frame
    told = [(fen, day, moment.replace(microsecond=0)) for fen, day, moment in rows]
    frame = frame.with_columns(pl.DataFrame(told, schema=schema, orient="row"))
    for kind in (".csv", ".parquet"):
        write_table(frame, tmp_path / f"h{kind}", "claims", language="zh")
        back = read_table(tmp_path / f"h{kind}", "claims")
        assert back.errors == []
        assert back.frame.select(list(schema)).equals(frame.select(list(schema)))


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 10**16 - 1), min_size=1, max_size=50))
def test_any_amount_survives_a_workbook(tmp_path: Path, amounts: list[int]) -> None:
    frame = normalise([claim(claim_id=str(i)) for i in range(len(amounts))], "claims").frame.with_columns(
        total_cost=pl.Series(amounts, dtype=pl.Int64)
    )
    write_table(frame, tmp_path / "h.xlsx", "claims")
    assert read_table(tmp_path / "h.xlsx", "claims").frame["total_cost"].to_list() == amounts


def test_nothing_is_left_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t.csv"
    path.write_text("old")

    def fail(*_: Any, **__: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(pl.DataFrame, "write_csv", fail)
    with pytest.raises(OSError, match="disk full"):
        write_table(claims(), path, "claims")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_can_not_be_written(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="只能写"):
        write_table(claims(), tmp_path / "t.doc", "claims")
    with pytest.raises(TableError, match="列名重复"):
        write_table(claims().with_columns(pl.lit("x").alias("医疗类别")), tmp_path / "t.csv", "claims", language="zh")


@pytest.mark.parametrize("kind", [".csv", ".xlsx"])
def test_the_error_list(tmp_path: Path, kind: str) -> None:
    table = normalise([claim(total_cost="-1", ended="昨天")], "claims")
    write_errors(table.errors, tmp_path / f"e{kind}")
    if kind == ".csv":
        lines = (tmp_path / "e.csv").read_text("utf-8-sig").splitlines()
        assert lines[0] == "文件,工作表,行号,列,填写的值,问题,原因代码"
        assert sorted(line.rsplit(",", 1)[1] for line in lines[1:]) == ["bad_amount:total_cost", "bad_date:ended"]
    else:
        import python_calamine

        rows = python_calamine.CalamineWorkbook.from_path(tmp_path / "e.xlsx").get_sheet_by_index(0).to_python()
        assert len(rows) == 3
        assert {row[4] for row in rows[1:]} == {"-1", "昨天"}


def test_an_error_of_a_whole_row_says_so() -> None:
    assert RowError("a.csv", 3, "", "", "单元格比表头多").text() == "a.csv 第 3 行：本行：单元格比表头多"
