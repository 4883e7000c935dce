"""The signature of a hospital's requests: that of every interface of the office."""

from tuodi.office.core.signature import (
    ALGORITHM,
    ALGORITHMS,
    KEY,
    NONCE,
    SIGNATURE,
    TIME,
    WINDOW,
    Signed,
    Unsigned,
    check,
    read,
    sign,
    signed_text,
)

__all__ = [
    "ALGORITHM",
    "ALGORITHMS",
    "KEY",
    "NONCE",
    "SIGNATURE",
    "TIME",
    "WINDOW",
    "Signed",
    "Unsigned",
    "check",
    "read",
    "sign",
    "signed_text",
]
