"""The yearly figures that the office has set beyond those of the packs: a file for each city in the folder `FIGURES` (or `TUODI_FIGURES`)."""

from __future__ import annotations

import functools
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings


def of(city: str) -> Mapping[str, Any]:
    """name -> value, as the library's `parameters`."""
    return _read(city, _folder())[0]


def note(city: str) -> str:
    """What must be said wherever a result is shown that these figures went into (invented ones); empty where nothing."""
    return _read(city, _folder())[1]


def _folder() -> str:
    return str(getattr(settings, "FIGURES", "") or os.environ.get("TUODI_FIGURES", ""))


@functools.lru_cache(maxsize=16)
def _read(city: str, folder: str) -> tuple[Mapping[str, Any], str]:
    from tuodi.cli.policy import parameters_file

    path = Path(folder) / f"{city}.yaml"
    return parameters_file(path) if folder and path.is_file() else ({}, "")
