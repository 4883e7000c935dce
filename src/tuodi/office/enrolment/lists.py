"""The lists that leave the office: to the insurance authority (who is enrolled with aid) and to the tax office (who pays how much).

Two header rows: the Chinese titles, and below them the national platform's field where there is one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from tuodi.office.enrolment import rules
from tuodi.office.enrolment.models import Run, Target

Kind = Literal["insurance", "tax"]
TITLES: dict[str, str] = {"insurance": "资助参保登记名单（医保经办）", "tax": "资助参保征收名单（税务）"}
SEXES = {"male": "1", "female": "2"}
RESIDENT, ID_CARD = "390", "01"


@dataclass(frozen=True)
class Field:
    """A column: title, national name (empty: none), value; money is fen and shown in yuan."""

    title: str
    national: str
    value: Callable[[Target], Any]
    money: bool = False


def _district_code(row: Target) -> str:
    return row.district.code


PERSON = (
    Field("证件类型", "psn_cert_type", lambda row: ID_CARD),
    Field("证件号码", "certno", lambda row: row.person.id_number),
    Field("姓名", "psn_name", lambda row: row.person.name),
    Field("性别", "gend", lambda row: SEXES.get(row.person.sex, "")),
    Field("出生日期", "brdy", lambda row: row.person.birth_date),
    Field("参保地医保区划", "insuplc_admdvs", _district_code),
    Field("区县", "", lambda row: row.district.name),
    Field("街道（乡镇）", "", lambda row: row.street.name if row.street else ""),
    Field("险种类型", "insutype", lambda row: RESIDENT),
)
MONEY = (
    Field("个人缴费标准", "", lambda row: row.premium, money=True),
    Field("财政资助", "", lambda row: row.subsidy, money=True),
    Field("个人应缴", "", lambda row: row.self_paid, money=True),
)


def fields(kind: str, run: Run) -> tuple[Field, ...]:
    """The columns of a list."""
    identity = Field("救助身份", "psn_idet_type", lambda row: row.get_identity_display())
    if kind == "tax":
        return (*PERSON, identity, *MONEY, Field("征收年度", "", lambda row: str(row.year)))
    waived = "免除" if rules.waiting_waived(run.city, run.year) else ""
    return (
        *PERSON,
        identity,
        Field("身份起始日期", "begndate", lambda row: getattr(row, "held_from", None)),
        Field("是否新参保", "", lambda row: "是" if row.insurance == "none" else "否"),
        Field("参保生效日期", "psn_insu_date", lambda row: row.effective),
        Field("待遇等待期", "", lambda row: waived if row.insurance == "none" else ""),
        *MONEY,
        Field("依据条款", "", lambda row: row.clauses),
    )


def write(file: Any, columns: tuple[Field, ...], rows: Iterable[Target]) -> int:
    """A workbook with one sheet; how many rows. Texts stay texts: no cell is ever a formula."""
    import xlsxwriter

    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    bold, faint, money = book.add_format({"bold": True}), book.add_format({"font_color": "#777777"}), book.add_format({"num_format": "#,##0.00"})
    sheet = book.add_worksheet("名单")
    sheet.freeze_panes(2, 0)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, 22 if column.national == "certno" else 14)
        sheet.write_string(0, place, column.title, bold)
    for place, column in enumerate(columns):
        sheet.write_string(1, place, column.national, faint)
    count = 0
    for count, row in enumerate(rows, 1):
        for place, column in enumerate(columns):
            _cell(sheet, count + 1, place, column, column.value(row), money)
    book.close()
    return count


def _cell(sheet: Any, line: int, place: int, column: Field, value: Any, money: Any) -> None:
    if value is None or value == "":
        return
    if column.money:
        sheet.write_number(line, place, value / 100, money)  # a cell of Excel is a double: exact to the fen below 90 trillion yuan
    else:
        sheet.write_string(line, place, str(value))
