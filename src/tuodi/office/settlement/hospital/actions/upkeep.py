"""What is kept for a time only: the log of requests, and the messages with their first answers."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from tuodi.office.core import audit, rls
from tuodi.office.core.actor import Actor
from tuodi.office.settlement.hospital.models import Call, Message

CALL_DAYS = 200  # the log of requests; a nonce needs ten minutes
MESSAGE_DAYS = 3 * 366  # first answers: as long as a year's bills may still be asked for again
SLICE = 5000  # rows of one statement, so that requests don't wait


def forget_old(call_days: int = CALL_DAYS, message_days: int = MESSAGE_DAYS) -> tuple[int, int]:
    """Delete requests and messages older than so many days; answers how many of each.

    Messages taken back before they came stay, or they would be done if they came after all. What a forgotten message did stands,
    and is not done twice: a settlement's own key remains. ValueError for fewer days than a signature is good for.
    """
    if call_days < 1 or message_days < 1:
        raise ValueError("at least a day is kept")
    now = timezone.now()
    calls = _forget(Call, now - dt.timedelta(days=call_days), {})
    messages = _forget(Message, now - dt.timedelta(days=message_days), {"recalled": False})
    if calls or messages:
        with transaction.atomic():
            audit.record("hospital.forgotten", Actor.system("清理过期的接口记录"), calls=calls, messages=messages)
    return calls, messages


def _forget(model: type[Call | Message], before: dt.datetime, more: dict[str, bool]) -> int:
    total = 0
    while True:
        with transaction.atomic():
            rls.set_scope(Actor.system("清理").scope, local=True)
            numbers = list(model.objects.filter(at__lt=before, **more).order_by("id").values_list("id", flat=True)[:SLICE])
            total += model.objects.filter(pk__in=numbers).delete()[0]
        if len(numbers) < SLICE:
            return total
