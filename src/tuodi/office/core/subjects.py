"""Whom the lines of the audit trail are about. An app above knows its persons; the trail only asks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from django.db.models import Model, Q

from tuodi.office.core.actor import Actor


class Finder(Protocol):
    """Persons of the actor's place by ID number or whole name, and what of theirs lines may be about."""

    def find(self, actor: Actor, text: str) -> Sequence[Model]:
        """The persons, each with a text that names them without the whole number."""

    def by_ids(self, actor: Actor, ids: Iterable[int]) -> Sequence[Model]:
        """Those of the actor's place with these keys."""

    def owned(self, ids: Sequence[int]) -> list[tuple[str, list[str]]]:
        """(kind, numbers) of everything of theirs that a line may be about."""


_finders: list[Finder] = []


def register(finder: Finder) -> Finder:
    """Say who the persons are."""
    _finders.append(finder)
    return finder


def find(actor: Actor, text: str) -> list[Model]:
    """The persons that a text names; a number is compared by its blind index."""
    return [one for finder in _finders for one in finder.find(actor, text)]


def by_ids(actor: Actor, ids: Iterable[int]) -> list[Model]:
    """Persons by key."""
    wanted = list(ids)
    return [one for finder in _finders for one in finder.by_ids(actor, wanted)]


def lines_about(ids: Sequence[int]) -> Q:
    """The lines on persons and on what is theirs; by the index over kind and number."""
    found = Q(pk__in=[])
    for finder in _finders:
        for kind, numbers in finder.owned(ids):
            found |= Q(subject_kind=kind, subject_id__in=numbers)
    return found
