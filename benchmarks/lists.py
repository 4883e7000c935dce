"""A department's full list of a city against its registry, timed phase by phase: `python benchmarks/lists.py`.

    --rows N      rows of the list (100,000); as many people are held before
    --others N    people of the city who are on no list (0)
    --csv         a CSV file instead of a workbook
    --statements  also print what each statement of comparing and applying took
Works on an embedded PostgreSQL of its own that is deleted afterwards; people are invented (area 99, which no place has).
A tenth of the list is new, a twentieth of what is held is missing from it, some rows end, some can't be read.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import io
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CITY, DISTRICTS = "ningbo", ("海曙区", "江北区", "鄞州区")
DAY = dt.date(2024, 6, 1)
HEADER = ("身份证号", "姓名", "区县", "认定日期", "退出日期", "退出原因", "住址")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(serial: int) -> str:
    """The serial-th invented number: 400 a day from 1940 on, 400 days of each area."""
    area, rest = divmod(serial, 400 * 28 * 12 * 60)
    day, place = divmod(rest, 400)
    body = f"99{area:02d}01{1940 + day // 336}{1 + day // 28 % 12:02d}{1 + day % 28:02d}{place * 2:03d}"
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


def rows_of_list(count: int) -> Iterator[tuple[str, ...]]:
    """The list: the first twentieth of those held is missing, the last tenth is new; one in 50 ended, one in 1000 is unreadable."""
    for serial in range(count // 20, count + count // 20):
        number = id_number(serial) if serial % 1000 else "看不清"
        end = ("2024-05-01", "经济好转") if serial % 50 == 1 else ("", "")
        yield number, f"人{serial}", DISTRICTS[serial % 3], "2023-01-01", *end, f"和平路 {serial} 号" if serial % 30 == 2 else ""


def workbook(rows: Iterator[tuple[str, ...]]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    sheet = book.add_worksheet("名单")
    for place, row in enumerate([HEADER, *rows]):
        for column, text in enumerate(row):
            sheet.write_string(place, column, text)
    book.close()
    return out.getvalue()


def plain(rows: Iterator[tuple[str, ...]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([HEADER, *rows])
    return out.getvalue().encode()


@contextmanager
def office(folder: Path) -> Iterator[None]:
    """An office with tables and districts on a server of its own; works as the role that row security binds."""
    os.environ |= {"DJANGO_SETTINGS_MODULE": "tuodi.office.settings", "TUODI_HOME": str(folder)}
    os.environ |= {"TUODI_KEYS": "b1:" + "11" * 32, "TUODI_INDEX_KEY": "22" * 32, "TUODI_SECRET_KEY": "benchmark"}
    os.environ.pop("DATABASE_URL", None)
    from tuodi.office.core import database

    database.start(folder / "postgresql", leave="delete")
    database.ensure()
    import django

    django.setup()
    from django.db import connection

    from tuodi.office import serving
    from tuodi.office.core import rls

    serving.separately("migrate")
    rls.set_scope("*", local=False)
    yield
    connection.close()


def hold(people: int, others: int) -> None:
    """People of three districts with dibao since 2023, put there in bulk, and others without any identity."""
    from django.db import connection

    from tuodi.office.core import actions as core_actions
    from tuodi.office.core import database
    from tuodi.office.core.actor import Actor
    from tuodi.office.core.crypto import blind_index, encrypt
    from tuodi.office.core.models import District
    from tuodi.office.registry import actions

    system = Actor.system("测量")
    core_actions.load_districts(system, CITY)
    actions.load_departments(system, CITY)
    places = [District.objects.get(city=CITY, name=name).pk for name in DISTRICTS]
    columns = "district_id, city, id_number, id_index, name, sex, hukou_local, disability_grade, disability_kind, unable_to_work, dibao_class, community, address, telephone, relation, created_at"
    with database.as_owner(), connection.cursor() as cursor:
        with cursor.copy(f"COPY registry_person ({columns}) FROM STDIN") as copy:
            for serial in range(people + others):
                number = id_number(serial if serial < people else serial + 10 * people)
                names = (encrypt(number), blind_index(number), f"人{serial}", "female")
                copy.write_row((places[serial % 3], CITY, *names, True, 0, "", False, "", "", "", "", "", dt.datetime(2023, 1, 1)))
        cursor.execute(
            'INSERT INTO registry_identity (person_id, code, start, end_reason, assigned_class, disease, certified_by, known_from)'
            " SELECT id, 'dibao', '2023-01-01', '', '', '', '民政', '2023-01-01' FROM registry_person ORDER BY id LIMIT %s",
            [people],
        )
        cursor.execute("ANALYZE registry_person, registry_identity")  # as the server's own housekeeping does within the minute


class Clock:
    """Prints what each phase took."""

    def __init__(self) -> None:
        self.total = 0.0

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        took = time.perf_counter() - begun
        self.total += took
        print(f"{name:<40}{took:8.2f} s", flush=True)


def statements(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    """Prints statements of more than 50 ms."""
    begun = time.perf_counter()
    found = execute(sql, params, many, context)
    took = time.perf_counter() - begun
    if took > 0.05:
        print(f"    {took:7.2f} s  {context['cursor'].rowcount:>8} rows  {' '.join(str(sql).split())[:100]}", flush=True)
    return found


def measure(rows: int, as_csv: bool, watched: bool) -> None:
    from contextlib import nullcontext

    from django.db import connection

    from tuodi.office.core.actor import Actor
    from tuodi.office.registry import actions
    from tuodi.office.registry.models import Department, DepartmentList, ListRow

    Department.objects.update(brake=10_000)
    content, name = (plain(rows_of_list(rows)), "名单.csv") if as_csv else (workbook(rows_of_list(rows)), "名单.xlsx")
    clerk, second, clock = Actor.system("上传", CITY), Actor.system("审批", CITY), Clock()
    print(f"{rows:,} rows, {len(content) / 1e6:.1f} MB")
    given = {"city": CITY, "department": "民政", "name": name, "extent": "full", "as_of": DAY, "codes": ["dibao"]}
    with connection.execute_wrapper(statements) if watched else nullcontext():
        with clock.phase("received (stored encrypted)"):
            source = actions.receive_list(clerk, content=content, **given)
        with clock.phase("read and staged"):
            actions.lists._read(clerk, source)
        with clock.phase("compared"):
            actions.compare_list(clerk, source)
        print(f"{'received, staged and compared':<40}{clock.total:8.2f} s")
        with clock.phase("applied (with a second comparison)"):
            actions.apply_list(second, source)
    shown = ("new", "changed", "unchanged", "absent", "conflicting", "unreadable", "ends", "held")
    print("  ".join(f"{name} {source.counts[name]:,}" for name in shown))
    assert sum(source.counts[name] for name in shown[:6]) == ListRow.objects.filter(source=source).count()
    assert DepartmentList.objects.get().state == "applied"


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--rows", type=int, default=100_000)
    given.add_argument("--others", type=int, default=0)
    given.add_argument("--csv", action="store_true")
    given.add_argument("--statements", action="store_true")
    chosen = given.parse_args()
    with tempfile.TemporaryDirectory(prefix="tuodi-lists-", ignore_cleanup_errors=True) as folder, office(Path(folder)):
        hold(chosen.rows, chosen.others)
        measure(chosen.rows, chosen.csv, chosen.statements)


if __name__ == "__main__":
    main()
