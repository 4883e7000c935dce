"""A year's subsidised enrolment of a city, timed step by step: `python benchmarks/enrolment.py`.

    --persons N     targets of the city (100,000)
    --city CITY     ningbo, whose rules are the richest
Works on an embedded PostgreSQL of its own that is deleted afterwards; people are invented (area 99, which no place has) and so is the premium.
A third each is dibao, dibao_margin and severely disabled; one in twenty is insured as an employee, one in ten not at all.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

YEAR = 2024
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
COLUMNS = (
    "district_id, city, id_number, id_index, name, sex, birth_date, hukou_local, disability_grade, disability_kind, unable_to_work,"
    " dibao_class, community, address, telephone, relation, created_at"
)


def id_number(serial: int) -> str:
    """The serial-th invented number: 400 a day from 1940 on."""
    day, place = divmod(serial, 400)
    body = f"990101{1940 + day // 336}{1 + day // 28 % 12:02d}{1 + day % 28:02d}{place * 2:03d}"
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


@contextmanager
def office(folder: Path, city: str) -> Iterator[None]:
    """An office with tables on a server of its own; works as the role that row security binds."""
    os.environ |= {"DJANGO_SETTINGS_MODULE": "tuodi.office.settings", "TUODI_HOME": str(folder), "TUODI_FIGURES": str(folder)}
    os.environ |= {"TUODI_KEYS": "b1:" + "11" * 32, "TUODI_INDEX_KEY": "22" * 32, "TUODI_SECRET_KEY": "benchmark"}
    os.environ.pop("DATABASE_URL", None)
    (folder / f"{city}.yaml").write_text("parameters: {'resident_premium[2024]': 380, 'resident_premium[2025]': 400}\n", encoding="utf-8")
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


def people(city: str, count: int) -> None:
    """Targets of every district of the city, put there in bulk."""
    from django.db import connection

    from tuodi.office.core import actions, database
    from tuodi.office.core.actor import Actor
    from tuodi.office.core.crypto import blind_index, encrypt

    places = [one.pk for one in actions.load_districts(Actor.system("测量"), city)]
    with database.as_owner(), connection.cursor() as cursor:
        with cursor.copy(f"COPY registry_person ({COLUMNS}) FROM STDIN") as copy:
            for serial in range(count):
                number = id_number(serial)
                born = dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
                grade = 1 if serial % 3 == 2 else 0
                who = (encrypt(number), blind_index(number), f"人{serial}", "female", born)
                copy.write_row((places[serial % len(places)], city, *who, True, grade, "", False, "", "", "", "", "", dt.datetime(2023, 1, 1)))
        cursor.execute(
            "INSERT INTO registry_identity (person_id, code, start, end_reason, assigned_class, disease, certified_by, known_from)"
            " SELECT id, CASE id % 3 WHEN 0 THEN 'dibao' ELSE 'dibao_margin' END, '2023-01-01', '', '', '', '民政', '2023-01-01'"
            " FROM registry_person WHERE id % 3 < 2"
        )
        cursor.execute(
            "INSERT INTO registry_insurance (person_id, year, kind) SELECT id, 2024,"
            " CASE WHEN id % 20 = 7 THEN 'employee' WHEN id % 10 = 3 THEN 'none' ELSE 'resident' END FROM registry_person"
        )
        cursor.execute("ANALYZE")  # as the server's own housekeeping does within the minute


def file_of(count: int) -> bytes:
    """The insurers' file: everybody in the residents' scheme, one in a hundred in the employees' as well."""
    lines = ["证件号码,险种类型,参保地,个人参保日期,人员参保状态"]
    for serial in range(count):
        number = id_number(serial)
        lines.append(f"{number},390,330200,2023-12-01,1")
        if serial % 100 == 0:
            lines.append(f"{number},310,330100,2024-02-01,1")
    return "\n".join(lines).encode()


class Clock:
    """Prints what each step took, and how much of it this process computed (the rest is the database, and whoever else uses the machine)."""

    def __init__(self) -> None:
        self.took: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        begun, cpu = time.perf_counter(), time.process_time()
        yield
        self.took[name] = time.perf_counter() - begun
        print(f"{name:<44}{self.took[name]:8.2f} s  (Python {time.process_time() - cpu:.2f} s)", flush=True)


def money(actor: Any, city: str, amount: int) -> None:
    """Enough in every special account of the city."""
    from tuodi.office.core.models import District
    from tuodi.office.fund import actions
    from tuodi.office.fund.rules import books_of

    rule = books_of(city)
    source = next(key for key, one in rule.sources.items() if not one.earmarked and one.at_most is None)
    places = [None] if rule.kept_by.level == "city" else list(District.objects.filter(city=city).values_list("pk", flat=True))
    for place in places:
        actions.receive(actor, city, source, amount, dt.date.today(), district=place)


def measure(city: str, count: int) -> None:
    from tuodi.office.core.actor import Actor
    from tuodi.office.enrolment import actions, checks, queries
    from tuodi.office.enrolment.models import Target

    actor, clock = Actor.system("测量", city), Clock()
    with clock.step("run tried"):
        run = actions.compute_run(actor, actions.start_run(actor, city, YEAR))
    with clock.step("reviewed (list compared with the registry)"):
        actions.review_run(actor, run)
    with clock.step("approved, uninsured pushed to the streets"):
        run = actions.approve_run(actor, run)
    money(actor, city, run.counts["amount"])
    with clock.step("transferred and posted"):
        actions.transfer_run(actor, run, dt.date.today())
    print(f"{'the run, from the trial to the books':<44}{sum(clock.took.values()):8.2f} s")
    with clock.step("list to the insurance authority (Excel)"):
        actions.take_list(actor, run, "insurance").close()
    with clock.step("coverage by district"):
        queries.coverage(city, YEAR)
    content = file_of(count)
    with clock.step(f"insurers' file compared ({len(content) / 1e6:.1f} MB)"):
        compared = actions.compare(actor, city, YEAR, "参保.csv", content, complete=True)
    with clock.step("the same run again"):
        again = actions.compute_run(actor, actions.start_run(actor, city, YEAR))
    with clock.step("checks of the roll"):
        wrong = [line for check in checks.CHECKS for line in check()]
    print(f"persons {count:,}  subsidised {run.counts['persons']:,}  fen {run.counts['amount']:,}  not insured {run.counts['unenrolled']:,}")
    print(f"compared {compared.counts}")
    assert wrong == []
    assert again.counts["already"] == run.counts["persons"] == Target.objects.filter(state="granted").count()


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--persons", type=int, default=100_000)
    given.add_argument("--city", default="ningbo")
    chosen = given.parse_args()
    with tempfile.TemporaryDirectory(prefix="tuodi-enrolment-", ignore_cleanup_errors=True) as folder, office(Path(folder), chosen.city):
        people(chosen.city, chosen.persons)
        measure(chosen.city, chosen.persons)


if __name__ == "__main__":
    main()
