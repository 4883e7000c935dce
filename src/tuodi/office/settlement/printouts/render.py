"""A Typst template and its data -> PDF, with the CJK font embedded."""

from __future__ import annotations

import functools
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from tuodi.office.core import demonstration

TEMPLATES = Path(__file__).parent / "templates"


def pdf(template: str, data: dict[str, Any]) -> bytes:
    """The document as PDF. The template reads `data` as JSON; text is data there, never markup. In a demonstration every page says so."""
    import typst

    data = data | {"watermark": demonstration.mark()}

    found = typst.compile(
        str(TEMPLATES / template),
        root=str(TEMPLATES),
        font_paths=[font_folder()],
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        format="pdf",
    )
    assert isinstance(found, bytes)
    return found


@functools.cache
def font_folder() -> str:
    """Where the wheel with Noto Sans CJK keeps its file."""
    return str(files("manimgx_fonts_cjk"))
