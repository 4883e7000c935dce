"""Model instances of rows that we made ourselves, many at a time: without the checks, the signals and the calls of Django's constructor."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeVar

from django.db.models import Model
from django.db.models.base import ModelState

M = TypeVar("M", bound=Model)


def row_of(model: type[M], values: Mapping[str, Any], **related: Model) -> M:
    """An instance not stored yet, by attname; what isn't given has its default. `related`: the objects behind foreign keys that are given, too."""
    found = model.__new__(model)
    state = ModelState()
    state.fields_cache = dict(related)
    found.__dict__ |= _blank(model)
    for name, make in _made(model):
        if name not in values:
            found.__dict__[name] = make()
    found.__dict__ |= values
    found._state = state
    return found


@lru_cache(maxsize=16)
def _blank(model: type[Model]) -> dict[str, Any]:
    """The defaults that can be shared by all rows."""
    return {one.attname: one.get_default() for one in model._meta.concrete_fields if not _makes(one)}


@lru_cache(maxsize=16)
def _made(model: type[Model]) -> list[tuple[str, Any]]:
    """The others, made anew for each row."""
    return [(one.attname, one.get_default) for one in model._meta.concrete_fields if _makes(one)]


def _makes(one: Any) -> bool:
    return bool(one.has_default() and callable(one.default))


@lru_cache(maxsize=16)
def columns_of(model: type[Model]) -> tuple[tuple[str, str], ...]:
    """(column, attname) of a model's table."""
    return tuple((str(one.column), one.attname) for one in model._meta.concrete_fields)
