"""The blocks of docs/adding-a-city.md, put together as files."""

from __future__ import annotations

import re
from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs" / "adding-a-city.md"
FOLDER = Path(__file__).parent
_BLOCK = re.compile(r"^```(?:yaml|csv) (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def files() -> dict[str, str]:
    """name -> text; the blocks of one file follow each other."""
    found: dict[str, str] = {}
    for name, text in _BLOCK.findall(DOCUMENT.read_text("utf-8")):
        found[name] = found.get(name, "") + text
    return found


def place(name: str) -> Path:
    """Where the tests keep a file of the document."""
    return FOLDER / name if name.startswith("mingxi/") else FOLDER / "mingxi" / name


def write() -> None:
    """Bring the kept files up to date with the document."""
    for name, text in files().items():
        place(name).parent.mkdir(parents=True, exist_ok=True)
        place(name).write_text(text, "utf-8")


if __name__ == "__main__":
    write()
