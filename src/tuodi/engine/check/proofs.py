"""Which tests name a statement by its id: in a test's text (`kunming.085`, also `wuhai.013-019`), or as `provisions` of a case worked out by hand.

Only a checkout has the tests; an installed library says that it can't see them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tuodi.engine.check.report import INFO, NOTE, Finding
from tuodi.policy.pack import CITIES, Pack, provisions

_ID = re.compile(r"\b([a-z_]+)\.(\d{3})(?:[-–](\d{3}))?\b")
_OF_A_CASE = re.compile(r"\bprovisions: \[([^\]]*)\]")


def folder_of_tests() -> Path | None:
    """The folder `tests` of the checkout that this package runs from; None where it is installed without."""
    beside = CITIES.parents[2] / "tests"
    return beside if (beside / "cases").is_dir() else None


def named_in(tests: Path) -> dict[str, list[str]]:
    """statement -> the files that name it, relative to `tests`."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in sorted(tests.rglob("test_*.py")):
        _note(found, file.read_text("utf-8"), file.relative_to(tests))
    for file in sorted([*tests.glob("cases/*/*.yaml"), *tests.glob("cases_benefits/*.yaml")]):
        for listed in _OF_A_CASE.findall(file.read_text("utf-8")):
            _note(found, listed, file.relative_to(tests))
    return {key: sorted(files) for key, files in found.items()}


def _note(found: dict[str, set[str]], text: str, file: Path) -> None:
    for city, first, last in _ID.findall(text):
        for number in range(int(first), int(last or first) + 1):
            found[f"{city}.{number:03}"].add(str(file))


def proofs(pack: Pack) -> Iterator[Finding]:
    """Carried statements that no test names, as far as the tests can be seen."""
    if not (pack.folder / "provisions.yaml").is_file():
        return
    carried = {key: one for key, one in provisions(Path(pack.folder)).items() if one.carried_by}
    tests = folder_of_tests() if pack.folder.parent == CITIES else None
    if tests is None:
        yield Finding("provisions:tests", "provisions", INFO, f"这里看不到测试，没有核对 {len(carried)} 条已落实的条文各由哪个测试证明")
        return
    named = named_in(tests)
    bare = tuple(f"{key}（{one.clause}）{one.says.strip()}" for key, one in carried.items() if key not in named)
    if bare:
        yield Finding("provisions:untested", "provisions", NOTE, f"{len(bare)} 条条文写明了由什么落实，但没有测试写有它的编号", where=bare)
    else:
        yield Finding("provisions:tests", "provisions", INFO, f"{len(carried)} 条已落实的条文，每条都有测试写有它的编号")
