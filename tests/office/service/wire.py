"""A hospital's program on the wire: the same signed requests as in the other tests, sent to a running server."""

from __future__ import annotations

import http.client
import itertools
import json
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from tests.office.hospital.sender import Sender

Result = TypeVar("Result")


class Answer:
    """Status and body."""

    def __init__(self, status: int, content: bytes) -> None:
        self.status_code, self.content = status, content

    def json(self) -> Any:
        return json.loads(self.content)


class Wire(Sender):
    """Sends to `address` (host:port). A server that goes away raises OSError or HTTPException."""

    def __init__(self, sender: Sender, address: str) -> None:
        super().__init__(sender.key, sender.secret)
        self.address = address

    def send(self, method: str, address: str, given: Any = None, **more: Any) -> Answer:
        body = b"" if given is None else given if isinstance(given, bytes) else json.dumps(given, default=str).encode()
        line = http.client.HTTPConnection(self.address, timeout=60)
        try:
            headers = {"Content-Type": "application/json"} | self.headers(method, address, body, **more)
            line.request(method, address, body, headers)
            answer = line.getresponse()
            return Answer(answer.status, answer.read())
        finally:
            line.close()


class Wires:
    """Several servers of one office; requests go to them in turn."""

    def __init__(self, wires: Sequence[Wire]) -> None:
        self._turn = itertools.cycle(wires)

    def settle(self, key: str, claim: dict[str, Any]) -> Answer:
        answer: Answer = next(self._turn).settle(key, claim)
        return answer


def at_once(asks: Sequence[Callable[[], Result]]) -> list[Result]:
    """Ask all of them side by side; the answers in the order of the questions."""
    start = threading.Barrier(len(asks))

    def run(ask: Callable[[], Result]) -> Result:
        start.wait()
        return ask()

    with ThreadPoolExecutor(len(asks)) as pool:
        return list(pool.map(run, asks))
