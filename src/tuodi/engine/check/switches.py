"""Every alternative that can be switched is loaded: a patch must fit, give a policy that can be used, and change something."""

from __future__ import annotations

from collections.abc import Iterator

from tuodi.engine.check.report import SEVERE, Finding
from tuodi.engine.rows import flat_rows
from tuodi.policy.pack import Pack, load
from tuodi.policy.source import PolicyError


def switches(pack: Pack) -> Iterator[Finding]:
    for question, reading in pack.newest.readings.items():
        for choice, alternative in reading.alternatives.items():
            if alternative.patch is None:
                continue
            key = f"switch:{question}={choice}"
            try:
                other = load(pack.folder, {question: choice})
                for version in other.versions:
                    flat_rows(version.policy)
            except PolicyError as error:
                yield Finding(key, "switch", SEVERE, f"解释 {question} 的另一读法 {choice} 不能使用：{error}", reading.clause)
                continue
            if _written(other) == _written(load(pack.folder)):
                yield Finding(key, "switch", SEVERE, f"解释 {question} 的另一读法 {choice} 不改变任何规则，应写 same_figures", reading.clause)


def _written(pack: Pack) -> list[str]:
    """The versions as text: here the order of items and classes counts, too."""
    return [version.policy.model_dump_json() for version in pack.versions]
