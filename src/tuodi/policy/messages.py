"""What is wrong in a policy's files, said so that it can be put right: file, line, what was found, what would be right."""

from __future__ import annotations

import difflib
import typing
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel

from tuodi.policy.references import NoAmount, UnknownName
from tuodi.policy.source import Marks, Path_

_AS_WRITTEN = {"class_": "class", "from_": "from", "not_": "not", "except_": "except", "while_": "while"}
_EXPECTED = {
    "dict_type": "expected a mapping (key: value)",
    "model_type": "expected a mapping (key: value)",
    "model_attributes_type": "expected a mapping (key: value)",
    "list_type": "expected a list",
    "string_type": "expected text",
    "int_parsing": "expected a whole number",
    "int_type": "expected a whole number",
    "bool_parsing": "expected yes or no",
    "bool_type": "expected yes or no",
    "date_from_datetime_parsing": "expected a date such as 2024-01-01",
    "date_parsing": "expected a date such as 2024-01-01",
    "date_type": "expected a date such as 2024-01-01",
    "greater_than_equal": "a percentage lies between 0 and 100",
    "less_than_equal": "a percentage lies between 0 and 100",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
}


def message(error: Any, marks: Marks, model: type[BaseModel], above: Path_ = ()) -> str:
    """One error of the schema as a line of text. `above`: where in the files the checked part stands."""
    reason = error.get("ctx", {}).get("error")
    if isinstance(reason, UnknownName | NoAmount):
        return f"{marks.where(reason.path)}: {'.'.join(map(str, reason.path))}: {reason}"
    path = tuple(_AS_WRITTEN.get(step, step) for step in error["loc"])
    place = (*above, *path)
    shown = ".".join(str(step) for step in place if step not in ("", "*"))  # those stand for a value that isn't split
    return f"{marks.where(place)}: {shown}: {_said(error, reason, model, path)}"


def _said(error: Any, reason: Any, model: type[BaseModel], path: Path_) -> str:
    if error["type"] == "missing":
        return "is missing and must be given"
    if error["type"] == "extra_forbidden":
        words = words_at(model, path[:-1])
        return f"is no word of the policy language here{_near(str(path[-1]), words)} (found: {error['input']!r})"
    if isinstance(reason, Exception):  # said by the schema itself
        return str(reason)
    if error["type"] == "literal_error":
        return f"`{error['input']}` is not one of: {error['ctx']['expected'].replace(chr(39), '').replace(' or ', ', ')}"
    if error["type"] == "string_pattern_mismatch":
        return f"`{error['input']}` has another form than {error['ctx']['pattern']} asks for"
    return f"{_EXPECTED.get(error['type'], error['msg'])} (found: {error['input']!r})"


def _near(word: str, words: Iterable[str]) -> str:
    listed = list(words)
    close = difflib.get_close_matches(word, listed, 1)
    if close:
        return f"; did you mean `{close[0]}`?"
    return f"; possible: {', '.join(listed)}" if listed else ""


def words_at(model: type[BaseModel], path: Path_) -> list[str]:
    """The words that may stand at a place, by the schema; [] where it can't be told."""
    kind: Any = model
    for step in path:
        owner = _model_in(kind)
        if owner is None:
            return []
        field = next((f for name, f in owner.model_fields.items() if step in (name, f.alias)), None)
        # a key of a mapping or the number of an element: the kind stays
        kind = field.annotation if field is not None else kind
    found = _model_in(kind)
    return [field.alias or name for name, field in found.model_fields.items()] if found is not None else []


def _model_in(kind: Any) -> type[BaseModel] | None:
    """The model inside `dict[str, Model]`, `list[Model]`, `Model | None`, `Annotated[Model, ...]`."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return kind
    return next((model for part in typing.get_args(kind) if (model := _model_in(part)) is not None), None)
