"""A study kept in a folder: the data, the workbook, the charts; and what it was made from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tuodi import __version__
from tuodi.simulate import charts, png, workbook


def fingerprint(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def data_hash(inputs: Mapping[str, Path]) -> str:
    """SHA-256 over the files of people and claims together."""
    parts = [f"{name} {fingerprint(path)}" for name, path in sorted(inputs.items())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def save(result: dict[str, Any], folder: Path, name: str, inputs: Mapping[str, Path]) -> list[Path]:
    """Write `NAME.json`, `NAME.xlsx` and the charts (SVG; PNG too where it can be made). Returns the files.

    The JSON holds the policies' and reforms' hashes and those of the input files, so that a run can be told apart and made again.
    """
    folder.mkdir(parents=True, exist_ok=True)
    kept = {"program": f"tuodi {__version__}", "inputs": {key: fingerprint(path) for key, path in inputs.items()}, **result}
    data = folder / f"{name}.json"
    data.write_text(json.dumps(kept, ensure_ascii=False, indent=1, default=str) + "\n", "utf-8")
    book = folder / f"{name}.xlsx"
    workbook.write(result, book)
    return [data, book, *_charts(charts.charts(result).items(), folder, "" if name == "result" else f"{name}_")]


def _charts(drawn: Iterable[tuple[str, str]], folder: Path, before: str) -> list[Path]:
    place = folder / "charts"
    place.mkdir(exist_ok=True)
    written = []
    for name, chart in drawn:
        written.append(place / f"{before}{name}.svg")
        written[-1].write_text(chart, "utf-8")
        if png.available():
            written.append(place / f"{before}{name}.png")
            written[-1].write_bytes(png.as_png(chart))
    return written
