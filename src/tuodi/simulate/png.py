"""SVG to PNG, where the typesetter that the office brings is installed; nothing leaves the machine."""

from __future__ import annotations

import functools
import re
import tempfile
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

FAMILY = "Noto Sans CJK SC"
PAGE = '#set page(width: auto, height: auto, margin: 12pt)\n#set text(font: "Noto Sans CJK SC")\n#image("chart.svg", width: 580pt)\n'
POINTS_PER_INCH = 180.0


def available() -> bool:
    return find_spec("typst") is not None


@functools.cache
def _fonts() -> tuple[str, ...]:
    """Folders of fonts to be given to the typesetter: none where the system has the family, whose regular face is drawn as it is."""
    import typst

    if FAMILY in typst.Fonts(include_system_fonts=True).families() or not find_spec("manimgx_fonts_cjk"):
        return ()
    return (str(files("manimgx_fonts_cjk")),)


def thickened(chart: str) -> str:
    """For the variable font, whose thinnest face is drawn in pictures whatever weight is asked for: letters with a stroke of their colour."""
    return re.sub(r'<text ([^>]*?)fill="(#\w+)"', r'<text \1fill="\2" stroke="\2" stroke-width="0.45"', chart)


def as_png(chart: str) -> bytes:
    """The chart as PNG. ImportError where the typesetter isn't installed."""
    import typst

    fonts = _fonts()
    with tempfile.TemporaryDirectory(prefix="tuodi-") as name:
        folder = Path(name)
        (folder / "chart.svg").write_text(thickened(chart) if fonts else chart, "utf-8")
        (folder / "page.typ").write_text(PAGE, "utf-8")
        found = typst.compile(str(folder / "page.typ"), root=name, font_paths=list(fonts), format="png", ppi=POINTS_PER_INCH)
    assert isinstance(found, bytes)
    return found
