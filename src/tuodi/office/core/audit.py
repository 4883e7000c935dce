"""The audit trail: registered events, written in the transaction of what they tell, chained by hash after commit.

The chain's order is the order of sealing. So writers never wait for each other; one sealer (advisory lock) follows them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Model
from django.utils import timezone

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import AuditEntry, AuditSeal
from tuodi.office.core.numbers import yuan
from tuodi.office.core.rows import row_of
from tuodi.office.core.statements import fetch

EVENTS: dict[str, str] = {}
SEAL_LOCK = 7_401_001  # advisory lock of the one sealer
WINDOW = 20_000  # how far back the frequent sealing looks for late commits; the command looks at everything
START = hashlib.sha256(b"tuodi audit").hexdigest()
written: ContextVar[int] = ContextVar("audit_entries_written", default=0)


_COLUMNS = ("event", "user_id", "actor_name", "role", "channel", "address", "city", "district_id", "subject_kind", "subject_id", "why", "data")
_NAMES = ", ".join(("at", *_COLUMNS))
_INSERT = f"""
INSERT INTO core_auditentry ({_NAMES})
SELECT {_NAMES} FROM jsonb_to_recordset(%s::jsonb) AS e (
    at timestamptz, event text, user_id bigint, actor_name text, role text, channel text, address text, city text, district_id bigint,
    subject_kind text, subject_id text, why text, data jsonb)
RETURNING id
"""


class UnknownEvent(KeyError):
    """An event that no app registered."""


def register(event: str, sentence: str) -> str:
    """Declare an event with its Chinese sentence; `{name}` stands for a value given when it is recorded."""
    if EVENTS.get(event, sentence) != sentence:
        raise ValueError(f"{event} is registered twice")
    EVENTS[event] = sentence
    return event


def record(event: str, actor: Actor, subject: Model | str = "", why: str = "", district: Any = None, **data: Any) -> None:
    """Write one line, inside the caller's transaction. Values must be JSON; amounts are fen."""
    record_many([entry(event, actor, subject, why, district, **data)])


def record_many(entries: Iterable[AuditEntry]) -> None:
    """Write lines made by `entry` in one statement, inside the caller's transaction."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an audit line belongs to the transaction of what it tells")
    now = timezone.now()
    lines = [{**{name: getattr(one, name) for name in _COLUMNS}, "at": now.isoformat()} for one in entries]
    if lines:
        fetch(_INSERT, [json.dumps(lines, ensure_ascii=False)])
    written.set(written.get() + len(lines))


def entry(event: str, actor: Actor, subject: Model | str = "", why: str = "", district: Any = None, **data: Any) -> AuditEntry:
    """A line not written yet."""
    if event not in EVENTS:
        raise UnknownEvent(event)
    kind, number = (subject._meta.label_lower, str(subject.pk)) if isinstance(subject, Model) else ("", subject)
    values = {
        "event": event,
        "user_id": actor.user.pk if actor.user else None,
        "actor_name": actor.name[:80],
        "role": actor.role,
        "channel": actor.channel,
        "address": actor.address,
        "city": actor.city,
        "district_id": getattr(district, "pk", district) or actor.district_id,
        "subject_kind": kind,
        "subject_id": number,
        "why": why or (actor.why if actor.is_system else ""),
        "data": data,
    }
    return row_of(AuditEntry, values)


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "（无）"


def sentence(event: str, data: dict[str, Any]) -> str:
    """An event in words; amounts are recorded in fen and read in yuan."""
    words = re.sub(r"\{(\w+)\} 分", lambda found: f"{yuan(data.get(found[1]))} 元", EVENTS.get(event, event))
    return words.format_map(_Blank(data))


def digest(previous: str, entry: AuditEntry) -> str:
    """The hash of a link: the one before it and everything the line says."""
    content = [
        entry.pk,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.event,
        entry.user_id,
        entry.actor_name,
        entry.role,
        entry.channel,
        entry.address,
        entry.city,
        entry.district_id,
        entry.subject_kind,
        entry.subject_id,
        entry.why,
        entry.data,
    ]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}{text}".encode()).hexdigest()


def seal(everything: bool = False, limit: int = 5000) -> int:
    """Chain the committed lines that are not sealed yet, oldest first; answers how many. Nobody else seals meanwhile."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEAL_LOCK])
            if not cursor.fetchone()[0]:
                return 0
        last = AuditSeal.objects.order_by("-number").first()
        lines = AuditEntry.objects.filter(seal=None).order_by("id")
        if not everything and last is not None:
            newest = AuditSeal.objects.filter(number__gt=last.number - 100).aggregate(newest=Max("entry_id"))["newest"] or 0
            lines = lines.filter(id__gt=newest - WINDOW)
        number, previous = (last.number, last.hash) if last else (0, START)
        links = []
        for line in lines[:limit]:
            number, previous = number + 1, digest(previous, line)
            links.append(AuditSeal(number=number, entry=line, hash=previous))
        AuditSeal.objects.bulk_create(links)
    return len(links)


@dataclass(frozen=True)
class Verdict:
    """What a walk along the chain found: links walked, lines not sealed yet, the last link, and every break in Chinese."""

    links: int
    unsealed: int
    last: str
    breaks: list[str]


def verify(expected: str = "") -> Verdict:
    """Walk the whole chain. `expected` is `number:hash` noted earlier outside the database: it shows a chain cut at its end."""
    breaks: list[str] = []
    number, previous = 0, START
    known, _, known_hash = expected.partition(":")
    for link in _links():
        number += 1
        if link.number != number:
            breaks.append(f"第 {number} 环缺失")
            number = link.number
        if digest(previous, link.entry) != link.hash:
            breaks.append(f"第 {number} 环（记录 {link.entry_id}）与内容不符")
        previous = link.hash
        if known and number == int(known) and link.hash != known_hash:
            breaks.append(f"第 {number} 环与留存的哈希不符")
    if known and number < int(known):
        breaks.append(f"链在第 {number} 环终止，留存的是第 {known} 环")
    return Verdict(number, AuditEntry.objects.filter(seal=None).count(), f"{number}:{previous}", breaks)


def _links() -> Iterator[AuditSeal]:
    yield from AuditSeal.objects.select_related("entry").order_by("number").iterator(chunk_size=2000)
