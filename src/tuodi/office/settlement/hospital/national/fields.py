"""Reading the nodes of a message: text, dates, amounts, with a Chinese reason where a field can't be read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from tuodi.office.settlement.hospital.national.money import NoAmount, fen
from tuodi.office.settlement.hospital.national.problem import Problem

EARLIEST, LATEST = dt.date(1990, 1, 1), dt.date(2100, 12, 31)


class Node:
    """A node of `input`; every reader raises Problem where the field is missing (if it must be there) or has another form."""

    def __init__(self, name: str, values: Mapping[str, Any]) -> None:
        self.name, self._values = name, values

    def text(self, field: str, most: int = 50, *, must: bool = False) -> str:
        value = self._values.get(field)
        if value is None:
            value = ""
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            raise Problem(f"{self.name}.{field} 应为文本", "bad_field")
        plain = str(value).strip()
        if must and not plain:
            raise Problem(f"{self.name}.{field} 不能为空", "bad_field")
        if len(plain) > most:
            raise Problem(f"{self.name}.{field} 超过 {most} 字", "bad_field")
        return plain

    def day(self, field: str, *, must: bool = False) -> dt.date | None:
        """The day of a date or time field."""
        plain = self.text(field, 30, must=must)
        if not plain:
            return None
        try:
            day = dt.datetime.fromisoformat(plain).date()
        except ValueError:
            raise Problem(f"{self.name}.{field} 应为 yyyy-MM-dd 或 yyyy-MM-dd HH:mm:ss", "bad_field") from None
        if not EARLIEST <= day <= LATEST:
            raise Problem(f"{self.name}.{field} 超出可用日期范围", "bad_field")
        return day

    def must_day(self, field: str) -> dt.date:
        day = self.day(field, must=True)
        assert day is not None
        return day

    def amount(self, field: str) -> int | None:
        """Fen; None where nothing is stated."""
        try:
            return fen(self._values.get(field))
        except NoAmount:
            raise Problem(f"{self.name}.{field} 应为金额（元，最多两位小数）", "bad_field") from None

    def must_amount(self, field: str) -> int:
        found = self.amount(field)
        if found is None:
            raise Problem(f"{self.name}.{field} 不能为空", "bad_field")
        return found

    def number(self, field: str) -> int:
        plain = self.text(field, 10, must=True)
        if not (plain.isascii() and plain.isdigit()):
            raise Problem(f"{self.name}.{field} 应为整数", "bad_field")
        return int(plain)

    def stated(self, field: str) -> bool:
        return self._values.get(field) not in (None, "")


def node(given: Mapping[str, Any], *names: str) -> Node:
    """The first of the named nodes that is there. Raises Problem."""
    for name in names:
        if isinstance(given.get(name), Mapping):
            return Node(name, given[name])
    raise Problem(f"缺少节点 {names[0]}", "bad_field")


def rows(given: Mapping[str, Any], name: str, most: int = 10_000) -> Iterator[Node]:
    """The rows of a list node; none where it isn't there. Raises Problem."""
    listed = given.get(name) or []
    if not isinstance(listed, list) or len(listed) > most or not all(isinstance(row, Mapping) for row in listed):
        raise Problem(f"节点 {name} 应为列表，至多 {most} 行", "bad_field")
    return (Node(f"{name}[{n}]", row) for n, row in enumerate(listed, 1))
