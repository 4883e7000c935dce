"""The office under load, beside the bare database: `python benchmarks/office/run.py` (or `make bench-office`).

    --seconds S   measured time of each step (5)       --workers W --threads T   of the server (as `tuodi-office serve` has them: 2, 8)
    --persons N   people over whom claims are spread (20,000)        --clients 1,8,32
A real server, requests signed and sent by a process of its own, and pgbench with the same number of clients on the same PostgreSQL, in turn.
Every answer must be 200; at the end the settlements are counted and the books checked. Writes build/bench-office.json and build/bench-office.md.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent)]

import baseline  # noqa: E402
import measure  # noqa: E402
import people  # noqa: E402
import place  # noqa: E402

import tables  # noqa: E402

SEEDED = 5000  # settlements there before, as in an office at work: plans made on empty tables would be wrong; pgbench's rows are copies of them
BUILD = HERE.parent.parent / "build"
MOST = 4000  # requests prepared for a second of a step
LEAST = 3  # answers to each client, however long they take
LOADING = 10  # seconds that fresh workers are given
SIZE = 100  # claims of a batch
SINGLE, MANY = "/api/hospital/v1/settlements", "/api/hospital/v1/batches"


@dataclass
class Bench:
    """One run; `steps` is what was found, a mapping for each step."""

    place: place.Place
    key: people.Key
    asked: argparse.Namespace
    steps: list[dict[str, Any]] = field(default_factory=list)
    settled: int = 0
    seed: int = 0

    def http(self, address: str, clients: int, path: str = SINGLE, size: int = 1, *, told: bool = True) -> None:
        """Clients at the server for a while. Not `told`: only for its workers to load and compile what they need."""
        self.seed += 1
        seconds, warm = self.asked.seconds, self.asked.warm if told else LOADING
        count = int(MOST * (seconds + warm))
        bodies = people.bodies(self.asked.persons, self.seed, count) if size == 1 else people.batch_bodies(self.asked.persons, self.seed, 5 + count // 20, size)
        file = self.place.folder / "bodies.json"
        file.write_text(json.dumps([body.decode() for body in bodies]))
        order = {"address": address, "path": path, "key_id": self.key.key_id, "secret": self.key.secret, "bodies": str(file)}
        order |= {"clients": clients, "seconds": seconds, "warm": warm, "least": LEAST}
        done = subprocess.run([sys.executable, str(HERE / "load.py")], input=json.dumps(order), capture_output=True, text=True, check=True)
        seen = json.loads(done.stdout)
        if seen["wrong"]:
            raise SystemExit(f"{clients} clients: {seen['wrong'][:3]}")
        self.settled += size * seen["answered"]
        if not told:
            return
        name = "office" if size == 1 else f"batch of {size}"
        self.steps.append({"what": name, "clients": clients, "generator": seen["generator"] / (seconds + warm)} | tables.summary(seen["took"], seen["seconds"], size))
        self.told()

    def database(self, base: baseline.Baseline, clients: int) -> None:
        for script in ("bare", "full"):
            took = base.run(script, clients, self.asked.seconds)
            self.steps.append({"what": script, "clients": clients} | tables.summary(took, max(1, round(self.asked.seconds))))
            self.told()

    def told(self) -> None:
        step = self.steps[-1]
        print(f"{step['what']:>12}, {step['clients']:>2} clients: {step['rate']:8,.0f}/s  p50 {step['p50']:7.1f} ms  p99 {step['p99']:7.1f} ms", flush=True)


def seeded(asked: argparse.Namespace) -> people.Key:
    """The people, and a few settlements made within this process, from which pgbench's rows are copied."""
    from django.conf import settings
    from django.db import connection
    from where_time_goes import client_of

    key = people.fill(asked.persons)
    connection.close()
    settings.DATABASE_ROLE, settings.ALLOWED_HOSTS = "tuodi_app", ["*"]
    send = client_of(key, MANY)
    for body in people.batch_bodies(asked.persons, 0, SEEDED // SIZE):
        send(body)
    settings.DATABASE_ROLE = ""
    connection.close()
    people.analyze()
    settings.DATABASE_ROLE = "tuodi_app"
    connection.close()
    return key


def proven(bench: Bench) -> dict[str, Any]:
    """Nothing lost, nothing doubled, books that balance. SystemExit otherwise."""
    import psycopg

    with psycopg.connect(bench.place.url) as office:
        row = office.execute("SELECT count(*), count(*) FILTER (WHERE aid + tilt_aid > 0), sum(aid + tilt_aid)::bigint FROM settlement_settlement").fetchone()
    assert row is not None
    if row[0] != bench.settled + SEEDED:
        raise SystemExit(f"{bench.settled + SEEDED} answers were given, {row[0]} settlements are stored")
    books = bench.place.run("check-books")
    if books.returncode:
        raise SystemExit(f"check-books: {books.stdout}{books.stderr}")
    return {"settlements": row[0], "paid": row[1], "aid_fen": row[2], "checks": books.stdout.count("✓")}


def main() -> None:
    asked = options()
    machine = measure.machine()
    with place.throwaway() as here:
        bench = Bench(here, seeded(asked), asked)
        with_database = baseline.program() is not None
        base = baseline.Baseline(here.copy("bench_copy"), here.folder, asked.persons) if with_database else None
        if base is None:
            print("pgbench isn't installed (PostgreSQL's client programs, e.g. Debian's postgresql-contrib): no ratio is told.")
        with here.serving(asked.workers, asked.threads) as address:
            bench.http(address, asked.workers * asked.threads, told=False)
            for clients in asked.clients:
                bench.http(address, clients)
                if base is not None:
                    bench.database(base, clients)
            for clients in (1, asked.workers):
                bench.http(address, clients, MANY, SIZE)
        found = {"machine": machine, "settings": here.settings(), "steps": bench.steps, "proven": proven(bench)}
        found |= {name: getattr(asked, name) for name in ("persons", "seconds", "warm", "workers", "threads", "clients")}
    BUILD.mkdir(exist_ok=True)
    (BUILD / "bench-office.json").write_text(json.dumps(found, indent=1))
    (BUILD / "bench-office.md").write_text(tables.page(found))
    print("\n" + tables.page(found))


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--persons", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--warm", type=float, default=2)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--clients", type=lambda text: [int(one) for one in text.split(",")], default=[1, 8, 32])
    return parser.parse_args()


if __name__ == "__main__":
    main()
