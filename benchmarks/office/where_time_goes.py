"""Where the time of one settlement goes on the server: `python benchmarks/office/where_time_goes.py`.

One thread, no network: requests go through the whole of Django as the server would give them. Told are the processor's time here and in the
database (which a machine busy with other things changes little, unlike the clock), the statements that the database gets with the time that each
takes as seen from here, the time of the parts of the program, and the functions that cost most.
"""

from __future__ import annotations

import argparse
import collections
import cProfile
import io
import pstats
import re
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import people
import place

BEFORE = 2000  # settlements that are there, with fresh statistics: plans made on empty tables would be wrong
BATCHES = "/api/hospital/v1/batches"
PARTS = {  # cumulative time of these functions, by file and name
    "the gate: signature, key, nonce, log": ("hospital/calls.py", "_admit"),
    "the gate: closing the log entry": ("hospital/calls.py", "_close"),
    "reading the body (ninja, pydantic)": ("ninja/operation.py", "_get_values"),
    "finding the person": ("hospital/api.py", "_claim"),
    "locks of persons": ("core/locks.py", "persons"),
    "the registry": ("settlement/prepare.py", "registry_of"),
    "locking and reading the year": ("settlement/year.py", "start"),
    "completing the claim": ("settlement/prepare.py", "prepare"),
    "computing": ("settlement/compute.py", "outcomes"),
    "  of which the engine": ("engine/api.py", "settle_each"),
    "  of which the explanation": ("engine/explain/steps.py", "explain_number"),
    "writing the settlement": ("settlement/write.py", "save"),
    "posting": ("fund/actions/settlements.py", "post_settlements"),
    "the audit line": ("core/audit.py", "record_many"),
    "the answer": ("hospital/answers.py", "settlement"),
}


