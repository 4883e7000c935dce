"""Lists: columns and filters over a queryset, as a page, as its changing part for htmx, and as an Excel file.

    table = Table(request, queryset, [Column("name", "姓名", link=...), Column("aid", "救助", "money", sort="aid")], [Filter("q", "查找", "search", lookup="name__startswith")])
    return table.respond("registry/people.html", {"title": "救助对象"})

Counting stops at `COUNT_LIMIT`, pages end there and no more rows than that are sorted, so that a list over millions of rows costs no more than
a small one.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal
from urllib.parse import quote, urlencode

from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from tuodi.office.core import audit, demonstration, numbers
from tuodi.office.core.http import Request

COUNT_LIMIT = 10_000
EXPORT_LIMIT = 100_000
Kind = Literal["text", "money", "percent", "day", "time", "number", "mono", "yes"]


@dataclass(frozen=True)
class Column:
    """A column: `name` is an attribute path (`person.name`) unless `value` computes it; `sort` an ORM path; `tone` makes a badge."""

    name: str
    title: str
    kind: Kind = "text"
    value: Callable[[Any], Any] | None = None
    sort: str = ""
    link: Callable[[Any], str] | None = None
    tone: Callable[[Any], str] | None = None

    def raw(self, row: Any) -> Any:
        """The value itself: fen, basis points, a date."""
        if self.value is not None:
            return self.value(row)
        found = row
        for part in self.name.split("."):
            found = getattr(found, part, None)
        return found

    def text(self, row: Any) -> str:
        """The value as it is shown."""
        value = self.raw(row)
        if value is None or value == "":
            return "—"
        if self.kind == "money":
            return numbers.yuan(value)
        if self.kind == "percent":
            return numbers.percent(value)
        if self.kind == "yes":
            return "是" if value else "否"
        if self.kind == "time":
            return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
        return value.isoformat() if isinstance(value, dt.date) else str(value)

    @property
    def css(self) -> str:
        return {"money": "num", "percent": "num", "number": "num", "mono": "mono", "day": "mono", "time": "mono"}.get(self.kind, "")


@dataclass
class Filter:
    """A filter: `search` and `text` fields, `choice` lists, `day` fields. `lookup` is an ORM lookup, `apply` any other way."""

    name: str
    title: str
    kind: Literal["search", "text", "choice", "day"] = "choice"
    lookup: str = ""
    options: Sequence[tuple[Any, str]] = ()
    apply: Callable[[QuerySet[Any], str], QuerySet[Any]] | None = None
    hint: str = ""
    default: str = ""
    value: str = field(default="", init=False)

    @property
    def input_type(self) -> str:
        return {"search": "search", "day": "date"}.get(self.kind, "text")

    def read(self, request: Request) -> None:
        """Take the value from the address; one that is no option or no date counts as empty."""
        self.options = [(str(value), text) for value, text in self.options]
        value = request.GET.get(self.name, self.default).strip()[:100].replace("\x00", "")
        if self.kind == "choice" and value not in dict(self.options):
            value = ""
        if self.kind == "day" and not _is_day(value):
            value = ""
        self.value = value

    def narrow(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that fit."""
        if not self.value:
            return queryset
        return self.apply(queryset, self.value) if self.apply else queryset.filter(**{self.lookup or self.name: self.value})


def _is_day(text: str) -> bool:
    try:
        return bool(dt.date.fromisoformat(text))
    except ValueError:
        return False


@dataclass(frozen=True)
class Head:
    title: str
    css: str
    url: str


@dataclass(frozen=True)
class Cell:
    text: str
    css: str
    url: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Row:
    cells: list[Cell]
    css: str = ""


