"""A city's pack: the folder of files that says its policy, loaded, checked, with its versions in time.

    cities/CITY/policy.yaml       the document, classes, identities, access, items, pools, tilt ...
    cities/CITY/benefits.yaml     enrolment subsidies, grants, warning lines, cost shares, indicators
    cities/CITY/diseases.yaml     disease lists
    cities/CITY/parameters.yaml   figures by year, with source and confidence
    cities/CITY/readings.yaml     ambiguous points: question, choice, reason, alternatives
    cities/CITY/amendments.yaml   later versions, each a dated patch (optional)
    cities/CITY/procedures.yaml   how an application runs: steps, days, documents, tests (read by `policy.procedures` only; optional)
    cities/CITY/provisions.yaml   every operative statement of the document and what carries it (read by `check` only)
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tuodi.policy import patch
from tuodi.policy.messages import message
from tuodi.policy.schema import Carrier, Policy
from tuodi.policy.source import Marks, PolicyError, read_yaml

CITIES = Path(__file__).parent.parent / "cities"
FILES = ("policy.yaml", "benefits.yaml", "diseases.yaml", "parameters.yaml", "readings.yaml")
_MERGED = ("readings", "reasons", "parameters", "acknowledged", "disease_lists")


@dataclass(frozen=True)
class Version:
    """One policy with the days (both included) on which it is in force."""

    policy: Policy
    first: dt.date
    last: dt.date | None
    label: str

    def covers(self, day: dt.date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Pack:
    """A city's versions, oldest first. `chosen` are the readings that the caller switched."""

    city: str
    folder: Path
    versions: tuple[Version, ...]
    chosen: Mapping[str, str]

    @property
    def newest(self) -> Policy:
        return self.versions[-1].policy

    def on(self, day: dt.date) -> Policy | None:
        """The policy in force on a day, or None: nothing falls through to an expired one."""
        for version in self.versions:
            if version.covers(day):
                return version.policy
        return None


def city_names() -> list[str]:
    """The cities that ship with the library."""
    return sorted(folder.name for folder in CITIES.iterdir() if (folder / "policy.yaml").is_file())


def find(city: str | Path) -> Path:
    """The folder of a city: one that ships, or any folder that holds a `policy.yaml`. Raises PolicyError."""
    if "/" not in str(city) and _ships(str(city)):
        return CITIES / str(city)
    folder = Path(city)
    if (folder / "policy.yaml").is_file():
        return folder
    raise PolicyError(f"没有城市“{city}”；可用的城市：{'、'.join(city_names())}；也可以给出含有 policy.yaml 的文件夹")


@functools.cache
def _ships(city: str) -> bool:
    return (CITIES / city / "policy.yaml").is_file()


def load(
    city: str | Path,
    readings: Mapping[str, str] | None = None,
    changes: Sequence[dict[str, Any]] = (),
) -> Pack:
    """The pack of a city under the readings chosen and with further changes (a reform). Cached where nothing is changed.

    Raises PolicyError naming file and line, or the question or choice that doesn't exist with the valid ones.
    """
    folder = find(city)
    if not changes:
        return _load(folder, tuple(sorted((readings or {}).items())))
    return _build(folder, dict(readings or {}), changes)


@functools.lru_cache(maxsize=64)
def _load(folder: Path, readings: tuple[tuple[str, str], ...]) -> Pack:
    return _build(folder, dict(readings), ())


def _build(folder: Path, readings: dict[str, str], changes: Sequence[dict[str, Any]]) -> Pack:
    marks = Marks()
    data = raw(folder, marks)
    chosen = _reading_patches(data, readings)
    versions = []
    stages = _amended(folder, data, marks)
    for index, (stage, label) in enumerate(stages):
        for question, changed in chosen.items():
            place = ("readings", question, "alternatives", readings[question], "patch")
            stage = _patched(stage, changed, f"{marks.where(place)}: reading {question}={readings[question]}")
        policy = validate(_patched(stage, changes, folder.name), marks)
        last = policy.document.in_force.to
        if index + 1 < len(stages):
            following = stages[index + 1][0]["document"]["in_force"]["from"]
            before = _day(following) - dt.timedelta(days=1)
            last = before if last is None else min(last, before)
        versions.append(Version(policy, policy.document.in_force.from_, last, label))
    return Pack(data.get("city", folder.name), folder, tuple(versions), dict(readings))


def _patched(data: dict[str, Any], changes: Sequence[dict[str, Any]], where: str) -> dict[str, Any]:
    try:
        return patch.apply(data, changes)
    except patch.PatchError as error:
        raise PolicyError(f"{where}: {error}") from None


