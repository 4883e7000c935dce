"""SVG to PNG, where the typesetter that the office brings is installed; nothing leaves the machine."""

from __future__ import annotations

import tempfile
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

PAGE = '#set page(width: auto, height: auto, margin: 12pt)\n#set text(font: "Noto Sans CJK SC")\n#image("chart.svg", width: 580pt)\n'
POINTS_PER_INCH = 180.0


def available() -> bool:
    return find_spec("typst") is not None


def as_png(chart: str) -> bytes:
    """The chart as PNG. ImportError where the typesetter isn't installed."""
    import typst

    fonts = [str(files("manimgx_fonts_cjk"))] if find_spec("manimgx_fonts_cjk") else []
    with tempfile.TemporaryDirectory(prefix="tuodi-") as name:
        folder = Path(name)
        (folder / "chart.svg").write_text(chart, "utf-8")
        (folder / "page.typ").write_text(PAGE, "utf-8")
        found = typst.compile(str(folder / "page.typ"), root=name, font_paths=fonts, format="png", ppi=POINTS_PER_INCH)
    assert isinstance(found, bytes)
    return found
