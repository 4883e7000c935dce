"""Disease lists by ICD-10: prefixes, ranges, exact codes and exclusions; and codes as numbers, so that each is matched once."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tuodi.policy.pack import CITIES
from tuodi.policy.schema import Disease
from tuodi.policy.source import Marks, PolicyError, read_yaml

_TREATMENT_SESSIONS = ("Z51", "Z49")


def plain(code: str) -> str:
    """A code without its dot: `C34.900+G01*` -> `C34900`."""
    return code.strip().upper().split("+")[0].replace(".", "").replace("X", "x")


@functools.lru_cache(maxsize=1)
def dictionary() -> dict[str, Any]:
    """The shared definitions by disease name (cities/diseases.yaml)."""
    file = Path(CITIES) / "diseases.yaml"
    return dict(read_yaml(file, Marks(), "cities/diseases.yaml").get("diseases") or {}) if file.is_file() else {}


class CodeTest:
    """Is a code one of a disease's? Prefixes and ranges, exact codes, and what is taken out again."""

    def __init__(self, disease: Disease) -> None:
        codes, exact, out = list(disease.codes), list(disease.exact), list(disease.except_)
        for name in disease.use:
            shared = dictionary().get(name)
            if shared is None:
                raise PolicyError(f"disease `{disease.name}`: `{name}` is not in cities/diseases.yaml")
            codes += shared.get("codes") or []
            exact += shared.get("exact") or []
            out += shared.get("except") or []
        self.prefixes = tuple(plain(code) for code in codes if "-" not in code)
        self.ranges = [tuple(plain(end) for end in code.split("-")) for code in codes if "-" in code]
        self.exact = {plain(code) for code in exact}
        self.out = tuple(plain(code) for code in out)

    @property
    def empty(self) -> bool:
        return not (self.prefixes or self.ranges or self.exact)

    def __call__(self, code: str) -> bool:
        code = plain(code)
        if code in self.exact:
            return True
        if self.out and code.startswith(self.out):
            return False
        if self.prefixes and code.startswith(self.prefixes):
            return True
        return any(low <= code[: len(low)] and code[: len(high)] <= high for low, high in self.ranges)


_TESTS: dict[int, tuple[Disease, CodeTest]] = {}


def code_test(disease: Disease) -> CodeTest:
    """The disease's test, made once (a disease has no hash, so it is known by the object, which is kept)."""
    known = _TESTS.get(id(disease))
    if known is None:
        if len(_TESTS) > 50_000:  # policies loaded again and again, as in tests
            _TESTS.clear()
        known = _TESTS[id(disease)] = disease, CodeTest(disease)
    return known[1]


def matches(test: CodeTest, codes: Sequence[str]) -> npt.NDArray[np.bool_]:
    return np.array([test(code) for code in codes], dtype=np.bool_)


def is_session(code: str) -> bool:
    """A treatment session (chemotherapy, dialysis) stands as the first diagnosis."""
    return plain(code).startswith(_TREATMENT_SESSIONS)


def same_disease(codes: Sequence[str], recognised: Sequence[str]) -> npt.NDArray[np.int64]:
    """Flat matrix [code, recognised]: 1 where the code lies under the recognised disease (its category or subcategory)."""
    prefixes = [re.sub(r"(00|x.*)$", "", plain(one)) for one in recognised]
    return np.array([[int(plain(code).startswith(prefix)) for prefix in prefixes] for code in codes], dtype=np.int64).ravel()
