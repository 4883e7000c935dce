"""Days on which a person is not aided, or care at an institution isn't settled. An app above says who is barred; settlement only asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

Days = Mapping[str, Any]
Reader = Callable[[Sequence[int]], Iterable[tuple[int, Days]]]
READERS: list[Reader] = []
OfCity = Callable[[str], Iterable[tuple[str, dt.date, dt.date]]]
INSTITUTIONS: list[OfCity] = []


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


def register_institutions(reader: OfCity) -> OfCity:
    """Add a reader: a city in, (institution's code, first day, last day) of agreements that rest out, in one statement."""
    INSTITUTIONS.append(reader)
    return reader


class Resting:
    """The agreements that rest, read once a city for any number of claims."""

    def __init__(self) -> None:
        self._cities: dict[str, list[tuple[str, dt.date, dt.date]]] = {}

    def why(self, city: str, code: str, day: dt.date) -> str:
        """Why care that began at an institution on a day isn't settled; empty where it is."""
        if not code:
            return ""
        if city not in self._cities:
            self._cities[city] = [one for reader in INSTITUTIONS for one in reader(city)]
        for institution, first, last in self._cities[city]:
            if institution == code and first <= day <= last:
                return f"该医疗机构的服务协议自 {first} 至 {last} 中止，期间开始的就医不予结算"
        return ""
