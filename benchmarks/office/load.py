"""The load generator, a process of its own: `python load.py` reads its orders as JSON from standard input and answers in JSON.

It signs everything beforehand and keeps one connection for each client, so that it takes little of the processor that it measures with.
Standard library only: nothing of the office is loaded here.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import socket
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Seen:
    """Milliseconds of each answer within the measured time, by when it came; answers that weren't 200."""

    at: list[float] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    answered: int = 0
    wrong: list[str] = field(default_factory=list)


def signed(order: dict[str, Any], body: bytes) -> bytes:
    """A whole request of HTTP/1.1."""
    seconds, nonce, path = str(int(time.time())), secrets.token_hex(8), order["path"]
    text = "\n".join(["POST", path, seconds, nonce, hashlib.sha256(body).hexdigest()]).encode()
    signature = hmac.new(order["secret"].encode(), text, hashlib.sha256).hexdigest()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {order['address']}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        f"X-Tuodi-Key: {order['key_id']}\r\nX-Tuodi-Time: {seconds}\r\nX-Tuodi-Nonce: {nonce}\r\nX-Tuodi-Signature: {signature}\r\n\r\n"
    )
    return head.encode() + body


class Connection:
    """One client's connection; opened anew where the server closes it."""

    def __init__(self, address: str) -> None:
        host, port = address.split(":")
        self.place = (host, int(port))
        self.socket = self._open()

    def _open(self) -> socket.socket:
        found = socket.create_connection(self.place, timeout=600)
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return found

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """(status, body)."""
        self.socket.sendall(request)
        head, body = b"", b""
        while b"\r\n\r\n" not in head:
            part = self.socket.recv(65536)
            if not part:
                raise ConnectionError("closed by the server")
            head += part
        head, _, body = head.partition(b"\r\n\r\n")
        lines = head.lower().split(b"\r\n")
        length = next(int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:"))
        while len(body) < length:
            body += self.socket.recv(65536)
        if any(line == b"connection: close" for line in lines):
            self.socket.close()
            self.socket = self._open()
        return int(head.split(b" ", 2)[1]), body


def client(address: str, requests: Iterator[bytes], lock: threading.Lock, until: float, least: int, seen: Seen) -> None:
    """Ask until the time is over, and at least so often."""
    connection = Connection(address)
    while time.perf_counter() < until or seen.answered < least:
        with lock:
            request = next(requests, None)
        if request is None:
            seen.wrong.append("ran out of requests")
            return
        begun = time.perf_counter()
        status, body = connection.ask(request)
        ended = time.perf_counter()
        if status != 200:
            seen.wrong.append(f"{status} {body[:300].decode(errors='replace')}")
            return
        seen.answered += 1
        seen.at.append(ended)
        seen.took.append(1000 * (ended - begun))


def run(order: dict[str, Any]) -> dict[str, Any]:
    """Warm up, measure, answer the latencies."""
    bodies = json.loads(Path(order["bodies"]).read_text())
    requests = iter([signed(order, body.encode()) for body in bodies])
    lock, seen = threading.Lock(), [Seen() for _ in range(order["clients"])]
    start = time.perf_counter() + order["warm"]
    until = start + order["seconds"]
    threads = [threading.Thread(target=client, args=(order["address"], requests, lock, until, order["least"], one)) for one in seen]
    worked = time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = [ms for one in seen for at, ms in zip(one.at, one.took, strict=True) if at >= start]
    return {
        "seconds": max([until, *(at for one in seen for at in one.at)]) - start,
        "answered": sum(one.answered for one in seen),  # with those of the warming up
        "took": took,
        "wrong": [text for one in seen for text in one.wrong],
        "generator": time.process_time() - worked,
    }


if __name__ == "__main__":
    json.dump(run(json.load(sys.stdin)), sys.stdout)
