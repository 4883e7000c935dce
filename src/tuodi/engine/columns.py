"""Tables in: the contract's frames as arrays, and the coordinates that conditions ask about.

Frames are those of `tuodi.tables` (English columns, money in integer fen, dates, nulls where a value is not stated).
Every coordinate is an index into the domain of its column, -1 where unknown.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from tuodi.engine import diseases
from tuodi.engine.dates import NO_DAY, Days, birthdays, day_number, year_end
from tuodi.engine.source import Frame, Source, source
from tuodi.engine.spans import IdentityColumns
from tuodi.policy import vocabulary as v
from tuodi.policy.conditions import Atom, Bools, domain, evaluate
from tuodi.policy.schema import Disease, DiseaseList, Policy

Ints = npt.NDArray[np.int64]
Coordinates = npt.NDArray[np.int8]

PERSON_COLUMNS = ("insurance", "sex", "disability_grade", "disability_kind", "unable_to_work", "dibao_class", "urban")
MONEY = ("total_cost", "in_policy_cost", "deduction", "basic_paid", "critical_paid", "supplementary_paid")


class Persons:
    """The persons table: numbered rows, found by id; the first of two rows with one id counts."""

    def __init__(self, table: pl.DataFrame | Source) -> None:
        self.source: Any = source(table).usable().first_of_each("person_id")

    def __len__(self) -> int:
        return len(self.source)

    @property
    def frame(self) -> pl.DataFrame:
        """The usable rows, where the table came as a frame."""
        assert isinstance(self.source, Frame)
        return self.source.frame

    def number(self, table: pl.DataFrame | Source) -> Ints:
        """The person of each row of a table, -1 where there is none."""
        return self.source.places("person_id", source(table))  # type: ignore[no-any-return]

    @functools.cached_property
    def born(self) -> Days:
        return self.source.days("birth_date")  # type: ignore[no-any-return]

    def coordinate(self, name: str) -> Coordinates:
        return self.source.coded(name, v.DOMAINS[name])  # type: ignore[no-any-return]

    def hukou_local(self, policy: Policy) -> Coordinates:
        """As stated; where empty, yes, unless the district is stated and is none of the city's."""
        stated: Coordinates = self.source.coded("hukou_local", (False, True))
        if policy.hukou.when_empty == "yes":
            return np.where(stated < 0, np.int8(1), stated)
        number, districts = self.source.texts("district")
        ours = np.array([*(_of_city(one.strip(), policy) for one in districts), True], dtype=np.int8)
        return np.where(stated < 0, ours[number], stated)


def _of_city(district: str, policy: Policy) -> bool:
    names, prefixes = city_districts(policy)
    return district in ("", *names) or (district.isdigit() and district.startswith(tuple(prefixes)))


def city_districts(policy: Policy) -> tuple[set[str], list[str]]:
    """(every name and code of the city's districts, the first four digits of its codes)."""
    names: set[str] = set()
    prefixes: list[str] = []
    for district in policy.districts:
        names |= {district.name, policy.name + district.name, *district.aliases, *district.old_codes}
        if district.code:
            names.add(district.code)
            if district.code[:4] not in prefixes:
                prefixes.append(district.code[:4])
    return names, prefixes


def identity_columns(table: pl.DataFrame | Source, persons: Persons, classes: Sequence[str]) -> IdentityColumns:
    """Usable identity rows (known person, known code, stated start) as arrays."""
    rows = source(table).usable().started("start")
    person = persons.number(rows)
    rows, person = rows.only(person >= 0), person[person >= 0]
    codes = list(v.IDENTITIES)
    reasons, said = rows.texts("end_reason")
    disease, recognised = rows.texts("disease")
    return IdentityColumns(
        codes=codes,
        classes=list(classes),
        person=person,
        code=rows.coded("identity", codes).astype(np.int64),
        start=rows.days("start"),
        end=rows.days("end"),
        death=np.array([*(one in ("death", "死亡") for one in said), False], dtype=np.bool_)[reasons],
        applied=rows.days("applied"),
        first_treated=rows.days("first_treated"),
        class_=_assigned(*rows.texts("class"), classes),
        disease=disease,
        diseases=recognised,
    )


