"""The yearly figures that the office has set beyond those of the packs."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from django.conf import settings


def of(city: str) -> Mapping[str, Any]:
    """name -> value, as the library's `parameters`."""
    return _read(city, str(getattr(settings, "FIGURES", "")))


@functools.lru_cache(maxsize=16)
def _read(city: str, folder: str) -> Mapping[str, Any]:
    from pathlib import Path

    import yaml

    path = Path(folder) / f"{city}.yaml"
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")) or {}) if folder and path.is_file() else {}
