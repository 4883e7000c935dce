"""Signed requests: an HMAC over method, address, time, nonce and the body's digest, with SHA-256 or SM3."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, hmac

ALGORITHMS: Mapping[str, type[hashes.HashAlgorithm]] = {"HMAC-SHA256": hashes.SHA256, "HMAC-SM3": hashes.SM3}
KEY, TIME, NONCE, ALGORITHM, SIGNATURE = "X-Tuodi-Key", "X-Tuodi-Time", "X-Tuodi-Nonce", "X-Tuodi-Algorithm", "X-Tuodi-Signature"
WINDOW = dt.timedelta(minutes=10)
NONCE_FORM = re.compile(r"[0-9A-Za-z_-]{8,64}")


class Unsigned(Exception):
    """The request isn't signed as it must be; `code` is stable, `text` Chinese."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(code, text)
        self.code, self.text = code, text


@dataclass(frozen=True)
class Signed:
    """What the headers of a request say. `time`: whole seconds since 1970, as text."""

    key: str
    time: str
    nonce: str
    algorithm: str
    signature: str

    def headers(self) -> dict[str, str]:
        """The headers of a request."""
        return {KEY: self.key, TIME: self.time, NONCE: self.nonce, ALGORITHM: self.algorithm, SIGNATURE: self.signature}


def sign(
    key: str, secret: str, method: str, address: str, body: bytes, time: dt.datetime, nonce: str, algorithm: str = "HMAC-SHA256"
) -> Signed:
    """The signature of a request, as a hospital or a department makes it. `address`: path with query."""
    seconds = str(int(time.timestamp()))
    mac = hmac.HMAC(secret.encode(), ALGORITHMS[algorithm]())
    mac.update(signed_text(method, address, body, seconds, nonce, algorithm))
    return Signed(key, seconds, nonce, algorithm, mac.finalize().hex())


def signed_text(method: str, address: str, body: bytes, time: str, nonce: str, algorithm: str) -> bytes:
    """Five lines: method, path with query, time, nonce, digest of the body in hex."""
    digest = hashes.Hash(ALGORITHMS[algorithm]())
    digest.update(body)
    return "\n".join([method.upper(), address, time, nonce, digest.finalize().hex()]).encode()


def read(headers: Mapping[str, str]) -> Signed:
    """The headers of a request. Raises Unsigned where one is missing or has no usable form."""
    algorithm = headers.get(ALGORITHM, "HMAC-SHA256").upper()
    found = Signed(
        key=headers.get(KEY, "").strip(),
        time=headers.get(TIME, "").strip(),
        nonce=headers.get(NONCE, "").strip(),
        algorithm=algorithm,
        signature=headers.get(SIGNATURE, "").strip(),
    )
    if not (found.key and found.time and found.nonce and found.signature):
        raise Unsigned("unsigned", f"请求须带签名头 {KEY}、{TIME}、{NONCE}、{SIGNATURE}")
    if found.algorithm not in ALGORITHMS:
        raise Unsigned("unsigned", f"签名算法应为 {'、'.join(ALGORITHMS)}")
    if not NONCE_FORM.fullmatch(found.nonce):
        raise Unsigned("unsigned", "随机串应为 8 至 64 位字母、数字、下划线或短横")
    return found


def check(found: Signed, secret: str, method: str, address: str, body: bytes, now: dt.datetime) -> None:
    """Raises Unsigned where the signature is wrong (before the time is looked at, so that nobody learns anything by trying) or stale."""
    mac = hmac.HMAC(secret.encode(), ALGORITHMS[found.algorithm]())
    mac.update(signed_text(method, address, body, found.time, found.nonce, found.algorithm))
    try:
        mac.verify(bytes.fromhex(found.signature))
    except (InvalidSignature, ValueError):
        raise Unsigned("bad_signature", "签名不正确") from None
    if not found.time.isascii() or not found.time.isdigit() or abs(now.timestamp() - int(found.time[:12])) > WINDOW.total_seconds():
        raise Unsigned("stale", "请求时间与服务器相差超过 10 分钟")
