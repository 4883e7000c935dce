"""Files to and from the bank. Texts stay texts: nothing in a cell is ever a formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tuodi.office.payment.models import Batch, Line
from tuodi.office.payment.refused import BadResults
from tuodi.tables import TableError, amounts, dates, dictionary
from tuodi.tables.csv_source import read_csv
from tuodi.tables.excel_source import read_excel
from tuodi.tables.raw import Raw

HEADERS = ("批次号", "流水号", "户名", "账号", "开户银行", "金额", "用途")
WORDS = {
    "number": ("流水号", "业务流水号", "明细序号"),
    "amount": ("金额", "交易金额", "实付金额"),
    "result": ("结果", "处理结果", "交易状态", "状态"),
    "reason": ("失败原因", "原因", "备注", "说明"),
    "day": ("支付日期", "交易日期", "日期"),
}
PAID, FAILED, RETURNED = "paid", "failed", "returned"
RESULTS = {"成功": PAID, "已支付": PAID, "交易成功": PAID, "失败": FAILED, "交易失败": FAILED, "未支付": FAILED, "退汇": RETURNED, "已退汇": RETURNED}
LIMIT = 20 * 1024 * 1024


def rows(batch: Batch) -> list[tuple[str, ...]]:
    """The payments of a batch, account numbers readable, amounts in yuan."""
    lines = batch.lines.exclude(state=Line.State.DROPPED).select_related("account", "due").order_by("id")
    return [
        (
            batch.number,
            line.number,
            _plain(line.account.payee),
            str(line.account.number),
            _plain(line.account.bank),
            f"{line.amount // 100}.{line.amount % 100:02d}",
            f"医疗救助{line.due.get_purpose_display()}",
        )
        for line in lines
    ]


def _plain(text: str) -> str:
    return text.strip().lstrip("=+-@\t\r")


def as_csv(found: Sequence[tuple[str, ...]]) -> bytes:
    """UTF-8 with a mark, so that spreadsheets read the Chinese."""
    out = io.StringIO()
    csv.writer(out).writerows([HEADERS, *found])
    return out.getvalue().encode("utf-8-sig")


def as_excel(found: Sequence[tuple[str, ...]]) -> bytes:
    """One sheet; the account numbers are text, so that no digit is lost."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    sheet = book.add_worksheet("代发")
    for place, width in enumerate((18, 14, 14, 24, 24, 12, 20)):
        sheet.set_column(place, place, width)
    for number, row in enumerate([HEADERS, *found]):
        for place, cell in enumerate(row):
            sheet.write_string(number, place, cell)
    book.close()
    return out.getvalue()


@dataclass(frozen=True)
class Answer:
    """The bank's word on one payment. `number`: the line's id; `amount`: fen, None where the file names none."""

    row: int
    number: int
    amount: int | None
    result: str
    reason: str
    day: dt.date


def read(content: bytes, today: dt.date) -> list[Answer]:
    """The answers of a file (CSV or Excel). Raises BadResults naming every row that can't be read."""
    raw = _raw(content)
    place = {name: _column(raw.headers, words) for name, words in WORDS.items()}
    lacking = "、".join(WORDS[name][0] for name in ("number", "result") if place[name] is None)
    if lacking:
        raise BadResults(f"回盘文件缺少列：{lacking}。")
    found, wrong = [], []
    for row, cells in zip(raw.rows.to_list(), raw.frame.iter_rows(), strict=True):
        text = {name: (str(cells[at] or "").strip() if at is not None else "") for name, at in place.items()}
        try:
            found.append(_answer(row, text, today))
        except ValueError as error:
            wrong.append((row, str(error)))
    if wrong:
        raise BadResults("回盘文件有无法识别的行，没有记账。", wrong)
    return found


def _raw(content: bytes) -> Raw:
    if len(content) > LIMIT:
        raise BadResults("文件超过 20 MB。")
    excel = content.startswith(b"PK\x03\x04")
    with tempfile.TemporaryDirectory(prefix="tuodi-") as folder:
        path = Path(folder) / ("results.xlsx" if excel else "results.csv")
        path.write_bytes(content)
        try:
            return read_excel(path, dictionary.table("claims")) if excel else read_csv(path)
        except TableError as error:
            raise BadResults(f"无法读取：{error}") from None


def _column(headers: Sequence[str], words: Sequence[str]) -> int | None:
    plain = ["".join(header.split()) for header in headers]
    return next((plain.index(word) for word in words if word in plain), None)


def _answer(row: int, text: dict[str, str], today: dt.date) -> Answer:
    number = text["number"].lstrip("L")
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        raise ValueError("流水号应为送盘文件中的流水号（L 加数字）")
    if text["result"] not in RESULTS:
        raise ValueError(f"结果应为：{'、'.join(RESULTS)}")
    try:
        amount = amounts.amount(text["amount"].replace(",", "")) if text["amount"] else None
        day = dates.day(text["day"]) if text["day"] else today
    except ValueError as error:
        raise ValueError(f"金额或日期无法识别（{error}）") from None
    result = RESULTS[text["result"]]
    if result != PAID and not text["reason"]:
        raise ValueError("失败或退汇须写明原因")
    return Answer(row, int(number), amount, result, text["reason"][:200], day)