def with_unusable_row(table: pl.DataFrame | Source, persons: Persons) -> npt.NDArray[np.bool_]:
    """By person: has the table a row about this person that can't be used?"""
    rows = source(table)
    found = np.zeros(len(persons), np.bool_)
    if rows.has("error"):
        person = persons.number(rows)
        found[person[~rows.empty("error") & (person >= 0)]] = True
    return found


def _assigned(number: Ints, said: Sequence[str], classes: Sequence[str]) -> Ints:
    """Number of the class given; -1 where empty; -2 where it is none of the policy's. `3` stands for `class_3`."""
    names = {name: number for number, name in enumerate(classes)}
    names |= {name.rpartition("_")[2]: number for name, number in names.items() if name.rpartition("_")[2].isdigit()}
    which = [-1 if not (name := one.strip()) else names.get(name, -2) for one in said]
    return np.array([*which, -1], dtype=np.int64)[number]


class Claims:
    """The claims of a run as arrays in the order given, with their coordinates under one policy on demand."""

    def __init__(self, table: pl.DataFrame | Source, persons: Persons) -> None:
        self.source: Any = source(table)
        self.persons = persons
        self.person = persons.number(self.source)
        self.started: Days = self.source.days("started")
        self.ended: Days = self.source.days("ended")
        self.diagnosis, self.codes = self.source.texts("diagnosis")

    def __len__(self) -> int:
        return len(self.source)

    def money(self, name: str, empty: int = 0) -> Ints:
        return self.source.money(name, empty)  # type: ignore[no-any-return]

    def of_person(self, values: npt.NDArray[Any], unknown: Any) -> npt.NDArray[Any]:
        """A person's value for every claim."""
        if not len(values):
            return np.full(len(self.person), unknown)
        return np.where(self.person >= 0, values[np.maximum(self.person, 0)], unknown)

    @functools.cached_property
    def stay(self) -> Ints:
        """1: a stay in hospital, 0: none, -1 not stated."""
        which: Coordinates = self.source.coded("setting", v.DOMAINS["setting"])
        return np.array([*(int(one in v.STAYS) for one in v.DOMAINS["setting"]), -1], dtype=np.int64)[which]

    @functools.cached_property
    def settled(self) -> Ints:
        """Microseconds of settlement; the end of the claim where it is empty."""
        return self.source.moments("settled", "ended")  # type: ignore[no-any-return]

    @functools.cached_property
    def born(self) -> Days:
        return self.of_person(self.persons.born, NO_DAY)


