"""How long the month's close takes with many settlements: `python benchmarks/fund_close.py [100000]`.

A throwaway PostgreSQL as in service (fsync on). Written: the postings of a month's settlements, by the same write path as the office's.
Timed apart: the postings, the clearing of the month, the close itself, and the checks of the books that read the closed month again.
"""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.office.place import throwaway

CITY, MONTH, CHUNK = "kunming", dt.date(2026, 3, 1), 1_000


@contextmanager
def timed(what: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    print(f"{what}\t{time.perf_counter() - start:.2f} s", flush=True)


def main(count: int) -> None:
    with throwaway() as place:
        print({name: value for name, value in place.settings().items() if name in ("fsync", "synchronous_commit", "server_version")})
        from django.db import connection

        from tuodi.office.core import actions, rls
        from tuodi.office.core.actor import Actor
        from tuodi.office.fund import actions as fund
        from tuodi.office.fund import checks, queries

        here = Actor.system("测算", CITY)
        rls.set_scope("*", local=False)
        districts = [one.pk for one in actions.load_districts(here, CITY)]
        with timed(f"{count} postings of settlements"):
            post_all(count, districts)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE fund_posting; ANALYZE fund_postingline")
        with timed("clearings drawn"):
            made = fund.draw_clearings(here, CITY, MONTH)
        with timed("month closed"):
            closed = fund.lock_month(here, CITY, MONTH)
        print(f"{closed.postings} postings, {made} clearings, turnover {closed.turnover} fen")
        several: list[Callable[[], list[str]]] = [checks.postings_balance, checks.months_are_what_was_closed, checks.balances_equal_lines]
        with timed("checks of the closed month"):
            wrong = [line for check in several for line in check()]
        with timed("accounts page's balances"):
            list(queries.with_balances(CITY, 2026))
        if wrong or closed.postings != count:
            raise SystemExit(wrong)


def post_all(count: int, districts: list[int]) -> None:
    from django.db import transaction

    from tuodi.office.fund import chart
    from tuodi.office.fund.rules import Line
    from tuodi.office.fund.write import Draft, write

    for first in range(1, count + 1, CHUNK):
        drafts = []
        for number in range(first, min(first + CHUNK, count + 1)):
            aid, tilt, hospital = 20_000 + number * 37 % 400_000, number % 5 * 1_100, f"H5301{number % 180:07d}"
            lines = [Line(chart.AID, None, aid), *([Line(chart.TILT, None, tilt)] if tilt else []), Line(chart.HOSPITALS, None, -aid - tilt, hospital)]
            home = districts[number % len(districts)]
            day = MONTH + dt.timedelta(number % 31)
            drafts.append(Draft(CITY, day, "settlement", f"结算 2026-{number:09d}", lines, district_id=home, document_id=number))
        with transaction.atomic():
            write(drafts)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
