"""Candidates for a sum: a person under one identity (or under none), and what is known of them on the days that matter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from tuodi.benefits import frames
from tuodi.benefits.held import Bools, Holdings, Ints, holdings
from tuodi.engine.columns import Persons
from tuodi.engine.dates import NEVER, NO_DAY, birthdays, day_number, days_of
from tuodi.policy.benefits_schema import Held
from tuodi.policy.conditions import Atom, When, domain, evaluate
from tuodi.policy.figures import Figures
from tuodi.policy.schema import Policy

Truth = tuple[Bools, Bools]  # (certain, possible)


def day_of_year(text: str, year: int) -> int:
    """`06-30` in a year, as a day number; 29 February falls back to 28."""
    month, day = map(int, text.split("-"))
    try:
        return day_number(dt.date(year, month, day))
    except ValueError:
        return day_number(dt.date(year, month, day - 1))


@dataclass(frozen=True)
class People:
    """Persons and identities of a run, for one year."""

    policy: Policy
    year: int
    persons: Persons
    held: Holdings
    paid_on: Ints

    @property
    def first(self) -> int:
        return day_of_year("01-01", self.year)

    @property
    def last(self) -> int:
        return day_of_year("12-31", self.year)

    @property
    def ids(self) -> list[str]:
        return self.persons.frame["person_id"].to_list()

    def day(self, text: str, person: Ints) -> Ints:
        """The day named, for each of these persons; NO_DAY where it is the unstated day of payment."""
        if text == "payment":
            return self.paid_on[person]
        return np.full(len(person), day_of_year(text, self.year))

    def holds(self, entries: Holdings, when: Held) -> Truth:
        """Whether each entry is held on the day (or on a day of the span) that decides."""
        if when.any_day_to is not None:
            to = day_of_year(when.any_day_to, self.year)
            possible = (entries.first <= to) & (entries.last >= self.first)
        else:
            assert when.on is not None
            day = self.day(when.on, entries.person)
            possible = (day == NO_DAY) | ((entries.first <= day) & (day <= entries.last))
            return possible & (day != NO_DAY) & (entries.until == ""), possible
        return possible & (entries.until == ""), possible


def gather(policy: Policy, year: int, figures: Figures, persons: pl.DataFrame, identities: pl.DataFrame) -> People:
    people = Persons(frames.complete(persons, frames.PERSONS))
    held = holdings(policy, figures, people, frames.complete(identities, frames.IDENTITIES))
    return People(policy, year, people, held, days_of(people.frame["enrolled_on"]))


class Candidates:
    """Entries of Holdings, or whole persons, as the columns that conditions ask about."""

    def __init__(self, people: People, entries: Holdings, when: Held, age_day: str) -> None:
        self.people, self.entries, self.when, self.age_day = people, entries, when, age_day

    def __len__(self) -> int:
        return len(self.entries)

    def known(self, atom: Atom) -> Truth:
        """An atom for every candidate, in the three-valued way of `conditions.evaluate`."""
        kind, _, rest = atom.dim.partition(":")
        entries, people = self.entries, self.people
        if kind in ("class_", "identity"):
            among = np.isin(getattr(entries, kind), list(atom.values))
            return (among & entries.sure, among) if kind == "class_" else (among, among)
        if kind == "holds":
            return self._holding(rest)
        if kind == "age":
            years, _, on = rest.partition(":")
            return _flag(self._completed(int(years), on), atom)
        if kind == "hukou_local":
            values = people.persons.hukou_local(people.policy)[entries.person]
        else:
            values = people.persons.coordinate(kind)[entries.person]
        wanted = [number for number, value in enumerate(domain(kind)) if value in atom.values]
        among = np.isin(values, wanted)
        return among, among | (values < 0)

    def test(self, when: When | None) -> Truth:
        certain, possible = evaluate(when, self.known)
        return np.broadcast_to(certain, len(self)), np.broadcast_to(possible, len(self))

    def unknown(self, whens: Iterable[When | None]) -> list[tuple[str, Bools]]:
        """(column, where it isn't stated) for everything that these conditions ask."""
        found = []
        for when in whens:
            for atom in when.atoms() if when is not None else ():
                certain, possible = self.known(atom)
                found += [(column, mask) for column, mask in self._columns(atom, possible & ~certain) if mask.any()]
        return found

    def _columns(self, atom: Atom, open_: Bools) -> list[tuple[str, Bools]]:
        kind = atom.dim.partition(":")[0]
        if kind == "age":
            born = self.people.persons.born[self.entries.person] == NO_DAY
            return [("birth_date", open_ & born), ("enrolled_on", open_ & ~born)]
        return [({"class_": "class", "holds": "enrolled_on"}.get(kind, kind), open_)]

    def _holding(self, identity: str) -> Truth:
        """Whether the person of each candidate holds the identity, too."""
        others = self.people.held.of(self.people.held.identity == identity)
        certain, possible = self.people.holds(others, self.when)
        person = self.entries.person
        return np.isin(person, others.person[certain]), np.isin(person, others.person[possible])

    def _completed(self, years: int, on: str) -> npt.NDArray[np.int8]:
        """1: so many years completed on the day, 0: not, -1: the birth or the day isn't stated."""
        day = self.people.day("12-31" if on == "year_end" else self.age_day, self.entries.person)
        born = self.people.persons.born[self.entries.person]
        answer = (day >= birthdays(born, years)).astype(np.int8)
        return np.where((born == NO_DAY) | (day == NO_DAY), np.int8(-1), answer)


def _flag(values: npt.NDArray[np.int8], atom: Atom) -> Truth:
    among = np.isin(values, [int(value) for value in atom.values])
    return among, among | (values < 0)


def everybody(people: People) -> Holdings:
    """A candidate for every person under no identity at all."""
    count = len(people.persons)
    texts = np.full(count, "", object)
    person = np.arange(count, dtype=np.int64)
    return Holdings(person, texts, texts, np.ones(count, np.bool_), np.full(count, -NEVER), np.full(count, NEVER), texts)
