"""A message is answered once: the first answer is kept and given again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.db import connection

from tuodi.office.settlement.hospital.models import Message
from tuodi.office.settlement.hospital.national.problem import Problem

_TAKE = """
INSERT INTO hospital_message (institution, msgid, infno, body_hash, answer, recalled, at)
VALUES (%s, %s, %s, %s, '', false, now()) ON CONFLICT (institution, msgid) DO NOTHING RETURNING id
"""


@dataclass(frozen=True)
class FirstAnswer:
    """`answer` None: the message is new, and is to be answered under `number`."""

    number: int
    answer: dict[str, Any] | None


def first_or_new(institution: str, msgid: str, infno: str, body_hash: str) -> FirstAnswer:
    """Inside the caller's transaction: whoever sends the same message meanwhile waits for its end. Raises Problem for another body."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [institution, msgid, infno, body_hash])
        row = cursor.fetchone()
    if row:
        return FirstAnswer(row[0], None)
    first = Message.objects.get(institution=institution, msgid=msgid)
    if first.recalled:  # also before it came; its first answer would tell what no longer stands
        raise Problem("该报文已被冲正，不再办理", "recalled")
    if (first.infno, first.body_hash) != (infno, body_hash):
        raise Problem("报文号已用于另一笔内容不同的请求", "key_conflict")
    return FirstAnswer(first.pk, json.loads(first.answer))


def keep_answer(number: int, answer: dict[str, Any]) -> None:
    """Store the first answer, in the transaction of what it tells."""
    Message.objects.filter(pk=number).update(answer=json.dumps(answer, ensure_ascii=False))


def recall(institution: str, msgid: str, infno: str) -> bool:
    """Mark a message as taken back; answers whether it had come. One that hadn't is refused when it comes. Raises Problem for another number."""
    first, made = Message.objects.get_or_create(
        institution=institution, msgid=msgid, defaults={"infno": infno, "body_hash": "", "recalled": True}
    )
    if not made and first.infno != infno:
        raise Problem(f"报文 {msgid} 的交易编号不是 {infno}", "bad_field")
    if not first.recalled:
        Message.objects.filter(pk=first.pk).update(recalled=True)
    return not made and bool(first.answer)