def raw(folder: Path, marks: Marks) -> dict[str, Any]:
    """The files of a pack merged into one tree, unchecked."""
    tree: dict[str, Any] = {}
    for name in FILES:
        file = folder / name
        if not file.is_file():
            continue
        label = f"{folder.name}/{name}"
        own = Marks()
        for key, value in read_yaml(file, own, label).items():
            if key in tree and key in _MERGED:
                _merge(tree, key, value, own)
            elif key in tree:
                raise PolicyError(f"{own.where((key,))}: `{key}` stands in another file of this city already")
            else:
                tree[key] = value
        for place, where in own.places.items():
            marks.places.setdefault(place, where)
    return tree


def _merge(tree: dict[str, Any], key: str, value: Any, own: Marks) -> None:
    known = tree[key]
    if type(value) is not type(known) or not isinstance(value, list | dict):
        raise PolicyError(f"{own.where((key,))}: `{key}` has another form here than in another file of this city")
    if isinstance(value, list):
        tree[key] = [*known, *value]
        return
    for name in value:
        if name in known:
            raise PolicyError(f"{own.where((key, name))}: `{key}.{name}` stands in another file of this city already")
    tree[key] = {**known, **value}


def validate(data: dict[str, Any], marks: Marks) -> Policy:
    """The checked policy. Raises PolicyError with file, line, what was found and what is expected."""
    try:
        return Policy.model_validate(data)
    except ValidationError as error:
        raise PolicyError("\n".join(message(one, marks, Policy) for one in error.errors())) from None


def _reading_patches(data: dict[str, Any], readings: Mapping[str, str]) -> dict[str, list[dict[str, Any]]]:
    """question -> patch for each reading that differs from the pack's choice."""
    known = data.get("readings") or {}
    result = {}
    for question, choice in readings.items():
        if question not in known:
            raise PolicyError(f"{data.get('city')} 没有问题“{question}”；可切换的问题：{'、'.join(sorted(known)) or '（无）'}")
        reading = known[question]
        if choice == reading["choice"]:
            continue
        alternatives = reading["alternatives"]
        if choice not in alternatives:
            valid = "、".join([f"{reading['choice']}（已选）", *alternatives])
            raise PolicyError(f"问题“{question}”没有选择“{choice}”；可用的选择：{valid}")
        alternative = alternatives[choice]
        if "needs" in alternative:
            raise PolicyError(f"{question}={choice} 不能在此切换，还需要：{alternative['needs']}")
        result[question] = list(alternative.get("patch") or [])
    return result


def _amended(folder: Path, data: dict[str, Any], marks: Marks) -> list[tuple[dict[str, Any], str]]:
    """The document and its amendments, each as a whole tree, oldest first."""
    stages = [(data, "")]
    file = folder / "amendments.yaml"
    if not file.is_file():
        return stages
    own = Marks()
    listed = read_yaml(file, own, f"{folder.name}/amendments.yaml").get("amendments") or []
    if not isinstance(listed, list):
        raise PolicyError(f"{own.where(('amendments',))}: expected a list of amendments, each with `from`, `title` and `patch`")
    validate(data, marks)  # what is wrong in the document itself is said in its own place
    numbered = []
    for index, amendment in enumerate(listed):
        where = own.where(("amendments", index))
        if not isinstance(amendment, dict) or not {"from", "patch"} <= set(amendment):
            raise PolicyError(f"{where}: an amendment needs `from` (its first day) and `patch` (a list of changes)")
        numbered.append((_first_day(amendment["from"], where), amendment, where))
    for first, amendment, where in sorted(numbered, key=lambda one: one[0]):
        after = _patched(stages[-1][0], amendment["patch"], where)
        document = dict(after["document"])
        document["in_force"] = {**document["in_force"], "from": first}
        stages.append(({**after, "document": document}, str(amendment.get("title", ""))))
    return stages


def _first_day(value: Any, where: str) -> dt.date:
    try:
        return _day(value)
    except ValueError:
        raise PolicyError(f"{where}: `{value}` is no date; expected one such as 2024-01-01") from None


def _day(value: Any) -> dt.date:
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))


def provisions(city: str | Path) -> dict[str, Carrier]:
    """Every operative statement of the document, by id. Raises PolicyError."""
    folder = find(city)
    file = folder / "provisions.yaml"
    if not file.is_file():
        return {}
    marks = Marks()
    listed = read_yaml(file, marks, f"{folder.name}/provisions.yaml").get("provisions") or {}
    if not isinstance(listed, dict):
        raise PolicyError(f"{marks.where(('provisions',))}: expected statements by their key (CITY.NUMBER: {{clause: ..., kind: ..., says: ...}})")
    result = {}
    for key, entry in listed.items():
        try:
            result[str(key)] = Carrier.model_validate(entry)
        except ValidationError as error:
            raise PolicyError("\n".join(message(one, marks, Carrier, ("provisions", key)) for one in error.errors())) from None
    return result