class Statements:
    """Every statement that psycopg sends, with its time."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, float]] = []

    def watch(self) -> None:
        from psycopg import Connection, Cursor

        def timed(real: Callable[..., Any], name: str) -> Callable[..., Any]:
            def run(this: Any, *args: Any, **kwargs: Any) -> Any:
                begun = time.perf_counter()
                try:
                    return real(this, *args, **kwargs)
                finally:
                    self.seen.append((_short(str(args[0])) if name == "execute" else name.upper(), time.perf_counter() - begun))

            return run

        Cursor.execute = timed(Cursor.execute, "execute")  # type: ignore[method-assign]
        Connection.commit = timed(Connection.commit, "commit")  # type: ignore[method-assign]


def _short(text: str) -> str:
    text = re.sub(r"\s+", " ", text).strip()
    found = re.match(r"SELECT .*?FROM (\S+)(.*)", text)
    if found:
        return f"SELECT … FROM {found[1]} {found[2][:90]}"
    return text[:110]


def client_of(key: people.Key, path: str = "/api/hospital/v1/settlements") -> Callable[[bytes], Any]:
    """Sends signed bodies to an address of the hospitals' interface."""
    import secrets

    from django.test import Client
    from django.utils import timezone

    from tuodi.office.settlement.hospital import signature

    sender = Client()

    def send(body: bytes) -> Any:
        headers = signature.sign(key.key_id, key.secret, "POST", path, body, timezone.now(), secrets.token_hex(8)).headers()
        answer = sender.generic("POST", path, body, content_type="application/json", headers=headers)
        assert answer.status_code == 200, answer.content
        return answer

    return send


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--persons", type=int, default=2000)
    options.add_argument("--count", type=int, default=150)
    options.add_argument("--size", type=int, default=1, help="claims of a request; more than one: the address of batches")
    options.add_argument("--costs", action="store_true", help="only the processor's time")
    asked = options.parse_args()
    with place.throwaway():
        from django.conf import settings
        from django.db import connection

        from tuodi.office import serving

        key = people.fill(asked.persons)
        connection.close()
        settings.DATABASE_ROLE = "tuodi_app"  # as in service
        settings.ALLOWED_HOSTS = ["*"]
        serving.spare_the_collector()
        send = client_of(key, BATCHES) if asked.size > 1 else client_of(key)

        def bodies_of(seed: int, count: int) -> list[bytes]:
            return people.bodies(asked.persons, seed, count) if asked.size == 1 else people.batch_bodies(asked.persons, seed, count, asked.size)

        fill = client_of(key, BATCHES)
        for body in people.batch_bodies(asked.persons, 0, BEFORE // 100):
            fill(body)
        connection.close()
        settings.DATABASE_ROLE = ""
        people.analyze()
        connection.close()
        settings.DATABASE_ROLE = "tuodi_app"
        bodies = bodies_of(1, 6 * asked.count)
        for body in bodies[: asked.count]:
            send(body)
        for turn in range(1, 5):
            _cost(send, bodies[turn * asked.count : (turn + 1) * asked.count])
        if asked.costs:
            return
        _profile(send, bodies[5 * asked.count :])
        connection.close()
        statements = Statements()
        statements.watch()
        more = bodies_of(2, asked.count)
        send(more[0])
        statements.seen.clear()
        for body in more[1:]:
            send(body)
        _tell(statements, len(more) - 1)
        connection.close()


def _cost(send: Callable[[bytes], Any], bodies: list[bytes]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = int(cursor.fetchone()[0])
    rows = []
    for body in bodies:
        before = (time.process_time(), _worked(backend), time.perf_counter())
        send(body)
        after = (time.process_time(), _worked(backend), time.perf_counter())
        rows.append([1000 * (then - now) for now, then in zip(before, after, strict=True)])
    here, there, clock = ([statistics.quantiles(column, n=4)[n] for n in (0, 1)] for column in zip(*rows, strict=True))
    print(
        f"a request, one thread: processor {here[0]:.2f}–{here[1]:.2f} ms here, {there[0]:.2f}–{there[1]:.2f} ms in the database;"
        f" {clock[0]:.2f}–{clock[1]:.2f} ms by the clock (first quarter and median)",
        flush=True,
    )


def _worked(process: int) -> float:
    """Seconds of the processor's time that a process has had."""
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9


def _profile(send: Callable[[bytes], Any], bodies: list[bytes]) -> None:
    watcher = cProfile.Profile()
    watcher.enable()
    for body in bodies:
        send(body)
    watcher.disable()
    stats = pstats.Stats(watcher, stream=io.StringIO())
    total = stats.total_tt  # type: ignore[attr-defined]
    print(f"\nunder the profiler {1000 * total / len(bodies):.2f} ms a request; parts (cumulative, with the waiting for the database):")
    for title, (file, name) in PARTS.items():
        spent = sum(row[3] for (path, _, function), row in stats.stats.items() if path.endswith(file) and function == name)  # type: ignore[attr-defined]
        print(f"  {1000 * spent / len(bodies):7.3f} ms {100 * spent / total:5.1f} %  {title}")
    print("\nfunctions of ours, cumulative:")
    ours = [(key, row) for key, row in stats.stats.items() if "/tuodi/" in key[0]]  # type: ignore[attr-defined]
    for (path, line, function), (_, calls, _, spent, _) in sorted(ours, key=lambda entry: -entry[1][3])[:45]:
        print(f"  {1000 * spent / len(bodies):7.3f} ms {calls / len(bodies):7.1f} calls  {path.split('/tuodi/')[1]}:{line} {function}")
    print("\nfunctions by their own time:")
    rows = sorted(stats.stats.items(), key=lambda entry: -entry[1][2])[:30]  # type: ignore[attr-defined]
    for (path, line, function), (_, calls, own, _, _) in rows:
        print(f"  {1000 * own / len(bodies):7.3f} ms {calls / len(bodies):7.1f} calls  {'/'.join(path.split('/')[-3:])}:{line} {function}")


def _tell(statements: Statements, requests: int) -> None:
    groups: dict[str, list[float]] = collections.defaultdict(list)
    for text, seconds in statements.seen:
        groups[text].append(seconds)
    spent = sum(seconds for _, seconds in statements.seen)
    print(f"\nstatements: {len(statements.seen) / requests:.1f} a request (without BEGIN), {1000 * spent / requests:.2f} ms of waiting a request")
    for text, times in sorted(groups.items(), key=lambda entry: -sum(entry[1])):
        print(f"  {len(times) / requests:5.2f} ×  {1000 * statistics.median(times):6.3f} ms  {1000 * sum(times) / requests:6.3f} ms a request  {text}")


if __name__ == "__main__":
    main()
