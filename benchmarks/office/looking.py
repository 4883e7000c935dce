"""The looks over a whole year: the watch's run and each rule for anomalies, over an office with many settlements, as the service's own role.

    --persons N   (100,000; five settlements to each)      --folder F   keep the database there and use it again
    --plans       print the plan of each rule's statement   --city C     (urumqi, which has both warning lines and all rules)
Writes build/bench-looking.json.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent.parent)]

import fill_scale  # noqa: E402
import measure  # noqa: E402
import place  # noqa: E402

BUILD = Path(__file__).parent.parent.parent / "build"
ODD = """
UPDATE settlement_claim SET treatment = 'dialysis' WHERE person_id = 1 AND id %% 2 = 0;
UPDATE settlement_claim c SET started = b.started, ended = b.ended, institution = b.institution, setting = 'inpatient'
FROM (SELECT DISTINCT ON (person_id) person_id, id, started, ended, institution FROM settlement_claim WHERE setting = 'inpatient' AND person_id %% 400 = 1 ORDER BY person_id, id) b
WHERE c.person_id = b.person_id AND c.id = (SELECT max(id) FROM settlement_claim m WHERE m.person_id = b.person_id) AND c.id <> b.id;
UPDATE settlement_claim c SET started = b.ended - 2, ended = b.ended + 5, setting = 'inpatient', institution = 'H99000000061'
FROM (SELECT DISTINCT ON (person_id) person_id, id, ended FROM settlement_claim WHERE setting = 'inpatient' AND person_id %% 400 = 5 ORDER BY person_id, id) b
WHERE c.person_id = b.person_id AND c.id = (SELECT max(id) FROM settlement_claim m WHERE m.person_id = b.person_id) AND c.id <> b.id;
UPDATE settlement_claim c SET started = b.ended + 3, ended = b.ended + 9, setting = 'inpatient', institution = b.institution
FROM (SELECT DISTINCT ON (person_id) person_id, id, ended, institution FROM settlement_claim WHERE setting = 'inpatient' AND person_id %% 400 = 9 ORDER BY person_id, id) b
WHERE c.person_id = b.person_id AND c.id = (SELECT max(id) FROM settlement_claim m WHERE m.person_id = b.person_id) AND c.id <> b.id;
UPDATE settlement_claim SET in_policy_cost = total_cost / 2 WHERE institution = 'H99000000007';
UPDATE registry_identity SET "end" = '2025-09-01', end_reason = 'death' WHERE person_id %% 500 = 9
"""


def main() -> None:
    asked = options()
    machine = measure.machine()
    fill_scale.CITY = asked.city
    with place.throwaway(asked.folder) as here:
        _fill(here, asked.persons)
        from django.conf import settings
        from django.db import connection

        connection.close()
        settings.DATABASE_ROLE = "tuodi_app"  # from here on row security holds
        rows = [*_rules(asked), *_watch(asked.city)]
        connection.close()
    result = {"machine": machine, "persons": asked.persons, "settlements": asked.persons * fill_scale.ROUNDS + fill_scale.BUSY, "rows": rows}
    BUILD.mkdir(exist_ok=True)
    (BUILD / "bench-looking.json").write_text(json.dumps(result, indent=1, ensure_ascii=False))
    print(machine)
    for row in rows:
        print(f"{row['seconds']:8.2f} s  ({row['processor']:.2f} s of this process)  {row['name']}: {row['found']}")


def _fill(here: place.Place, persons: int) -> None:
    import psycopg

    with psycopg.connect(here.url, autocommit=True) as base:
        if base.execute("SELECT EXISTS (SELECT 1 FROM settlement_settlement)").fetchone() == (True,):
            base.execute("SET session_replication_role = replica")  # a trigger guards what is append-only
            base.execute("TRUNCATE oversight_finding, watch_alert, watch_largebill CASCADE")
            return
    fill_scale.fill(here.url, persons, {"steps": [], "figures": []}, tell=lambda _: None)
    with psycopg.connect(here.url, autocommit=True) as base:
        base.execute("SET session_replication_role = replica")
        for statement in ODD.replace("%%", "%").split(";\n"):
            base.execute(statement.encode())
        base.execute("VACUUM ANALYZE")


def _timed(name: str, run: Callable[[], Any]) -> dict[str, Any]:
    start, used = time.perf_counter(), time.process_time()
    found = run()
    return {"name": name, "seconds": time.perf_counter() - start, "processor": time.process_time() - used, "found": found}


def _rules(asked: argparse.Namespace) -> list[dict[str, Any]]:
    """Each statement alone over one year and over all years, then the run as staff starts it, twice: the second finds nothing new."""
    from django.db import connection, transaction

    from tuodi.office.core import rls
    from tuodi.office.core.actor import Actor
    from tuodi.office.oversight.actions import run_rules
    from tuodi.office.oversight.anomalies import look, rules_of

    actor = Actor.system("benchmark", asked.city)
    rows = []
    for words, first, last in (("2025", "2025-01-01", "2025-12-31"), ("all years", "2024-01-01", "2026-12-31")):
        given = {"city": asked.city, "district": None, "first": first, "last": last}
        for code, rule in rules_of(asked.city).items():

            def ask(here: Any = rule, given: dict[str, Any] = given) -> list[Any]:
                with transaction.atomic(), rls.as_actor(actor):
                    return look(here, given)

            rows.append(_timed(f"rule {code}, {words}", lambda ask=ask: len(ask())))
            if asked.plans:
                print(f"== {code}, {words}: {rows[-1]['seconds']:.2f} s")
                with connection.execute_wrapper(_explained):
                    print(*(row[0] for row in ask()), sep="\n")
    span = (dt.date(2024, 1, 1), dt.date(2026, 12, 31))
    rows += [_timed(f"all rules, all years, {when}", lambda: run_rules(actor, asked.city, None, *span)) for when in ("first run", "again")]
    return rows


def _explained(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
    return execute(f"EXPLAIN (ANALYZE, COSTS OFF) {sql}" if sql.lstrip().startswith("WITH") else sql, *rest)


def _watch(city: str) -> list[dict[str, Any]]:
    """The run over a year's settlements, twice: the second changes nothing. The figures are invented, so that every line is known."""
    from tuodi.cli.policy import parameters_file
    from tuodi.office.core.actor import Actor
    from tuodi.office.settlement import figures
    from tuodi.office.watch.actions import watch_settlements

    known = parameters_file(Path(__file__).parents[2] / "examples" / "figures" / f"{city}.yaml")[0]
    known |= {f"{name.partition('[')[0]}[{year}]": value for name, value in known.items() if "[" in name for year in (2023, 2024, 2025)}
    figures.of = lambda _: known  # type: ignore[assignment]

    def run() -> str:
        counts = watch_settlements(Actor.system("benchmark", city), city, 2025).counts
        return ", ".join(f"{counts[name]:,} {name}" for name in ("looked", "new", "raised", "unknown", "bills"))

    return [_timed(f"watch of 2025, {when}", run) for when in ("first run", "again")]


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--city", default="urumqi")
    parser.add_argument("--plans", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
