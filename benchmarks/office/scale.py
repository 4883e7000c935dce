"""The office with a million persons and five million settlements: fills a database and asks for every list page and the person's page.

    --persons N   (1,000,000; five settlements to each)      --folder F   keep the database there and use it again
    --only ADDRESS   nothing but pages that begin so (/settlement/)
    --limit MS    what a page may take (200)                 --show N     slow addresses shown with their slowest statement (25)
Writes build/bench-scale.json and build/bench-scale.md.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent.parent)]

import fill_scale  # noqa: E402
import measure  # noqa: E402
import pages  # noqa: E402
import people  # noqa: E402
import place  # noqa: E402

BUILD = Path(__file__).parent.parent.parent / "build"
DISTRICT = "盘龙区"  # that of the first person, who has three hundred settlements


def explanation(url: str) -> dict[str, Any]:
    """The explanation of a real settlement of the city, so that rows are as wide as the office's; a stand-in of that size where there is none."""
    steps = [
        {"key": f"step{n}", "title": "示例步骤", "text": "按照示例条款计算本次费用的救助基数、起付线、比例和限额余额，" * 2, "clause": "四（二）2", "amounts": {"base": n * 1000, "aid": n}}
        for n in range(8)
    ]
    return {"steps": steps, "figures": []}


def clients() -> dict[str, Any]:
    """People of one district, and one of the whole city."""
    from django.test import Client

    from tuodi.office.core.models import District, User

    where = District.objects.get(city=fill_scale.CITY, name=DISTRICT)
    found = {}
    for role, district in [*((role, where) for role in pages.ROLES), ("reviewer", None), ("accountant", None)]:
        name = f"{role}-{DISTRICT if district else 'city'}"
        user, _ = User.objects.get_or_create(username=name, defaults={"name": name, "role": role, "city": fill_scale.CITY, "district": district})
        client = Client()
        client.force_login(user)
        found[name] = client
    return found


def details() -> dict[str, list[str]]:
    """The pages of single persons, settlements and vouchers of the district, and searches that find one."""
    from tuodi.office.core.models import District
    from tuodi.office.registry.models import Person
    from tuodi.office.settlement.models import Settlement

    where = District.objects.get(city=fill_scale.CITY, name=DISTRICT)
    first = Person.objects.get(pk=1)
    some = list(Person.objects.filter(district=where).order_by("-pk").values_list("pk", flat=True)[:2])
    made = list(Settlement.objects.filter(district=where, aid__gt=0).order_by("-pk").values_list("pk", flat=True)[:2])
    return {
        "person": [f"/registry/people/{number}/" for number in (first.pk, *some)],
        "settlement": [f"/settlement/{number}/" for number in made],
        "voucher": [f"/fund/postings/{number}/" for number in made],
        "list of a department": ["/registry/lists/40/", "/registry/lists/40/?verdict=new", "/registry/lists/40/?q=张"],
        "file of claims": ["/settlement/batches/1/", "/settlement/batches/1/?state=refused"],
        "search for one": [
            f"/registry/people/?q={people.id_number(0)}", f"/settlement/?q={people.id_number(0)}", "/settlement/?q=C77", "/settlement/?person=1", "/registry/people/?q=王国春"
        ],
    }  # fmt: skip


def main() -> None:
    asked = options()
    machine = measure.machine()
    logging.disable(logging.WARNING)  # many pages are refused to many roles
    with place.throwaway(asked.folder) as here:
        from django.conf import settings
        from django.db import connection

        if not _filled(here):
            fill_scale.fill(here.url, asked.persons, explanation(here.url))
        settings.DATABASE_ROLE, settings.ALLOWED_HOSTS = "", ["*"]
        who, more = clients(), details()
        connection.close()
        settings.DATABASE_ROLE = "tuodi_app"  # from here on row security holds
        found = pages.measure(who, more, only=asked.only)
        size = _size(here)
        connection.close()
    result = {"machine": machine, "limit": asked.limit, "only": asked.only, "size": size, "pages": [vars(one) | {"ms": one.ms} for one in found]}
    BUILD.mkdir(exist_ok=True)
    (BUILD / "bench-scale.json").write_text(json.dumps(result, indent=1, ensure_ascii=False))
    (BUILD / "bench-scale.md").write_text(_page(result))
    print(_page(result))
    for one in sorted(found, key=lambda page: -page.ms)[: asked.show]:
        if one.ms > asked.limit / 2:
            print(f"{one.ms:8.0f} ms (first {one.first:.0f}) {one.statements} statements  {one.who}  {one.url}\n    {one.slowest_ms:.0f} ms: {_from_on(one.slowest)}")


def _from_on(statement: str) -> str:
    """A statement without its columns."""
    text = " ".join(statement.split())
    return text if len(text) < 600 else "… FROM " + text.partition(" FROM ")[2][:1500]


def _filled(here: place.Place) -> bool:
    import psycopg

    with psycopg.connect(here.url) as base:
        return base.execute("SELECT EXISTS (SELECT 1 FROM settlement_settlement)").fetchone() == (True,)


def _size(here: place.Place) -> dict[str, int]:
    import psycopg

    tables = {"persons": "registry_person", "settlements": "settlement_settlement", "lines of the books": "fund_postingline"}
    with psycopg.connect(here.url) as base:
        found = {name: base.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for name, table in tables.items()}  # type: ignore[index]
        return found | {"MiB": base.execute("SELECT pg_database_size(current_database()) >> 20").fetchone()[0]}  # type: ignore[index]


def _page(result: dict[str, Any]) -> str:
    """A line for each page: its plain address, its slowest variant, statements."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for one in result["pages"]:
        groups.setdefault((one["title"], "city" if one["who"].endswith("city") else "district"), []).append(one)
    size = ", ".join(f"{count:,} {name}" for name, count in result["size"].items())
    lines = [f"{size}. {result['machine']}.", "", "| page | of | addresses | median ms | slowest ms | statements at most | over the limit |", "| --- | --- | ---: | ---: | ---: | ---: | ---: |"]
    for (title, of), some in sorted(groups.items()):
        times = sorted(one["ms"] for one in some)
        over = sum(time > result["limit"] for time in times)
        lines.append(f"| {title} | {of} | {len(some)} | {times[len(times) // 2]:.0f} | {times[-1]:.0f} | {max(one['statements'] for one in some)} | {over or ''} |")
    every = [one["ms"] for one in result["pages"]]
    lines += ["", f"{len(every)} addresses, {sum(ms <= result['limit'] for ms in every)} of them within {result['limit']:g} ms."]
    return "\n".join(lines) + "\n"


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--persons", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--limit", type=float, default=200)
    parser.add_argument("--only", default="", help="addresses that begin so")
    parser.add_argument("--show", type=int, default=25)
    return parser.parse_args()


if __name__ == "__main__":
    main()
