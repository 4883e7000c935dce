"""Cells of every type as people write them, good and bad."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from table_samples import claim

from tuodi.tables import Table, normalise


def one(table: str = "claims", **cells: Any) -> Table:
    return normalise([claim(**cells)], table)


def value(column: str, cell: Any) -> Any:
    table = one(**{column: cell})
    assert table.errors == []
    return table.frame[column][0]


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1,234.50", 123450), ("１２３４．５０", 123450), ("１，２３４.５", 123450), ("¥1,234.50", 123450), ("￥1234.5", 123450), (" 1234 ", 123400),
        ("1234元", 123400), ("0", 0), (".5", 50), ("5.", 500), ("1234.5000", 123450), ("+3", 300), ("12345678901234.56", 1234567890123456),
        (Decimal("0.07"), 7), (1234, 123400), (1234.5, 123450), (0.29, 29), ("1,234,567.00", 123456700),
    ],
)  # fmt: skip
def test_amounts_are_read_exactly(text: Any, fen: int) -> None:
    assert value("total_cost", text) == fen


@pytest.mark.parametrize(
    ("text", "word"),
    [("-5", "负数"), ("(5.00)", "负数"), ("12.345", "小数超过两位"), ("abc", "不是金额"), ("1,23.4", "不是金额"), ("12,34", "不是金额"), ("1e5", "不是金额"), ("￥", "不是金额"),
     ("#N/A", "不是金额"), ("999999999999999", "过大"), (0.123, "小数超过两位"), (-1, "负数")],
)  # fmt: skip
def test_what_is_no_amount_is_told_with_the_reason(text: Any, word: str) -> None:
    table = one(total_cost=text)
    assert table.frame["error"].to_list() == ["bad_amount:total_cost"]
    assert table.frame["total_cost"].to_list() == [None]
    assert word in table.errors[0].text()
    assert table.errors[0].reason == "bad_amount:total_cost"


def test_numeric_columns_of_frames() -> None:
    table = normalise(pl.DataFrame([claim(total_cost=20000.07, in_policy_cost=18000, basic_paid=Decimal("0.10"))]), "claims")
    assert table.frame.select("total_cost", "in_policy_cost", "basic_paid").row(0) == (2000007, 1800000, 10)
    table = normalise(pl.DataFrame([claim(total_cost=0.1 + 0.2, in_policy_cost=-1, basic_paid=float("nan"))]), "claims")
    assert table.frame["error"][0] == "bad_amount:total_cost;bad_amount:in_policy_cost;missing:basic_paid"


def test_columns_in_fen_are_whole_fen() -> None:
    row = claim()
    del row["total_cost"]
    assert normalise(pl.DataFrame([{**row, "total_cost_fen": 123}]), "claims").frame["total_cost"].to_list() == [123]
    assert normalise([{**row, "total_cost_fen": "123"}], "claims").frame["total_cost"].to_list() == [123]
    assert normalise([{**row, "total_cost_fen": "1.5"}], "claims").frame["error"].to_list() == ["bad_amount:total_cost"]


@pytest.mark.parametrize(
    "text",
    ["2023-05-01", "2023/5/1", "2023.5.1", "2023年5月1日", "２０２３年５月１日", "20230501", "45047", "2023-05-01 00:00:00", "2023-05-01T10:20:30", " 2023-5-1 ", date(2023, 5, 1),
     datetime(2023, 5, 1, 9), "20230501103000"],
)  # fmt: skip
def test_dates_as_people_write_them(text: Any) -> None:
    assert value("ended", text) == date(2023, 5, 1)


@pytest.mark.parametrize(
    "text",
    ["2023-02-30", "2023-13-01", "01/05/2023", "23-5-1", "2023-05", "昨天", "99999999", "0202-05-01", "2999-01-01", "2023-05-01 25:00:00 "],
)
def test_what_is_no_date(text: str) -> None:
    table = one(ended=text)
    assert table.frame["error"].to_list() == ["bad_date:ended"]
    assert "应为日期" in table.errors[0].text()


@pytest.mark.parametrize(
    ("text", "moment"),
    [("2023-05-01", datetime(2023, 5, 1)), ("2023-05-01 10:20:30", datetime(2023, 5, 1, 10, 20, 30)), ("2023/5/1 9:05", datetime(2023, 5, 1, 9, 5)),
     ("45047.4375", datetime(2023, 5, 1, 10, 30)), ("2023-05-01 10:20:30.5", datetime(2023, 5, 1, 10, 20, 30, 500000)), ("", datetime(2023, 3, 10))],
)  # fmt: skip
def test_settlement_times_and_their_default(text: str, moment: datetime) -> None:
    assert value("settled", text) == moment


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("yes", True),
        ("是", True),
        ("TRUE", True),
        ("1", True),
        (True, True),
        ("no", False),
        ("否", False),
        ("false", False),
        (0, False),
        ("", True),
    ],
)
def test_truth_values(text: Any, truth: bool) -> None:
    assert value("designated", text) is truth


def test_empty_cells_mean_what_the_contract_says() -> None:
    frame = one().frame
    assert frame.select("designated", "certificate", "referral", "deduction", "supplementary_paid", "treatment", "channel").row(0) == (
        True,
        True,
        "none",
        0,
        0,
        "",
        "",
    )
    unknown = ["critical_paid", "primary_care", "hospital_level", "hospital_area", "started", "diagnosis", "hospital"]
    assert frame.select(unknown).row(0) == (None,) * 7
    person = normalise([{"person_id": "p"}], "persons").frame
    assert person.select("disability_grade", "disability_kind", "unable_to_work", "dibao_class").row(0) == (0, "", False, "")
    assert person.select("urban", "hukou_local", "insurance", "sex", "birth_date", "enrolled_on").row(0) == (None,) * 6


def test_the_frame_has_all_columns_with_the_agreed_types() -> None:
    schema = one().frame.schema
    assert next(iter(schema)) == "row"
    assert list(schema)[-1] == "error"
    assert (schema["total_cost"], schema["ended"], schema["settled"], schema["designated"], schema["hospital_level"]) == (
        pl.Int64,
        pl.Date,
        pl.Datetime("us"),
        pl.Boolean,
        pl.Int8,
    )
    assert normalise([{"person_id": "p"}], "persons").frame.schema["disability_grade"] == pl.Int8
    assert normalise(pl.DataFrame([claim()]).clear(), "claims").frame.schema == schema


def test_a_required_value_that_is_missing() -> None:
    table = normalise([claim(person_id=""), claim(claim_id="S2", ended=None)], "claims")
    assert table.frame["error"].to_list() == ["missing:person_id", "missing:ended"]


def test_an_unstated_setting_is_left_to_the_policy() -> None:
    """Somebody without an identity is refused whatever the setting; only a rule that asks for it needs it."""
    table = normalise([claim(setting=None)], "claims")
    assert table.frame["error"].to_list() == [""]
    assert table.frame["setting"].to_list() == [None]


def test_a_list_of_nothing_is_nobody() -> None:
    assert len(normalise([], "identities").frame) == 0


def test_all_errors_of_a_row_are_told_and_the_other_rows_are_read() -> None:
    table = normalise([claim(total_cost="x", ended="y", setting="z"), claim(claim_id="S2")], "claims")
    assert set(table.frame["error"][0].split(";")) == {"bad_amount:total_cost", "bad_date:ended", "unknown_code:setting"}
    assert table.frame["error"][1] == ""
    assert len(table.errors) == 3


def test_ids_keep_their_digits_or_are_refused() -> None:
    assert value("person_id", "99010119900101001x") == "99010119900101001X"
    assert value("person_id", "９９０１") == "9901"
    assert value("person_id", 9901) == "9901"
    assert one(person_id="9.90101199001010E+17").frame["error"].to_list() == ["bad_id:person_id"]


def test_a_second_row_of_the_same_person_is_refused() -> None:
    table = normalise([{"person_id": "p"}, {"person_id": "q"}, {"person_id": "p"}], "persons")
    assert table.frame["error"].to_list() == ["", "", "duplicate:person_id"]


@given(st.integers(0, 10**16 - 1))
def test_every_amount_survives_any_way_of_writing_it(fen: int) -> None:
    yuan = f"{fen // 100}.{fen % 100:02d}"
    grouped = f"{fen // 100:,}.{fen % 100:02d}"
    wide = yuan.translate(str.maketrans("0123456789.", "０１２３４５６７８９．"))
    rows = [claim(total_cost=text) for text in (yuan, grouped, wide, f"¥{grouped}", Decimal(yuan))]
    assert normalise(rows, "claims").frame["total_cost"].to_list() == [fen] * 5


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_day_survives_any_way_of_writing_it(day: date) -> None:
    texts = [day.isoformat(), f"{day.year}/{day.month}/{day.day}", f"{day.year}年{day.month}月{day.day}日", f"{day:%Y%m%d}", day]
    assert normalise([claim(ended=text) for text in texts], "claims").frame["ended"].to_list() == [day] * 5
