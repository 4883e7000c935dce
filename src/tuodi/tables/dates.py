"""Dates and times as people and spreadsheets write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta

EXPECTED_DATE = "应为日期，如 2023-05-31"
EXPECTED_TIME = "应为日期或时间，如 2023-05-31 或 2023-05-31 09:30:00"

CLEAN_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?)?$"
"""What the fast path reads; everything else goes through `day` and `moment`."""
FIRST_YEAR, LAST_YEAR = 1880, 2200

_WRITTEN = re.compile(
    r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?(?:[ T]*(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,6})\d*)?)?)?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})())?")
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
_EPOCH = datetime(1899, 12, 30)


def moment(text: str) -> datetime:
    """`2023-05-01 10:30`, `2023/5/1`, `2023年5月1日`, `20230501`, `20230501103000`, or a spreadsheet's serial number. Raises ValueError."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _WRITTEN.fullmatch(plain) or _COMPACT.fullmatch(plain)
    if found:
        year, month, day, hour, minute, second, part = found.groups()
        try:
            when = datetime(
                int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), int((part or "0").ljust(6, "0"))
            )
        except ValueError:
            raise ValueError(f"没有这一天或这一时刻；{EXPECTED_TIME}") from None
    elif _SERIAL.fullmatch(plain):
        when = _from_serial(plain)
    else:
        raise ValueError(EXPECTED_TIME)
    if not FIRST_YEAR <= when.year <= LAST_YEAR:
        raise ValueError(f"年份不合理；{EXPECTED_TIME}")
    return when


def day(text: str) -> date:
    """The day of `moment`. Raises ValueError."""
    try:
        return moment(text).date()
    except ValueError as error:
        raise ValueError(str(error).replace(EXPECTED_TIME, EXPECTED_DATE)) from None


def _from_serial(plain: str) -> datetime:
    """Days since the spreadsheet's epoch; the fraction is the time of day, to the second."""
    days, _, part = plain.partition(".")
    seconds = (int(part or 0) * 86400 * 2 + 10 ** len(part)) // (2 * 10 ** len(part)) if part else 0
    return _EPOCH + timedelta(days=int(days), seconds=seconds)
