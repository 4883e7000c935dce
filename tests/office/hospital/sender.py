"""A hospital's program: signs and sends."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import secrets
from typing import Any

from django.test import Client
from django.utils import timezone

from tuodi.office.core.models import ApiKey
from tuodi.office.settlement.hospital import signature

V1, NATIONAL = "/api/hospital/v1", "/api/hospital/national"
_numbers = itertools.count(1)


class Sender:
    """Sends JSON as the owner of a key; `last` is the last answer."""

    def __init__(self, key: ApiKey, secret: str) -> None:
        self.key, self.secret = key, secret
        self.client = Client(raise_request_exception=True)

    def headers(self, method: str, address: str, body: bytes, **more: Any) -> dict[str, str]:
        values = {"time": timezone.now(), "nonce": secrets.token_hex(8), "algorithm": "HMAC-SHA256"} | more
        return signature.sign(self.key.key_id, self.secret, method, address, body, **values).headers()

    def send(self, method: str, address: str, given: Any = None, **more: Any) -> Any:
        """`more`: time, nonce, algorithm of the signature."""
        body = b"" if given is None else given if isinstance(given, bytes) else json.dumps(given, default=str).encode()
        headers = self.headers(method, address, body, **more)
        return self.client.generic(method, address, body, content_type="application/json", headers=headers)

    def post(self, path: str, given: Any, **more: Any) -> Any:
        return self.send("POST", V1 + path, given, **more)

    def get(self, path: str, **more: Any) -> Any:
        return self.send("GET", V1 + path, **more)

    def settle(self, key: str, claim: dict[str, Any]) -> Any:
        return self.post("/settlements", {"key": key, "claim": claim})

    def message(self, infno: str, given: dict[str, Any], msgid: str = "", **head: Any) -> dict[str, Any]:
        """Send a national message; the answer's envelope."""
        code = self.key.institution
        msgid = msgid or f"{code}{dt.datetime(2024, 3, 9):%Y%m%d%H%M%S}{next(_numbers):04d}"
        envelope = {"infno": infno, "msgid": msgid, "fixmedins_code": code, "mdtrtarea_admvs": "150300", "infver": "1.0.0", "input": given}
        found: dict[str, Any] = self.send("POST", NATIONAL, envelope | head).json()
        self.msgid = msgid
        return found

    def done(self, infno: str, given: dict[str, Any], msgid: str = "", **head: Any) -> dict[str, Any]:
        """The output of a message that must succeed."""
        answer = self.message(infno, given, msgid, **head)
        assert answer["infcode"] == 0, answer["err_msg"]
        output: dict[str, Any] = answer["output"]
        return output

    def refused(self, infno: str, given: dict[str, Any], msgid: str = "", **head: Any) -> str:
        """The reason of a message that must be refused."""
        answer = self.message(infno, given, msgid, **head)
        assert answer["infcode"] == -1
        assert answer["output"] == {}
        reason: str = answer["err_msg"]
        return reason