class Table:
    """A list that filters, sorts, pages and exports. `export` names the file; empty: no export."""

    def __init__(
        self,
        request: Request,
        queryset: QuerySet[Any],
        columns: Sequence[Column],
        filters: Sequence[Filter] = (),
        *,
        order: str = "-id",
        per_page: int = 50,
        name: str = "table",
        export: str = "",
        empty: str = "没有符合条件的记录",
        row_css: Callable[[Any], str] | None = None,
    ) -> None:
        self.request, self.columns, self.filters, self.name = request, columns, filters, name
        self.per_page, self.export, self.empty, self.row_css = per_page, export, empty, row_css
        self.path = request.path
        for entry in filters:
            entry.read(request)
            queryset = entry.narrow(queryset)
        self.order_text = self._order(order)
        keys = {column.name: column.sort for column in columns}
        self.plain = queryset.order_by(*order.split(","))
        wanted = self.order_text.lstrip("-")
        sign = "-" if self.order_text.startswith("-") else ""
        self.queryset = queryset.order_by(f"{sign}{keys[wanted]}", "-pk") if self.order_text else self.plain
        self.number = max(1, min(_number(request.GET.get("page", "1")), COUNT_LIMIT // per_page))

    def _order(self, default: str) -> str:
        sort = self.request.GET.get("sort", "")
        return sort if any(column.sort and column.name == sort.lstrip("-") for column in self.columns) else ""

    @property
    def filtered(self) -> bool:
        return any(entry.value != entry.default for entry in self.filters)

    @cached_property
    def count(self) -> int:
        """How many rows, at most one more than the limit."""
        return self.queryset.order_by()[: COUNT_LIMIT + 1].count()

    @property
    def count_text(self) -> str:
        if self.count <= COUNT_LIMIT:
            return f"共 {self.count:,} 条"
        sorted_ = f"，排序只及最前 {COUNT_LIMIT:,} 条" if self.bounded else ""
        return f"超过 {COUNT_LIMIT:,} 条{sorted_}，请用筛选缩小范围"

    @property
    def bounded(self) -> bool:
        """Whether the rows are too many to be sorted all: then the first ones in the list's own order are, as many as can be paged through."""
        return bool(self.order_text) and not self.queryset.query.group_by and self.count > COUNT_LIMIT

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of this page."""
        first = (self.number - 1) * self.per_page
        last = first + self.per_page
        return [self._row(row) for row in (self._among_the_first(first, last) if self.bounded else self.queryset[first:last])]

    def _among_the_first(self, first: int, last: int) -> list[Any]:
        """A page of the bounded order: the keys are sorted by themselves, the rows read afterwards."""
        near = self.plain.values("pk")[:COUNT_LIMIT]
        keys = list(self.queryset.filter(pk__in=near).values_list("pk", flat=True)[first:last])
        found = {row.pk: row for row in self.queryset.filter(pk__in=keys)}
        return [found[key] for key in keys]

    def _row(self, row: Any) -> Row:
        cells = [
            Cell(column.text(row), column.css, column.link(row) if column.link else "", column.tone(row) if column.tone else "")
            for column in self.columns
        ]
        return Row(cells, self.row_css(row) if self.row_css else "")

    @property
    def heads(self) -> list[Head]:
        """The header, with the address that sorts by each column."""
        heads = []
        for column in self.columns:
            state = {column.name: "up", f"-{column.name}": "down"}.get(self.order_text, "")
            url = self.url(sort=f"-{column.name}" if state == "up" else column.name, page=None) if column.sort else ""
            heads.append(Head(column.title, f"{column.css} {state}".strip(), url))
        return heads

    def url(self, **changes: Any) -> str:
        """The address of this list with some of its values changed; None drops one."""
        values: dict[str, Any] = {entry.name: entry.value for entry in self.filters if entry.value or entry.default}
        values |= {"sort": self.order_text, "page": self.number if self.number > 1 else None} | changes
        query = urlencode({name: value for name, value in values.items() if value is not None and (value != "" or name not in ("sort", "page"))})
        return f"{self.path}?{query}" if query else self.path

    @property
    def previous_url(self) -> str:
        return self.url(page=self.number - 1 if self.number > 2 else None) if self.number > 1 else ""

    @property
    def next_url(self) -> str:
        return self.url(page=self.number + 1) if self.number * self.per_page < min(self.count, COUNT_LIMIT) else ""

    @property
    def export_url(self) -> str:
        return self.url(export="xlsx", page=None) if self.export else ""

    def respond(self, template: str = "core/list.html", context: dict[str, Any] | None = None) -> HttpResponseBase:
        """The page; only the table for htmx; the Excel file when it is asked for."""
        if self.export and self.request.GET.get("export") == "xlsx":
            return self._excel()
        values = {"table": self} | (context or {})
        if self.request.headers.get("HX-Target") == self.name:
            return render(self.request, "core/parts/table.html", values)
        return render(self.request, template, values)

    def _excel(self) -> FileResponse:
        """Every row (to a limit)."""
        return workbook(self.request, self.export, self.columns, self.queryset[:EXPORT_LIMIT].iterator(chunk_size=2000))


def workbook(request: Request, title: str, columns: Sequence[Column], rows: Iterable[Any]) -> FileResponse:
    """Rows as a workbook to be saved; who took which list out is in the trail."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  (the response closes it)
    count = write_excel(file, columns, rows)
    with transaction.atomic():
        audit.record("core.exported", request.actor, title=title, count=count, query=request.META.get("QUERY_STRING", "")[:500])
    file.seek(0)
    response = FileResponse(file, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title)}-{timezone.localdate():%Y%m%d}.xlsx"
    return response


def write_excel(file: Any, columns: Sequence[Column], rows: Iterable[Any]) -> int:
    """A workbook with one sheet, written row by row; answers how many. Texts stay texts: no cell is ever a formula."""
    import xlsxwriter

    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold, money, share = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"}), book.add_format({"num_format": "0.00%"})
    sheet = book.add_worksheet(demonstration.mark() or None)
    sheet.set_header(f"&C{demonstration.mark()}")
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, 16)
        sheet.write_string(0, place, column.title, bold)
    count = 0
    for count, row in enumerate(rows, 1):
        for place, column in enumerate(columns):
            value = column.raw(row)
            if value is None or value == "":
                continue
            if column.kind == "money":
                sheet.write_number(count, place, value / 100, money)  # a cell of Excel is a double: exact to the fen below 90 trillion yuan
            elif column.kind == "percent":
                sheet.write_number(count, place, value / 10_000, share)
            elif column.kind == "number":
                sheet.write_number(count, place, value)
            else:
                sheet.write_string(count, place, column.text(row))
    book.close()
    return count


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
