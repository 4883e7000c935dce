"""GB 11643, with numbers computed by a second, naive implementation."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from table_samples import ID, OTHER_ID

from tuodi.tables import normalise
from tuodi.tables.idnumber import check, check_character


def naive(first17: str) -> str:
    """ISO 7064 MOD 11-2 by its definition: the number with its check character is 1 modulo 11."""
    value = 0
    for digit in first17:
        value = (value + int(digit)) * 2 % 11
    rest = (12 - value) % 11
    return "X" if rest == 10 else str(rest)


@given(st.integers(0, 999), st.dates(date(1900, 1, 1), date(2023, 12, 31)))
def test_valid_numbers_and_single_mistakes(order: int, born: date) -> None:
    first = f"990101{born:%Y%m%d}{order:03d}"
    number = first + naive(first)
    assert check_character(first) == number[17]
    read = check(number)
    assert (read.valid, read.birth_date, read.sex) == (True, born, "male" if order % 2 else "female")
    assert "行政区划" in read.warning
    for position in (0, 7, 16):
        wrong = number[:position] + str((int(number[position]) + 1) % 10) + number[position + 1 :]
        assert not check(wrong).valid


@pytest.mark.parametrize(
    ("number", "word"),
    [("990101900101001", "15 位"), ("123", "共 3 位"), ("A" * 18, "其他字符"), (ID[:17] + ("1" if ID[17] != "1" else "2"), "校验位"), ("990101199002300015", "不是日期"),
     ("990101299901010010", "出生日期")],
)  # fmt: skip
def test_what_is_no_number_and_why(number: str, word: str) -> None:
    read = check(number)
    assert not read.valid
    assert word in read.problem


def test_known_areas_give_no_warning() -> None:
    first = "11010519491231002"
    assert check(first + "X").valid
    assert check(first + "x").warning == ""


def test_tables_check_ids_only_when_asked() -> None:
    rows = [{"person_id": n} for n in (ID, OTHER_ID, ID[:17] + "A", "990101900101001", "990101299901010010", "M001")]
    assert set(normalise(rows, "persons").frame["error"]) == {""}
    table = normalise(rows, "persons", check_ids=True)
    assert table.frame["error"].to_list() == ["", "", *["bad_id:person_id"] * 4]
    assert [bool(e.expected) for e in table.errors] == [True] * 4


def test_a_birth_date_or_sex_that_contradicts_the_number_is_a_warning() -> None:
    table = normalise([{"person_id": ID, "birth_date": "1991-01-01", "sex": "女"}], "persons", check_ids=True)
    assert table.errors == []
    texts = " ".join(w.text() for w in table.warnings)
    assert "出生日期" in texts
    assert "性别" in texts
    assert len(table.warnings) == 3
