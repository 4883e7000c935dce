"""The write path of the books: any number of postings with their lines, in one statement, under the lock of their months."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tuodi.office.core import locks, rls
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.core.statements import fetch
from tuodi.office.fund.chart import chart
from tuodi.office.fund.models import Account, month_of, next_month
from tuodi.office.fund.queries.books import last_closed_month
from tuodi.office.fund.rules import Line, books_of
from tuodi.policy import oversight

_INSERT = """
WITH doc AS (SELECT %s::jsonb AS d),
wanted AS (SELECT nextval('fund_posting_id_seq') AS id, p.* FROM doc, jsonb_to_recordset(d) AS p (
    city text, district_id bigint, payer_id bigint, date date, month date, kind text, document_id bigint, text text, why text,
    reverses_id bigint, actor_id bigint, actor_name text, lines jsonb)),
found AS (
    SELECT w.id, w.month, w.district_id, w.payer_id, a.id AS account_id, l.amount, l.party, l.place
    FROM wanted w CROSS JOIN ROWS FROM (jsonb_to_recordset(w.lines) AS (code text, district bigint, amount bigint, party text))
        WITH ORDINALITY AS l (code, district, amount, party, place)
    LEFT JOIN fund_account a ON a.city = w.city AND a.code = l.code AND a.district_id IS NOT DISTINCT FROM l.district),
written AS (
    INSERT INTO fund_posting (id, city, district_id, payer_id, date, month, kind, document_id, text, why, reverses_id, actor_id, actor_name, created_at)
    SELECT id, city, district_id, payer_id, date, month, kind, document_id, text, why, reverses_id, actor_id, actor_name, now()
    FROM wanted WHERE NOT EXISTS (SELECT 1 FROM found WHERE account_id IS NULL) RETURNING id),
lines AS (
    INSERT INTO fund_postingline (posting_id, district_id, payer_id, account_id, month, amount, party)
    SELECT f.id, f.district_id, f.payer_id, f.account_id, f.month, f.amount, f.party FROM found f
    WHERE NOT EXISTS (SELECT 1 FROM found WHERE account_id IS NULL) ORDER BY f.id, f.place)
SELECT id FROM written ORDER BY id
"""


@dataclass
class Draft:
    """A posting to be written. `month` is filled in while writing: that of the date, or the first open one after it."""

    city: str
    date: dt.date
    kind: str
    text: str
    lines: Sequence[Line]
    district_id: int | None = None
    payer_id: int | None = None
    document_id: int | None = None
    why: str = ""
    reverses_id: int | None = None
    actor_id: int | None = None
    actor_name: str = ""
    month: dt.date = field(init=False)

    def row(self) -> dict[str, Any]:
        lines = [{"code": x.code, "district": x.district, "amount": x.amount, "party": x.party} for x in self.lines]
        return {**vars(self), "text": self.text[:300], "lines": lines}


def write(drafts: Sequence[Draft]) -> list[int]:
    """The ids of the postings, in order.

    Accounts that the rules call for and nobody opened yet are opened. LookupError where the rules know no such account.
    """
    if not drafts:
        return []
    for city in sorted({draft.city for draft in drafts}):
        _place([draft for draft in drafts if draft.city == city], city)
    ids = _insert(drafts)
    if not ids:
        for city in {draft.city for draft in drafts}:
            open_accounts(city)
        ids = _insert(drafts)
    if not ids:
        raise LookupError(f"没有这个科目：{sorted({line.code for draft in drafts for line in draft.lines})}")
    return ids


def _place(drafts: Iterable[Draft], city: str) -> None:
    """Lock each month, then look whether it is open; a closed one gives way to the first open month after it."""
    for day in sorted({draft.date for draft in drafts}):
        month = month_of(day)
        locks.books_month(city, f"{month:%Y-%m}")
        while (last := last_closed_month(city)) is not None and last >= month:
            month = next_month(last)
            locks.books_month(city, f"{month:%Y-%m}")
        for draft in drafts:
            if draft.date == day:
                draft.month = month


def _insert(drafts: Sequence[Draft]) -> list[int]:
    return [row[0] for row in fetch(_INSERT, [json.dumps([draft.row() for draft in drafts], ensure_ascii=False, default=str)])]


def open_accounts(city: str) -> None:
    """The accounts that the city's rules call for, those there already left as they are."""
    with rls.as_actor(Actor.system("开设科目", city)):
        places: list[int | None] = [None, *District.objects.filter(city=city).values_list("pk", flat=True)]
        entries = chart(books_of(city), rewards=oversight.load(city).reward is not None)
        Account.objects.bulk_create(
            [
                Account(city=city, district_id=place, code=entry.code, name=entry.name, kind=entry.kind)
                for place in places
                for entry in entries
                if (entry.city if place is None else entry.districts)
            ],
            ignore_conflicts=True,
        )
