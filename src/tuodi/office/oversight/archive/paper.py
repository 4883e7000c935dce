"""A person's archive as one PDF: facts, list of contents, every table, and each sheet and paper page by page."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from importlib.resources import files as resources
from pathlib import Path
from typing import Any

from django.utils import timezone

from tuodi.office.core import demonstration
from tuodi.office.core.actor import Actor
from tuodi.office.oversight.archive.files import File
from tuodi.office.oversight.archive.tables import Section
from tuodi.office.registry.models import Person

TEMPLATE = Path(__file__).parent / "templates" / "archive.typ"
PAGES = 60  # of one paper; a longer one is in the ZIP
SHOWN = {b"%PDF": "pdf", b"\x89PNG": "png", b"\xff\xd8\xff": "jpg"}


def whole(actor: Actor, person: Person, sections: Sequence[Section], files: Sequence[File]) -> bytes:
    """The PDF. A file that can't be shown on paper is named with that."""
    import typst

    with tempfile.TemporaryDirectory(prefix="tuodi-archive-") as name:
        root = Path(name)
        (root / "archive.typ").write_bytes(TEMPLATE.read_bytes())
        contents = [_shown(root, number, one) for number, one in enumerate(files, 1)]
        known = sections[0].texts
        data = {
            "title": "医疗救助个人档案",
            "left": f"{person.district}　{person.name}",
            "right": str(timezone.localdate()),
            "foot": f"导出人：{actor.name}",
            "invented": demonstration.running(),
            "facts": known,
            "files": contents,
            "sections": [{"title": one.title, "heads": one.heads, "rows": one.texts, "figures": list(one.figures), "widths": one.widths} for one in sections[1:]],
        }
        (root / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        made = typst.compile(str(root / "archive.typ"), root=str(root), font_paths=[str(resources("manimgx_fonts_cjk"))], format="pdf")
        assert isinstance(made, bytes)
        return made


def _shown(root: Path, number: int, one: File) -> dict[str, Any]:
    """A file among the contents: how many pages of it follow, and where they are read."""
    ending = next((ending for start, ending in SHOWN.items() if one.content.startswith(start)), "")
    found = {"number": f"{number:02d}", "name": one.name, "what": one.what, "path": "", "pages": 0, "kind": ending}
    if not ending:
        return found
    path = f"{number}.{ending}"
    (root / path).write_bytes(one.content)
    return found | {"path": path, "pages": _pages(root, path, ending)}


def _pages(root: Path, path: str, ending: str) -> int:
    """How many pages can be drawn; 0 for a file that is broken, locked or too long."""
    import typst

    probe, count = root / "probe.typ", 0
    for page in range(1, PAGES + 2):
        probe.write_text(f'#image("{path}"{f", page: {page}" if ending == "pdf" else ""})', encoding="utf-8")
        try:
            typst.compile(str(probe), root=str(root), ignore_system_fonts=True)
        except (typst.TypstError, RuntimeError):
            break
        count = page
        if ending != "pdf":
            break
    return count if count <= PAGES else 0
