"""Documents that are made from the data stay equal to it."""

from __future__ import annotations

from pathlib import Path

from tuodi.policy.readings_doc import document

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_of_readings_is_up_to_date() -> None:
    assert (DOCS / "readings.md").read_text(encoding="utf-8") == document()


def test_the_example_of_the_readme_is_real() -> None:
    import sys

    sys.path.insert(0, str(DOCS.parent / "scripts"))
    try:
        from readme import filled
    finally:
        sys.path.pop(0)
    for name in ("README.md", "README.zh-CN.md"):
        text = (DOCS.parent / name).read_text(encoding="utf-8")
        assert "@" not in text
        assert filled(text) == text
