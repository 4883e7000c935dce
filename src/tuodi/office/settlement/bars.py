"""Days on which a person is not aided. An app above says who is barred; settlement only asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

Days = Mapping[str, Any]
Reader = Callable[[Sequence[int]], Iterable[tuple[int, Days]]]
READERS: list[Reader] = []


def register(reader: Reader) -> Reader:
    """Add a reader: ids of records in, (record, {start, end, reason}) out, in one statement for any number of records."""
    READERS.append(reader)
    return reader


def of(people: Iterable[tuple[int, Sequence[int]]]) -> dict[int, list[dict[str, Any]]]:
    """The library's rows of `sanctions` by person. people: (person, records merged into the person), whose bars count too."""
    owner = {record: person for person, merged in people for record in (person, *merged)}
    found: dict[int, list[dict[str, Any]]] = {}
    for reader in READERS if owner else ():
        for record, days in reader(list(owner)):
            person = owner[record]
            found.setdefault(person, []).append({"person_id": str(person), **days})
    return found
