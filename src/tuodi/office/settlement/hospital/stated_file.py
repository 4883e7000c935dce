"""A hospital's list as a file (Excel or CSV) -> lines to be reconciled."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from tuodi.office.registry.importing.reading import raw_of
from tuodi.office.settlement.hospital.reconcile import Line
from tuodi.tables import TableError
from tuodi.tables.amounts import amount
from tuodi.tables.headers import canonical

WORDS: Mapping[str, tuple[str, ...]] = {
    "key": ("请求键", "结算ID", "结算单号", "请求键/结算ID", "setl_id", "key"),
    "aid": ("医疗救助", "医疗救助基金支付", "maf_pay", "aid"),
    "tilt_aid": ("倾斜救助", "tilt_pay", "tilt_aid"),
    "hospital_borne": ("医院负担", "医院负担金额", "hosp_part_amt", "hospital_borne"),
    "refund": ("退费", "冲销", "退费结算标志", "refd_setl_flag", "refund"),
}
NEEDED = ("key", "aid", "tilt_aid")
YES, NO = ("1", "是", "冲销", "退费", "true"), ("", "0", "否", "false")
NUMBER = re.compile(r"\d{4}-0*(\d+)")  # the number printed on our sheets
MOST = 100_000


def read(name: str, content: bytes, own_key: Callable[[int], str | None]) -> list[Line]:
    """Rows of the file. `own_key`: the hospital's key of one of our settlements, for lists that name our numbers.

    Raises TableError: what, where (row, column), what was expected.
    """
    raw = raw_of(name, content)
    places = {column: _place(raw.headers, words) for column, words in WORDS.items()}
    missing = [WORDS[column][0] for column in NEEDED if places[column] is None]
    if missing:
        raise TableError(f"缺少列：{'、'.join(missing)}。须有“请求键（或结算ID、结算单号）、医疗救助、倾斜救助”，可有“医院负担、冲销”")
    if len(raw.rows) > MOST:
        raise TableError(f"超过 {MOST} 行，请按月分次对账")
    lines, problems = [], []
    for number, cells in zip(raw.rows.to_list(), raw.frame.iter_rows(), strict=True):
        row = {column: str(cells[place] or "").strip() for column, place in places.items() if place is not None}
        try:
            lines.append(_line(row, own_key))
        except ValueError as error:
            problems.append(f"第 {number} 行 {error}")
    if problems:
        raise TableError("；".join(problems[:5]) + (f" …… 共 {len(problems)} 处" if len(problems) > 5 else ""))
    return lines


def _place(headers: list[str], words: tuple[str, ...]) -> int | None:
    known = {canonical(word) for word in words}
    return next((n for n, header in enumerate(headers) if canonical(header) in known), None)


def _line(row: dict[str, str], own_key: Callable[[int], str | None]) -> Line:
    key = row["key"].replace("\x00", "")[:128]
    if not key:
        raise ValueError("请求键：不能为空")
    if found := NUMBER.fullmatch(key):
        key = own_key(int(found[1])) or key
    refund = row.get("refund", "").lower()
    if refund not in YES + NO:
        raise ValueError(f"冲销：{refund}，应为 是 或 否")
    amounts: dict[str, Any] = {name: _amount(name, row[name]) for name in ("aid", "tilt_aid")}
    if row.get("hospital_borne"):
        amounts["hospital_borne"] = _amount("hospital_borne", row["hospital_borne"])
    return Line(key, amounts, refund in YES)


def _amount(name: str, text: str) -> int:
    try:
        fen = amount(text.removeprefix("-"))
    except ValueError as error:
        raise ValueError(f"{WORDS[name][0]}：{text or '空'}，{error}") from None
    return -fen if text.startswith("-") else fen
