"""A city's pack: the folder of files that says its policy, loaded, checked, with its versions in time.

    cities/CITY/policy.yaml       the document, classes, identities, access, items, pools, tilt ...
    cities/CITY/benefits.yaml     enrolment subsidies, grants, warning lines, cost shares, indicators
    cities/CITY/diseases.yaml     disease lists
    cities/CITY/parameters.yaml   figures by year, with source and confidence
    cities/CITY/readings.yaml     ambiguous points: question, choice, reason, alternatives
    cities/CITY/amendments.yaml   later versions, each a dated patch (optional)
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
from tuodi.policy.references import UnknownName
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
    folder = CITIES / str(city)
    if "/" not in str(city) and (folder / "policy.yaml").is_file():
        return folder
    folder = Path(city)
    if (folder / "policy.yaml").is_file():
        return folder
    raise PolicyError(f"no city `{city}`; there are: {', '.join(city_names())}; or give a folder that holds a policy.yaml")


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
    patches = [change for patch_ in chosen.values() for change in patch_]
    versions = []
    stages = _amended(folder, data, marks)
    for index, (stage, label) in enumerate(stages):
        try:
            changed = patch.apply(stage, [*patches, *changes])
        except patch.PatchError as error:
            raise PolicyError(f"{folder.name}: {error}") from None
        policy = validate(changed, marks)
        last = policy.document.in_force.to
        if index + 1 < len(stages):
            following = stages[index + 1][0]["document"]["in_force"]["from"]
            before = _day(following) - dt.timedelta(days=1)
            last = before if last is None else min(last, before)
        versions.append(Version(policy, policy.document.in_force.from_, last, label))
    return Pack(data.get("city", folder.name), folder, tuple(versions), dict(readings))


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
                _merge(tree, key, value, label, own)
            elif key in tree:
                raise PolicyError(f"{own.where((key,))}: `{key}` stands in another file of this city already")
            else:
                tree[key] = value
        for place, where in own.places.items():
            marks.places.setdefault(place, where)
    return tree


def _merge(tree: dict[str, Any], key: str, value: Any, label: str, marks: Marks) -> None:
    if isinstance(value, list):
        tree[key] = [*tree[key], *value]
        return
    for name in value:
        if name in tree[key]:
            raise PolicyError(f"{marks.where((key, name))}: `{key}.{name}` stands in another file of this city already")
    tree[key] = {**tree[key], **value}


def validate(data: dict[str, Any], marks: Marks) -> Policy:
    """The checked policy. Raises PolicyError with file, line, what was found and what is expected."""
    try:
        return Policy.model_validate(data)
    except ValidationError as error:
        raise PolicyError("\n".join(_message(one, marks) for one in error.errors())) from None


def _message(error: Any, marks: Marks) -> str:
    reason = error.get("ctx", {}).get("error")
    if isinstance(reason, UnknownName):
        return f"{marks.where(reason.path)}: {'.'.join(map(str, reason.path))}: {reason}"
    path = tuple(_plain_step(step) for step in error["loc"])
    shown = ".".join(str(step) for step in path)
    text = {
        "missing": "is missing and must be given",
        "extra_forbidden": f"is no word of the policy language here (found: {error['input']!r})",
    }.get(error["type"], str(reason) if reason is not None else f"{error['msg']} (found: {error['input']!r})")
    return f"{marks.where(path)}: {shown}: {text}"


def _plain_step(step: Any) -> Any:
    """pydantic names a field by its alias; the files use the same word."""
    return {"class_": "class", "from_": "from", "not_": "not", "except_": "except"}.get(step, step)


def _reading_patches(data: dict[str, Any], readings: Mapping[str, str]) -> dict[str, list[dict[str, Any]]]:
    """question -> patch for each reading that differs from the pack's choice."""
    known = data.get("readings") or {}
    result = {}
    for question, choice in readings.items():
        if question not in known:
            raise PolicyError(f"no question `{question}` in {data.get('city')}; the questions are: {', '.join(sorted(known)) or '(none)'}")
        reading = known[question]
        if choice == reading["choice"]:
            continue
        alternatives = reading["alternatives"]
        if choice not in alternatives:
            valid = ", ".join([f"{reading['choice']} (chosen)", *alternatives])
            raise PolicyError(f"reading `{question}` has no choice `{choice}`; the choices are: {valid}")
        alternative = alternatives[choice]
        if "needs" in alternative:
            raise PolicyError(f"reading {question}={choice} can't be switched here: it needs {alternative['needs']}")
        result[question] = list(alternative.get("patch") or [])
    return result


def _amended(folder: Path, data: dict[str, Any], marks: Marks) -> list[tuple[dict[str, Any], str]]:
    """The document and its amendments, each as a whole tree, oldest first."""
    stages = [(data, "")]
    file = folder / "amendments.yaml"
    if not file.is_file():
        return stages
    label = f"{folder.name}/amendments.yaml"
    own = Marks()
    amendments = read_yaml(file, own, label).get("amendments") or []
    for index, amendment in enumerate(sorted(amendments, key=lambda one: str(one["from"]))):
        before = stages[-1][0]
        try:
            after = patch.apply(before, amendment["patch"])
        except (patch.PatchError, KeyError) as error:
            raise PolicyError(f"{own.where(('amendments', index))}: {error}") from None
        document = dict(after["document"])
        document["in_force"] = {**document["in_force"], "from": amendment["from"]}
        stages.append(({**after, "document": document}, str(amendment.get("title", ""))))
    return stages


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
    result = {}
    for key, entry in listed.items():
        try:
            result[str(key)] = Carrier.model_validate(entry)
        except ValidationError as error:
            problem = error.errors()[0]
            place = ("provisions", key, *problem["loc"])
            raise PolicyError(f"{marks.where(place)}: {key}: {problem['msg']}") from None
    return result
