"""Compiled or not: above this many claims Numba's loading time (about a second) is worth it; below, the same functions run on lists."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

COMPILE_FROM = int(os.environ.get("TUODI_COMPILE_FROM", "20000"))


def use_compiled(claims: int) -> bool:
    return claims >= COMPILE_FROM


def plain_lists(values: Iterable[Any]) -> list[Any]:
    """Arrays as lists of Python integers (several times faster to index one by one); the dense table stays as it is."""
    return [one.tolist() if hasattr(one, "tolist") and one.size < 200_000 else one for one in values]
