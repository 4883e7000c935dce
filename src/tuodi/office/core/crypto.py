"""Secrets at rest: an encrypted text column, a blind index to search by, and masks for display.

Keys come as a ring (`TUODI_KEYS="k2:HEX,k1:HEX"`): the first one encrypts, all of them decrypt. The index has a key of its own,
which can't be turned without computing every index again.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import models

from tuodi.office import environment


class CannotDecrypt(ValueError):
    """The text was encrypted under a key that is not in the ring, or was changed."""


@lru_cache(maxsize=4)
def _ring(text: str) -> dict[str, AESGCM]:
    ring = {}
    for entry in text.split(","):
        name, _, key = entry.strip().rpartition(":")
        ring[name or "k1"] = AESGCM(bytes.fromhex(key))
    return ring


def key_ring() -> dict[str, AESGCM]:
    """The keys by name, the encrypting one first."""
    return _ring(environment.secret("TUODI_KEYS", "keys"))


@lru_cache(maxsize=1)
def _index_key() -> bytes:
    return bytes.fromhex(environment.secret("TUODI_INDEX_KEY", "index-key"))


def encrypt(text: str) -> str:
    """`key name:base64(nonce + ciphertext + tag)`; AES-256-GCM with a fresh nonce."""
    name, key = next(iter(key_ring().items()))
    nonce = os.urandom(12)
    return f"{name}:{base64.b64encode(nonce + key.encrypt(nonce, text.encode(), name.encode())).decode()}"


def decrypt(stored: str) -> str:
    """The text again; `CannotDecrypt` when the key is unknown or the text was tampered with."""
    name, _, body = stored.partition(":")
    key = key_ring().get(name)
    if key is None:
        raise CannotDecrypt(f"密钥 {name} 不在密钥环中")
    try:
        raw = base64.b64decode(body, validate=True)
        return key.decrypt(raw[:12], raw[12:], name.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise CannotDecrypt("密文无法解开：密钥不符或内容被改动") from error


def blind_index(text: str) -> str:
    """HMAC-SHA256 of the text without blanks and in upper case: equal texts are found without being readable."""
    plain = "".join(text.split()).upper()
    return hmac.new(_index_key(), plain.encode(), hashlib.sha256).hexdigest()


def mask_id(text: str) -> str:
    """An ID or account number for display: the first three and the last four characters."""
    return text if len(text) < 8 else f"{text[:3]}{'*' * (len(text) - 7)}{text[-4:]}"


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """A text that is stored encrypted. It can't be searched: keep a `blind_index` beside it. Empty stays empty."""

    def get_prep_value(self, value: Any) -> Any:
        plain = super().get_prep_value(value)
        return encrypt(plain) if plain else plain

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str | None:
        return decrypt(value) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name not in ("isnull",):
            raise TypeError(f"{self.name} is encrypted: search by its blind index")
        return super().get_lookup(lookup_name)
