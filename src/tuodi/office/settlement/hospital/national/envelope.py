"""One message in, one message out: read, answered once, wrapped. Refusals are infcode -1 with the reason in `err_msg`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from tuodi.office.core.actor import Actor
from tuodi.office.core.rights import Refused
from tuodi.office.settlement.hospital.actions.messages import first_or_new, keep_answer
from tuodi.office.settlement.hospital.national.context import Context
from tuodi.office.settlement.hospital.national.problem import Problem
from tuodi.office.settlement.hospital.national.provinces import Province, province_of
from tuodi.office.settlement.hospital.national.transactions import TRANSACTIONS
from tuodi.office.settlement.refused import SettlementRefused

LONGEST = 40_000  # characters of `input`, by the platform's rules
Answer = dict[str, Any]


@dataclass(frozen=True)
class Message:
    """A message that could be read; spellings are the national ones."""

    infno: str
    msgid: str
    institution: str
    region: str
    input: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """SHA-256 of what is asked; time, operator and sign-in number may differ when a message is sent again."""
        return hashlib.sha256(_plain([self.infno, self.input]).encode()).hexdigest()


def read(body: bytes, province: Province) -> Message:
    """Raises Problem."""
    try:
        given = json.loads(body, parse_float=Decimal, parse_constant=Decimal)
        text = _plain(given)
    except (ValueError, RecursionError, ArithmeticError):
        raise Problem("报文不是可用的 JSON", "unreadable") from None
    if not isinstance(given, Mapping):
        raise Problem("报文应为 JSON 对象", "unreadable")
    given = province.renamed(given)
    head = {name: given.get(name) for name in ("infno", "msgid", "fixmedins_code", "mdtrtarea_admvs")}
    if not all(isinstance(value, str | int | None) and not isinstance(value, bool) for value in head.values()):
        raise Problem("报文头各项应为文本", "unreadable")
    infno, msgid, institution, region = (str(value or "").strip() for value in head.values())
    if not msgid or len(msgid) > 30:
        raise Problem("msgid 应为 1 至 30 字", "unreadable")
    if not isinstance(given.get("input"), Mapping):
        raise Problem("缺少 input", "unreadable")
    if infno != "3202" and len(text) > LONGEST:
        raise Problem(f"报文超过 {LONGEST} 字", "unreadable")
    return Message(infno[:6], msgid, institution, region[:6], given["input"])


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def handle(actor: Actor, body: bytes) -> tuple[Answer, dict[str, str]]:
    """(the answer, what the log should say)."""
    province = province_of(actor.city)
    noted: dict[str, str] = {}
    try:
        message = read(body, province)
        noted |= {"operation": message.infno, "number": message.msgid}
        _admitted(actor, message)
        with transaction.atomic():
            return _once(actor, province, message, noted), noted
    except Problem as problem:
        noted |= {"code": problem.code, "text": problem.text}
        return wrapped("", 0, problem.text, {}), noted


def _admitted(actor: Actor, message: Message) -> None:
    if message.institution != actor.institution:
        raise Problem("fixmedins_code 与签名机构不符，医院只能办理本院业务", "not_yours")
    if message.infno not in TRANSACTIONS:
        raise Problem(f"不办理交易 {message.infno}；可用：{'、'.join(TRANSACTIONS)}", "unknown_transaction")


def _once(actor: Actor, province: Province, message: Message, noted: dict[str, str]) -> Answer:
    first = first_or_new(actor.institution, message.msgid, message.infno, message.digest)
    if first.answer is not None:
        noted |= {"code": "repeated"}
        return first.answer
    context = Context(actor, province, message.infno, message.msgid)
    try:
        with transaction.atomic():
            output, error = TRANSACTIONS[message.infno](context, message.input), ""
    except (Problem, SettlementRefused) as refused:
        output, error = {}, refused.text
        noted |= {"code": refused.code, "text": error}
    except Refused as refused:
        output, error = {}, str(refused)
        noted |= {"code": "refused", "text": error}
    answer = wrapped(message.region or province.admdvs, first.number, error, output)
    keep_answer(first.number, answer)
    return answer


def wrapped(region: str, number: int, error: str, output: Mapping[str, Any]) -> Answer:
    """The response envelope: infcode 0, or -1 with `err_msg`."""
    now = timezone.localtime()
    stamp = now.strftime("%Y%m%d%H%M%S")
    told = stamp + f"{now.microsecond // 1000:03d}"
    return {
        "infcode": -1 if error else 0,
        "inf_refmsgid": f"{region[:6]:0>6}{stamp}{number % 10**10:010d}",
        "refmsg_time": told,
        "respond_time": told,
        "enctype": "",
        "signtype": "",
        "err_msg": error[:200],
        "output": dict(output),
    }
