"""One-time codes (RFC 6238: HMAC-SHA1, 30 seconds, six digits), as authenticator programs make them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct
import time

STEP = 30


def new_secret() -> str:
    """A secret of 160 bits in base 32."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code(secret: str, step: int) -> str:
    """The six digits of a time step."""
    mac = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    offset = mac[-1] & 15
    number = struct.unpack(">I", mac[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def matching_step(secret: str, given: str, after: int, now: float | None = None) -> int | None:
    """The step whose code was given: this one or a neighbour, and later than `after`, so that a code is good once."""
    current = int(time.time() if now is None else now) // STEP
    for step in (current, current - 1, current + 1):
        if step > after and hmac.compare_digest(code(secret, step), given.strip()):
            return step
    return None
