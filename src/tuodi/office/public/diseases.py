"""The disease lists of a city, found by part of a name, by its sound or its initials, or by a code."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from tuodi.engine.diseases import CodeTest, code_test, dictionary
from tuodi.engine.diseases import plain as plain_code
from tuodi.office.public.pinyin import readings
from tuodi.office.public.situation import disease_choices
from tuodi.office.public.wording import plain
from tuodi.policy import vocabulary as v
from tuodi.policy.pack import load
from tuodi.policy.schema import Disease, DiseaseList, Policy
from tuodi.policy.show.sheet import condition

SHOWN = 6  # codes of a disease that are named; the others are counted


@dataclass(frozen=True)
class Entry:
    """A disease as it is shown. asked: whether the calculator can be asked about it."""

    name: str
    codes: str
    conditions: str
    clause: str
    asked: bool
    called: tuple[str, ...] = field(repr=False)
    named: tuple[str, ...] = field(repr=False)
    test: CodeTest = field(repr=False, compare=False)

    def fits(self, words: str) -> bool:
        """Whether somebody who types this may mean the disease."""
        text = words.strip()
        if not text:
            return True
        letters = re.sub(r"[\s'’]", "", text.lower())
        if text in self.name or any(text in other for other in self.called) or (letters and any(letters in way for way in self._ways())):
            return True
        code = plain_code(text)
        return bool(re.match(r"[A-Z]\d", code)) and (self.test(code) or any(plain_code(one).startswith(code) for one in self.named))

    def _ways(self) -> list[str]:
        return [way for name in (self.name, *self.called) for way in readings(name)]


def search(city: str, words: str = "") -> list[tuple[str, list[Entry]]]:
    """(list, its diseases that fit); lists without any are left out."""
    found = [(name, [one for one in entries if one.fits(words)]) for name, entries in lists(city)]
    return [(name, entries) for name, entries in found if entries]


def elsewhere(city: str, words: str) -> list[str]:
    """Other cities in whose lists it is."""
    from tuodi.office.public.pages import cities

    return [code for code, _ in cities() if code != city and search(code, words)]


@functools.lru_cache(maxsize=16)
def lists(city: str) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    """Every list of a city's newest version."""
    policy = load(city).newest
    asked = {name for _, group in disease_choices(city) for name, _ in group}
    return tuple((one.name, tuple(_entry(city, policy, one, disease, asked) for disease in one.diseases)) for one in policy.disease_lists.values())


def _entry(city: str, policy: Policy, one: DiseaseList, disease: Disease, asked: set[str]) -> Entry:
    codes = [*disease.codes, *disease.exact]
    for name in disease.use:
        shared = dictionary().get(name) or {}
        codes += [*(shared.get("codes") or []), *(shared.get("exact") or [])]
    codes = list(dict.fromkeys(str(code) for code in codes))
    more = [f"不含 {'、'.join(disease.except_)}"] if disease.except_ else []
    more += [f"治疗方式：{'、'.join(v.TREATMENTS[name] for name in disease.treatment)}"] if disease.treatment else []
    more += [plain(city, condition(policy, disease.when))] if disease.when is not None else []
    more += [f"看诊断编码分不出来，要有：{plain(city, disease.needs)}"] if disease.needs else []
    return Entry(
        disease.name, _shortly(codes), "；".join(more), disease.clause or one.clause, disease.name in asked, tuple(disease.use), tuple(codes), code_test(disease)
    )


def _shortly(codes: Iterable[str]) -> str:
    named = list(codes)
    return "、".join(named[:SHOWN]) + (f" 等 {len(named)} 个" if len(named) > SHOWN else "")