class ClaimCoordinates:
    """Coordinates of claims under one policy, each worked out once."""

    def __init__(self, claims: Claims, policy: Policy, year: Ints, base: Ints, held: Any, ended_rules: dict[str, Any]) -> None:
        self.claims, self.policy, self.year, self.base = claims, policy, year, base
        self._held = held  # identity -> coordinate of `holds`
        self._ended_rules = ended_rules
        self._known: dict[str, Coordinates] = {}

    def __len__(self) -> int:
        return len(self.claims)

    def __getitem__(self, dim: str) -> Coordinates:
        if dim not in self._known:
            self._known[dim] = self._work_out(dim)
        return self._known[dim]

    def _work_out(self, dim: str) -> Coordinates:
        kind, _, rest = dim.partition(":")
        claims = self.claims
        if kind == "disease":
            return self._listed(self.policy.disease_lists[rest])
        if kind == "holds":
            return np.asarray(self._held(rest), dtype=np.int8)
        if kind == "base":
            return (self.base > int(rest)).astype(np.int8)
        if kind == "age":
            years, _, on = rest.partition(":")
            return self._aged(int(years), on)
        if kind == "runs":
            return (claims.ended <= day_number(self._ended_rules[rest])).astype(np.int8)
        if kind == "insurer_paid":
            return (claims.money("basic_paid") > 0).astype(np.int8)
        if kind == "hukou_local":
            return claims.of_person(claims.persons.hukou_local(self.policy), np.int8(-1))
        if kind in PERSON_COLUMNS:
            return claims.of_person(claims.persons.coordinate(kind), np.int8(-1))
        values: Coordinates = claims.source.coded(kind, domain(kind))
        if kind == "hospital_level" and (default := self.policy.hospital_level_when_empty.get("primary_care")):
            primary = claims.source.coded("primary_care", (False, True)) == 1
            values = np.where((values < 0) & primary, np.int8(domain(kind).index(default)), values)
        return values

    def _aged(self, years: int, on: str) -> Coordinates:
        """1: so many years completed on that day; by the bounds of the day where it is not stated."""
        claims = self.claims
        birthday = claims.of_person(birthdays(claims.persons.born, years), NO_DAY)
        day = {"ended": claims.ended, "started": claims.started, "year_end": year_end(self.year)}[on]
        answer = (day >= birthday).astype(np.int8)
        if on == "started":
            unstated = claims.started == NO_DAY
            answer = np.where(unstated, np.where(claims.ended < birthday, np.int8(0), np.int8(-1)), answer)
        return np.where(claims.born == NO_DAY, np.int8(-1), answer)

    def _listed(self, diseases_: DiseaseList) -> Coordinates:
        """1: surely on the list. Looked up by code and treatment, once for each condition that a disease may carry."""
        numbers, codes, _ = self._codes(diseases_.by)
        treatments = list(v.TREATMENTS)
        key = (numbers + 1) * (len(treatments) + 1) + self.claims.source.coded("treatment", treatments) + 1
        by_condition: dict[int, list[Disease]] = {}
        for disease in diseases_.diseases:
            by_condition.setdefault(id(disease.when) if disease.when is not None else 0, []).append(disease)
        answer = np.zeros(len(self.claims), np.int8)
        for several in by_condition.values():
            found = _by_code_and_treatment(several, codes, treatments)[key]
            if several[0].when is not None:
                certain, possible = evaluate(several[0].when, self.known)
                found = np.where(possible, np.where(certain, found, -np.abs(found)), np.int8(0)).astype(np.int8)
            answer = np.where((answer == 1) | (found == 1), np.int8(1), np.minimum(answer, found))
        return answer

    def _codes(self, by: str) -> tuple[Ints, list[str], Bools]:
        """(number of the code looked up, codes, where it is unknown)."""
        claims = self.claims
        if by == "diagnosis":
            return claims.diagnosis, claims.codes, claims.diagnosis < 0
        sessions = np.array([diseases.is_session(code) for code in claims.codes] or [False])[np.maximum(claims.diagnosis, 0)]
        sessions = sessions & (claims.diagnosis >= 0)
        underlying, others = claims.source.texts("underlying")
        shifted = np.where(underlying >= 0, underlying + len(claims.codes), -1)
        numbers = np.where(sessions, shifted, claims.diagnosis)
        return numbers, [*claims.codes, *others], numbers < 0

    def known(self, atom: Atom) -> tuple[Bools, Bools]:
        """(certain, possible) of an atom for every claim."""
        values = self[atom.dim]
        hits = np.array([value in atom.values for value in domain(atom.dim)], dtype=np.bool_)
        answer = hits[np.maximum(values, 0)]
        unknown = values < 0
        return answer & ~unknown, answer | unknown


def _by_code_and_treatment(several: Sequence[Disease], codes: Sequence[str], treatments: Sequence[str]) -> Coordinates:
    """For each code (first: unknown) and treatment (first: none), flat: 1 if one of the diseases is told by them, -1 perhaps, else 0."""
    answer = np.zeros((len(codes) + 1, len(treatments) + 1), np.int8)
    for disease in several:
        test = diseases.code_test(disease)
        if not test.empty:
            answer[0] = np.where(answer[0] == 1, 1, -1)
            answer[1:][diseases.matches(test, codes)] = 1
        for one in disease.treatment:
            answer[:, treatments.index(one) + 1] = 1
    return answer.ravel()
