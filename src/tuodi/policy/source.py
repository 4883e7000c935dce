"""Reading a policy's YAML files so that every value remembers its file and line.

The plain data goes to the schema; the marks are used only when something is wrong, so that a message
can say where: `cities/kunming/policy.yaml, line 41`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Key = str | int
Path_ = tuple[Key, ...]


class PolicyError(Exception):
    """A policy's files can't be used. The message names file, line, what was found and what would be right."""


@dataclass
class Marks:
    """Where each value of a loaded tree stands: path in the tree -> (file, line)."""

    places: dict[Path_, tuple[str, int]] = field(default_factory=dict)

    def where(self, path: Path_) -> str:
        """`FILE, line N` of the value, or of the nearest thing around it."""
        for length in range(len(path), -1, -1):
            place = self.places.get(path[:length])
            if place is not None:
                return f"{place[0]}, line {place[1]}"
        return "the policy"


_DEEPEST = 40  # levels; a policy needs about ten
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(file: Path, marks: Marks, name: str | None = None) -> dict[str, Any]:
    """The mapping in `file`, with the places of its values added to `marks`.

    Raises PolicyError when the file is missing, is no YAML, repeats a key, or is no mapping.
    """
    label = name or file.name
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise PolicyError(f"{label}: the file can't be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise PolicyError(f"{label}: the file is not in UTF-8; save it as UTF-8") from None
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            raise PolicyError(f"{label}, line 1: expected a mapping (key: value), found a list or a plain value")
        data = _build(loader, node, (), label, marks)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PolicyError(f"{label}, line {line}: not readable as YAML: {error.problem}") from None
    finally:
        loader.dispose()
    assert isinstance(data, dict)
    return data


def _build(loader: Any, node: yaml.Node, path: Path_, label: str, marks: Marks) -> Any:
    marks.places.setdefault(path, (label, node.start_mark.line + 1))
    if len(path) > _DEEPEST:
        raise PolicyError(f"{label}, line {node.start_mark.line + 1}: nested too deep; does an alias (*name) lie inside what it stands for?")
    if isinstance(node, yaml.MappingNode):
        result: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)  # as written: YAML would read the words `on`, `yes`, `no` as true and false
            if key in result:
                raise PolicyError(f"{label}, line {key_node.start_mark.line + 1}: the key `{key}` stands here a second time")
            marks.places[(*path, key)] = (label, key_node.start_mark.line + 1)
            result[key] = _build(loader, value_node, (*path, key), label, marks)
        return result
    if isinstance(node, yaml.SequenceNode):
        return [_build(loader, child, (*path, index), label, marks) for index, child in enumerate(node.value)]
    return loader.construct_object(node, deep=True)
