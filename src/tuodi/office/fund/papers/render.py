"""The one template of the fund's papers and its data -> PDF, with the CJK font embedded."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from tuodi.office.core import demonstration

TEMPLATES = Path(__file__).parent / "templates"


def pdf(data: dict[str, Any]) -> bytes:
    """A paper: title, left, right, foot, note, facts [[label, value]…], tables [{title, heads, rows, total}], blocks [{title, lines}].

    In a table a cell is text, or [text] for a figure (set to the right). Text is data there, never markup. In a demonstration every page says so.
    """
    import typst

    found = typst.compile(
        str(TEMPLATES / "paper.typ"),
        root=str(TEMPLATES),
        font_paths=[str(files("manimgx_fonts_cjk"))],
        sys_inputs={"data": json.dumps({"note": "", "facts": [], "tables": [], "blocks": [], "watermark": demonstration.mark()} | data, ensure_ascii=False)},
        format="pdf",
    )
    assert isinstance(found, bytes)
    return found
