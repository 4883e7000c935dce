"""Changes to a policy's data: readings, reforms and amendments are all lists of these.

    - {set: items.inpatient.rows.1.ratio, to: 75}
    - {set: "items.inpatient.rows[class=dibao].ratio", to: {level 1: 85, level 2: 80, level 3: 75}}
    - {add: access.outside, value: {when: ..., refuse: ..., clause: ...}}      # a new key, or the end of a list
    - {remove: access.registered_poor}
    - {move: items.major_inpatient, to: end}       # the order of items and classes decides between equals; `first` or `end`

A path names keys joined by dots; a list's element is its number (from 0) or `[key=value]`, which must fit exactly one.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from typing import Any


class PatchError(ValueError):
    """A change that can't be made; says which step of the path is wrong and what is there."""


def apply(data: dict[str, Any], changes: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """`data` with the changes made; `data` itself stays as it is. Raises PatchError."""
    result = copy.deepcopy(data)
    for change in changes:
        _apply_one(result, change)
    return result


def _apply_one(data: dict[str, Any], change: dict[str, Any]) -> None:
    if not isinstance(change, dict):
        raise PatchError(f"a change has one of `set` + `to`, `add` + `value`, `remove`, `move` + `to`; found: {change!r}")
    verbs = [verb for verb in ("set", "add", "remove", "move") if verb in change]
    extra = set(change) - {"set", "to", "add", "value", "remove", "move"}
    if len(verbs) != 1 or extra:
        raise PatchError(f"a change has one of `set` + `to`, `add` + `value`, `remove`, `move` + `to`; found: {', '.join(map(str, change))}")
    verb = verbs[0]
    wanted = {"set": "to", "add": "value", "remove": None, "move": "to"}[verb]
    if wanted is not None and wanted not in change:
        raise PatchError(f"`{verb}: {change[verb]}` needs `{wanted}`")
    steps = split(str(change[verb]))
    holder = data
    for step in steps[:-1]:
        holder = _step(holder, step, change[verb])
    last = steps[-1]
    if verb == "add":
        _add(holder, last, copy.deepcopy(change["value"]), change[verb])
        return
    key = key_of(holder, last, change[verb])
    if verb == "move":
        _move(holder, key, change["to"], change[verb])
    elif verb == "set":
        holder[key] = copy.deepcopy(change["to"])
    else:
        del holder[key]


def split(path: str) -> list[str]:
    """`items.a.rows[class=dibao].ratio` -> items, a, rows, [class=dibao], ratio."""
    steps = re.findall(r"\[[^\]]*\]|[^.\[\]]+", path)
    if not steps or "".join(steps) != path.replace(".", ""):
        raise PatchError(f"`{path}` is no path; expected keys joined by dots, such as items.inpatient.rows.0.ratio")
    return steps


def _step(holder: Any, step: str, path: Any) -> Any:
    return holder[key_of(holder, step, path)]


def key_of(holder: Any, step: str, path: Any) -> Any:
    """The key of `step` in `holder`; a selector is looked up. Raises PatchError where nothing is there."""
    if isinstance(holder, list):
        if step.startswith("["):
            return _select(holder, step, path)
        if step.isdigit() and int(step) < len(holder):
            return int(step)
        raise PatchError(f"{path}: `{step}` is no element of the list; it has {len(holder)} elements, 0 to {len(holder) - 1}")
    if isinstance(holder, dict):
        for key in holder:
            if str(key) == step:
                return key
        raise PatchError(f"{path}: there is no `{step}`; there are: {', '.join(map(str, holder)) or '(nothing)'}")
    raise PatchError(f"{path}: `{step}` lies inside a plain value")


def _select(holder: list[Any], step: str, path: Any) -> int:
    name, _, value = step[1:-1].partition("=")
    fits = [i for i, one in enumerate(holder) if isinstance(one, dict) and _says(one.get(name), value)]
    if len(fits) != 1:
        raise PatchError(f"{path}: `{step}` fits {len(fits)} of {len(holder)} elements; it must fit exactly one")
    return fits[0]


def _says(found: Any, value: str) -> bool:
    return str(found) == value or (isinstance(found, list) and ",".join(map(str, found)) == value)


def _add(holder: Any, step: str, value: Any, path: Any) -> None:
    if isinstance(holder, list):
        if step.isdigit() and int(step) <= len(holder):
            holder.insert(int(step), value)
            return
        if step in ("end", "+"):
            holder.append(value)
            return
        raise PatchError(f"{path}: to add to a list, end the path with a position (0 to {len(holder)}) or `end`")
    if not isinstance(holder, dict):
        raise PatchError(f"{path}: nothing can be added inside a plain value")
    if step in holder:
        raise PatchError(f"{path}: `{step}` is there already; use `set`")
    holder[step] = value


def _move(holder: Any, key: Any, where: Any, path: Any) -> None:
    """Put a key first or last among its siblings, in place."""
    if not isinstance(holder, dict) or where not in ("first", "end"):
        raise PatchError(f"{path}: `move` puts a key `first` or at the `end` of its mapping")
    value = holder.pop(key)
    rest = dict(holder)
    holder.clear()
    holder.update({key: value, **rest} if where == "first" else {**rest, key: value})
