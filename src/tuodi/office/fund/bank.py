"""A bank's statement: its file read, its lines paired with those of the books where there is no doubt."""

from __future__ import annotations

import datetime as dt
import itertools
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tuodi.office.core.numbers import yuan
from tuodi.office.fund.refused import BooksRefused
from tuodi.tables import TableError, amounts, dates, dictionary
from tuodi.tables.csv_source import read_csv
from tuodi.tables.excel_source import read_excel
from tuodi.tables.raw import Raw

WORDS = {
    "day": ("交易日期", "记账日期", "日期", "入账日期"),
    "into": ("收入", "贷方发生额", "贷方金额", "贷方", "收入金额"),
    "out_of": ("支出", "借方发生额", "借方金额", "借方", "支出金额"),
    "amount": ("金额", "交易金额", "发生额"),
    "balance": ("余额", "账户余额", "本次余额"),
    "party": ("对方户名", "对方名称", "对方单位", "对方"),
    "text": ("摘要", "用途", "附言", "备注"),
    "reference": ("流水号", "交易流水号", "凭证号", "业务编号"),
}
LIMIT = 20 * 1024 * 1024
WINDOW = 5  # days between the books and the bank within which an amount that occurs once on either side is the same one

Side = Sequence[tuple[int, dt.date, int]]


@dataclass(frozen=True)
class Row:
    """A line of the statement: in positive, out negative (fen); `balance` after it, where stated."""

    number: int
    day: dt.date
    amount: int
    balance: int | None
    party: str
    text: str
    reference: str


def read(content: bytes) -> list[Row]:
    """The lines of a statement (CSV or Excel). Raises BooksRefused naming every row that can't be read, or where balances don't follow."""
    raw = _raw(content)
    headers = ["".join(header.split()).split("（")[0] for header in raw.headers]
    place = {name: next((headers.index(word) for word in words if word in headers), None) for name, words in WORDS.items()}
    if place["day"] is None or (place["amount"] is None and (place["into"] is None or place["out_of"] is None)):
        raise BooksRefused("对账单须有“交易日期”列，以及“收入”“支出”两列（或一列“金额”，支出为负）。")
    found, wrong = [], []
    for number, cells in zip(raw.rows.to_list(), raw.frame.iter_rows(), strict=True):
        text = {name: (str(cells[at] or "").strip() if at is not None else "") for name, at in place.items()}
        try:
            found.append(_row(number, text))
        except ValueError as error:
            wrong.append(f"第 {number} 行：{error}")
    if wrong:
        raise BooksRefused("对账单有无法识别的行，没有导入。" + "；".join(wrong[:5]) + ("……" if len(wrong) > 5 else ""))
    if not found:
        raise BooksRefused("对账单中没有记录。")
    _check_balances(found)
    return found


def _raw(content: bytes) -> Raw:
    if len(content) > LIMIT:
        raise BooksRefused("文件超过 20 MB。")
    excel = content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))
    with tempfile.TemporaryDirectory(prefix="tuodi-") as folder:
        path = Path(folder) / ("statement.xlsx" if excel else "statement.csv")
        path.write_bytes(content)
        try:
            return read_excel(path, dictionary.table("claims")) if excel else read_csv(path)
        except TableError as error:
            raise BooksRefused(f"无法读取：{error}") from None


def _row(number: int, text: dict[str, str]) -> Row:
    into, out_of, both = (_fen(text[name]) for name in ("into", "out_of", "amount"))
    amount = (into or 0) - (out_of or 0) if into or out_of else (both or 0)
    if not text["day"] or not amount:
        raise ValueError("缺少日期或金额")
    try:
        day = dates.day(text["day"])
    except ValueError:
        raise ValueError(f"日期无法识别（{text['day']}）") from None
    return Row(number, day, amount, _fen(text["balance"]), text["party"], text["text"], text["reference"])


def _fen(text: str) -> int | None:
    plain = text.replace(",", "").replace("，", "").replace("¥", "")
    if plain in ("", "-", "—"):
        return None
    sign = -1 if plain.startswith("-") else 1
    try:
        return sign * amounts.amount(plain.lstrip("+-"))
    except ValueError:
        raise ValueError(f"金额无法识别（{text}）") from None


def _check_balances(rows: Sequence[Row]) -> None:
    """Where the bank states balances, each follows from the one before: a row left out of the file shows."""
    for before, row in itertools.pairwise(rows):
        if before.balance is not None and row.balance is not None and before.balance + row.amount != row.balance:
            raise BooksRefused(
                f"第 {row.number} 行的余额 {yuan(row.balance)} 与上一行余额加本行金额 {yuan(before.balance + row.amount)} 不符：对账单不连续。"
            )


def pairs(theirs: Side, ours: Side) -> list[tuple[int, int]]:
    """(bank line, line of the books) where there is no doubt; a side is (id, day, fen).

    First what has the same day and amount equally often on both sides, then an amount that occurs once on either side within WINDOW days.
    """
    made: list[tuple[int, int]] = []
    left, right = _by(theirs, lambda one: (one[1], one[2])), _by(ours, lambda one: (one[1], one[2]))
    for key in left:
        if len(left[key]) == len(right.get(key, [])):
            made += [(bank[0], book[0]) for bank, book in zip(left[key], right[key], strict=True)]
    done_theirs, done_ours = {bank for bank, _ in made}, {book for _, book in made}
    rest = _by([one for one in theirs if one[0] not in done_theirs], lambda one: one[2])
    others = _by([one for one in ours if one[0] not in done_ours], lambda one: one[2])
    for fen, lines in rest.items():
        matching = others.get(fen, [])
        if len(lines) == len(matching) == 1 and abs((lines[0][1] - matching[0][1]).days) <= WINDOW:
            made.append((lines[0][0], matching[0][0]))
    return made


def _by(side: Side, key: object) -> dict[object, list[tuple[int, dt.date, int]]]:
    groups: dict[object, list[tuple[int, dt.date, int]]] = defaultdict(list)
    for one in side:
        groups[key(one)].append(one)  # type: ignore[operator]
    return groups
