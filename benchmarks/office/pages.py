"""Asks for every list page of the office, and for the pages of one person, one settlement, one voucher, as people of a district would.

Pages are found in the addresses, filters and sortings in the page's own table, so that a page added later is measured too.
Time is that of the server (Django's whole stack, without the network); statements are counted at the driver.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

ROLES = ("clerk", "accountant", "auditor", "admin")
ROUNDS = 2
SLOW = 2000.0  # milliseconds after which an address isn't asked for again
WORDS = {"search": "张", "text": "1", "day": "2026-10-01"}


@dataclass
class Asked:
    """One address: milliseconds of each round after the first, the first one, and statements."""

    who: str
    title: str
    url: str
    first: float = 0.0
    rounds: list[float] = field(default_factory=list)
    statements: int = 0
    slowest: str = ""
    slowest_ms: float = 0.0

    @property
    def ms(self) -> float:
        return statistics.median(self.rounds)


class Watch:
    """Counts statements at the driver, and holds the table that a view made last."""

    def __init__(self) -> None:
        from psycopg import Cursor

        from tuodi.office.core import tables

        self.seen: list[tuple[str, float]] = []
        self.table: Any = None
        real_execute, real_respond, watch = Cursor.execute, tables.Table.respond, self

        def execute(this: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
            begun = time.perf_counter()
            try:
                return real_execute(this, query, *args, **kwargs)
            finally:
                watch.seen.append((str(query), time.perf_counter() - begun))

        def respond(this: Any, *args: Any, **kwargs: Any) -> Any:
            watch.table = this
            return real_respond(this, *args, **kwargs)

        Cursor.execute = execute  # type: ignore[method-assign]
        tables.Table.respond = respond  # type: ignore[method-assign]

    def ask(self, client: Any, one: Asked, rounds: int = ROUNDS) -> int:
        """Ask for the address; the status of the answer."""
        status = 0
        for number in range(rounds + 1):
            self.seen.clear()
            self.table = None
            begun = time.perf_counter()
            answer = client.get(one.url)
            content = answer.content if not answer.streaming else b""
            took = 1000 * (time.perf_counter() - begun)
            status = answer.status_code
            if status >= 500:
                raise RuntimeError(f"{status} at {one.url} for {one.who}")
            if status != 200 or not content:
                return status
            one.statements = len(self.seen)
            one.first = one.first or took
            if number or took > SLOW:
                one.rounds.append(took)
            if self.seen:
                one.slowest, seconds = max(self.seen, key=lambda entry: entry[1])
                one.slowest_ms = 1000 * seconds
            if took > SLOW:
                break
        return status


def addresses() -> list[str]:
    """Every address without parameters outside the interface."""
    from django.urls import URLPattern, get_resolver

    def walk(entries: list[Any], before: str) -> Iterator[str]:
        for entry in entries:
            path = before + str(entry.pattern)
            if isinstance(entry, URLPattern):
                if "<" not in path and "(" not in path and not path.startswith("api/"):
                    yield "/" + path
            else:
                yield from walk(entry.url_patterns, path)

    skipped = ("/logout/", "/login/", "/login/code/", "/health/")
    return sorted(one for one in walk(get_resolver().url_patterns, "") if one not in skipped)


def variants(table: Any, url: str) -> list[str]:
    """The list with each filter, sorted each way, and on its hundredth page."""
    found = []
    for entry in table.filters:
        if entry.kind == "choice":
            found += [{entry.name: value} for value, _ in list(entry.options)[:3]]
        else:
            found.append({entry.name: WORDS[entry.kind]})
    for column in table.columns:
        if column.sort:
            found += [{"sort": column.name}, {"sort": f"-{column.name}"}]
    found.append({"page": "100"})
    return [f"{url}?{urlencode(one)}" for one in found]


def measure(clients: dict[str, Any], details: dict[str, list[str]], tell: Any = print, only: str = "") -> list[Asked]:
    """Every page that each of the clients may see, tables with their variants (once for each place: they are the same for every role).

    `details`: further addresses by title; `only`: none but those that begin so. RuntimeError where a page fails.
    """
    watch = Watch()
    found: list[Asked] = []
    seen: set[tuple[str, str]] = set()
    for who, client in clients.items():
        for url in (one for one in addresses() if one.startswith(only)):
            page = Asked(who, url, url)
            if watch.ask(client, page) != 200:
                continue
            found.append(page)
            table = watch.table
            for other in variants(table, url) if table is not None else []:
                place = (who.rpartition("-")[2], other)
                one = Asked(who, url, other)
                if place not in seen and watch.ask(client, one) == 200:
                    found.append(one)
                    seen.add(place)
        for title, urls in details.items():
            for url in (one for one in urls if one.startswith(only)):
                one = Asked(who, title, url)
                if watch.ask(client, one) == 200:
                    found.append(one)
        tell(f"  {who}: {sum(one.who == who for one in found)} addresses")
    return found
