"""Requests that wait at the same moment are settled in one transaction: one computation, one commit; each is answered after it.

Whoever comes while nobody is at work takes all that wait and settles them; then the next of those who came meanwhile does.
So a request never waits for others to come, and under load a commit serves many.
"""

from __future__ import annotations

import threading

from tuodi.office.core.actor import Actor
from tuodi.office.settlement.actions.settle import Answer, Request, settle_requests
from tuodi.office.settlement.claim_input import ClaimInput
from tuodi.office.settlement.models import Settlement
from tuodi.office.settlement.refused import SettlementRefused

MOST = 50  # requests of one transaction


class Ticket:
    """A request that waits: it is answered, fails, or is told to lead."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.moved = threading.Event()
        self.leads = False
        self.answer: Answer | None = None
        self.error: BaseException | None = None


class Queue:
    """Of one process; its threads share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Ticket] = []
        self._busy = False

    def settle(self, request: Request) -> Answer:
        """The answer, after its commit. Raises as `settle_requests` does."""
        mine = Ticket(request)
        with self._lock:
            self._waiting.append(mine)
            mine.leads, self._busy = not self._busy, True
        if not mine.leads:
            mine.moved.wait()
        if mine.leads:
            self._lead(mine)
        if mine.error is not None:
            raise mine.error
        assert mine.answer is not None
        return mine.answer

    def _lead(self, mine: Ticket) -> None:
        with self._lock:
            # those who see the same districts as the leader; the leader is among them wherever it stands
            group = [mine, *(one for one in self._waiting if one is not mine and one.request.actor.scope == mine.request.actor.scope)][:MOST]
            self._waiting = [one for one in self._waiting if one not in group]
        try:
            _answer(group)
        finally:
            with self._lock:
                self._busy = bool(self._waiting)
                if self._waiting:
                    self._waiting[0].leads = True
                    self._waiting[0].moved.set()
            for one in group:
                one.moved.set()


def _answer(group: list[Ticket]) -> None:
    try:
        for ticket, answer in zip(group, settle_requests([one.request for one in group]), strict=True):
            ticket.answer = answer
    except Exception as error:
        if len(group) == 1:
            group[0].error = error
            return
        for one in group:  # what went wrong concerns one of them: each by itself
            _answer([one])
    except BaseException as error:
        for one in group:
            one.error = error
        raise


_QUEUE = Queue()


def settle_together(actor: Actor, claim: ClaimInput, key: str) -> Settlement:
    """As `settle`, in one transaction with whoever asks at the same time."""
    found = _QUEUE.settle(Request(actor, claim, key, claim.body_hash()))
    if isinstance(found, SettlementRefused):
        raise found
    return found
