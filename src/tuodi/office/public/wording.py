"""Texts of a policy without the program's own keys: a key that has a name is called by it, another one is left out."""

from __future__ import annotations

import functools
import re

from tuodi.policy.pack import load
from tuodi.tables import dictionary

_KEY = re.compile(r"(?<![A-Za-z0-9])[a-z][a-z_0-9]*[a-z0-9](?:\.[a-z_0-9]+)*(?:\[(?P<year>[^\]]*)\])?(?:=(?P<value>[a-z0-9_]+))?")
_LEFT = ((re.compile(r"（[、，；：\s]*）"), ""), (re.compile(r"(?<=[（；，。])[、，]+|^[、，]+"), ""), (re.compile(r"、{2,}"), "、"), (re.compile(r"[，,]?\s*例?如\s*(?=[。；）]|$)"), ""))


def plain(city: str, text: str) -> str:
    """The text as people read it."""
    text = re.sub(r"^[a-z_]+、(?=[^a-z])", "", text)  # a key beside its own name
    if not _KEY.search(text):
        return text
    names = _names(city)

    def named(found: re.Match[str]) -> str:
        key = re.split(r"[\[=]", found[0])[0]
        name = names.get(key) or names.get(key.split(".")[0], "")
        choice = names.get(f"{key}={found['value']}", "") if found["value"] else ""
        if not name or (found["value"] and not choice):
            return ""
        year = f"{found['year']} 年" if (found["year"] or "").isdigit() else ""
        return f"{year}“{choice or name}”"

    shown = _KEY.sub(named, text)
    for pattern, instead in _LEFT:
        shown = pattern.sub(instead, shown)
    return re.sub(r" ?([“”]) ?", r"\1", shown).strip()


@functools.lru_cache(maxsize=16)
def _names(city: str) -> dict[str, str]:
    policy = load(city).newest
    found = {name: column.zh[0] for table in ("claims", "persons", "identities") for name, column in dictionary.table(table).columns.items()}
    for entries in (policy.pools, policy.deductibles, policy.classes, policy.disease_lists, policy.items, policy.parameters):
        found |= {key: one.name for key, one in entries.items()}
    for key, reading in policy.readings.items():
        found |= {key: reading.question.rstrip("？?")}
        choices = {reading.choice: reading.means, **{choice: other.means for choice, other in reading.alternatives.items()}}
        choices = {choice: re.sub(r"（[^）]*[a-z_]{3,}[^）]*）", "", means) for choice, means in choices.items()}
        found |= {f"{key}={choice}": means for choice, means in choices.items()} | {choice: means for choice, means in choices.items() if "_" in choice}
    return found
