"""The real output of the README's example, put in place of the marks: `python scripts/readme.py` rewrites both files."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
TABLES = [part for name in ("persons", "identities", "claims") for part in (f"--{name}", f"examples/first/{name}.csv")]
FIGURE = ["--set", "disposable_income[2023]=45000"]


def outputs() -> list[str]:
    """settled.csv, the explanation of S001, what S002 could have been."""
    tuodi = str(Path(sys.executable).parent / "tuodi")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "settled.csv"
        subprocess.run([tuodi, "settle", "urumqi", *TABLES, *FIGURE, "--quiet", "--out", str(out)], check=True, cwd=ROOT)
        explained = [
            subprocess.run([tuodi, "explain", "urumqi", *TABLES, *FIGURE, "--claim", claim], check=True, cwd=ROOT, capture_output=True, text=True).stdout
            for claim in ("S001", "S002")
        ]
        return [out.read_text(encoding="utf-8-sig").strip(), explained[0].strip(), explained[1][explained[1].index("条件不同时") :].strip()]


def filled(text: str) -> str:
    """A README with the three blocks after their commands replaced by the real output."""
    settled, first, second = outputs()
    text = re.sub(r"(\$ cat settled\.csv\n)(.*?)(\n```)", lambda m: m[1] + settled + m[3], text, flags=re.S)
    text = re.sub(r"(--claim S001\n)(.*?)(\n```)", lambda m: m[1] + first + m[3], text, flags=re.S)
    return re.sub(r"(--claim S002`[)）].*?\n\n```\n)(.*?)(\n```)", lambda m: m[1] + second + m[3], text, flags=re.S)


if __name__ == "__main__":
    for name in ("README.md", "README.zh-CN.md"):
        file = ROOT / name
        file.write_text(filled(file.read_text(encoding="utf-8")), encoding="utf-8")
