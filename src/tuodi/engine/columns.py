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
from tuodi.engine.dates import days_of as days
from tuodi.engine.spans import IdentityColumns
from tuodi.policy import vocabulary as v
from tuodi.policy.conditions import Atom, Bools, domain, evaluate
from tuodi.policy.schema import Disease, DiseaseList, Policy

Ints = npt.NDArray[np.int64]
Coordinates = npt.NDArray[np.int8]

PERSON_COLUMNS = ("insurance", "sex", "disability_grade", "disability_kind", "unable_to_work", "dibao_class", "urban")
MONEY = ("total_cost", "in_policy_cost", "deduction", "basic_paid", "critical_paid", "supplementary_paid")


def coded(column: pl.Series, values: Sequence[Any]) -> Coordinates:
    """Index of each value in `values`, -1 where empty or unknown."""
    if column.dtype == pl.Null:
        return np.full(len(column), -1, np.int8)
    if column.dtype == pl.Boolean:
        return column.cast(pl.Int8).fill_null(-1).to_numpy()
    if column.dtype.is_integer():
        column = column.cast(pl.Int64)
    if column.dtype == pl.Utf8:
        return column.cast(pl.Enum(values), strict=False).to_physical().cast(pl.Int8).fill_null(-1).to_numpy()
    mapping = dict(zip(values, range(len(values)), strict=True))
    return column.replace_strict(mapping, default=-1, return_dtype=pl.Int8).to_numpy()


def texts(column: pl.Series) -> tuple[Ints, list[str]]:
    """(number of each text, the distinct texts); -1 where empty."""
    column = column.cast(pl.Utf8)
    known = column.unique().drop_nulls().to_list()
    known = [text for text in known if text != ""]
    if not known:
        return np.full(len(column), -1, np.int64), []
    numbers = column.replace_strict(known, list(range(len(known))), default=-1, return_dtype=pl.Int64)
    return numbers.to_numpy(), known


class Persons:
    """The persons table: numbered rows, found by id; the first of two rows with one id counts."""

    def __init__(self, frame: pl.DataFrame) -> None:
        usable = frame.filter(pl.col("error") == "") if "error" in frame.columns else frame
        self.frame = usable.unique("person_id", keep="first", maintain_order=True)
        self.index = self.frame.select("person_id").with_row_index("person")

    def __len__(self) -> int:
        return len(self.frame)

    def number(self, ids: pl.Series) -> Ints:
        """The person of each id, -1 where there is none."""
        found = ids.to_frame("person_id").join(self.index, on="person_id", how="left", maintain_order="left")
        return found["person"].cast(pl.Int64).fill_null(-1).to_numpy()

    @functools.cached_property
    def born(self) -> Days:
        return days(self.frame["birth_date"])

    def coordinate(self, name: str) -> Coordinates:
        return coded(self.frame[name], v.DOMAINS[name])

    def hukou_local(self, policy: Policy) -> Coordinates:
        """As stated; where empty, yes, unless the district is stated and is none of the city's."""
        stated = coded(self.frame["hukou_local"], (False, True))
        if policy.hukou.when_empty == "yes":
            return np.where(stated < 0, np.int8(1), stated)
        names, prefixes = city_districts(policy)
        district = self.frame["district"].cast(pl.Utf8).str.strip_chars()
        ours = district.is_null() | (district == "") | district.is_in(list(names))
        if prefixes:
            ours = ours | (district.str.contains(r"^\d+$") & district.str.contains("^(" + "|".join(prefixes) + ")"))
        return np.where(stated < 0, ours.fill_null(True).cast(pl.Int8).to_numpy(), stated)


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


def identity_columns(frame: pl.DataFrame, persons: Persons, classes: Sequence[str]) -> IdentityColumns:
    """Usable identity rows (known person, known code, stated start) as arrays."""
    if "error" in frame.columns:
        frame = frame.filter(pl.col("error") == "")
    frame = frame.filter(pl.col("start").is_not_null())
    person = persons.number(frame["person_id"])
    keep = person >= 0
    frame, person = frame.filter(pl.Series(keep)), person[keep]
    codes = list(v.IDENTITIES)
    disease, _ = texts(frame["disease"])
    return IdentityColumns(
        codes=codes,
        classes=list(classes),
        person=person,
        code=coded(frame["identity"], codes).astype(np.int64),
        start=days(frame["start"]),
        end=days(frame["end"]),
        death=frame["end_reason"].cast(pl.Utf8).fill_null("").is_in(["death", "死亡"]).to_numpy(),
        applied=days(frame["applied"]),
        first_treated=days(frame["first_treated"]),
        class_=_assigned(frame["class"], classes),
        disease=disease,
    )


def _assigned(column: pl.Series, classes: Sequence[str]) -> Ints:
    """Number of the class given; -1 where empty; -2 where it is none of the policy's. `3` stands for `class_3`."""
    text = column.cast(pl.Utf8).str.strip_chars()
    names = {name: number for number, name in enumerate(classes)}
    names |= {name.rpartition("_")[2]: number for name, number in names.items() if name.rpartition("_")[2].isdigit()}
    number = text.replace_strict(names, default=-2, return_dtype=pl.Int64)
    return number.set(text.is_null() | (text == ""), -1).to_numpy()


class Claims:
    """The claims of a run as arrays in the order given, with their coordinates under one policy on demand."""

    def __init__(self, frame: pl.DataFrame, persons: Persons) -> None:
        self.frame = frame
        self.persons = persons
        self.person = persons.number(frame["person_id"])
        self.started = days(frame["started"])
        self.ended = days(frame["ended"])
        self.diagnosis, self.codes = texts(frame["diagnosis"])

    def __len__(self) -> int:
        return len(self.frame)

    def money(self, name: str, empty: int = 0) -> Ints:
        return self.frame[name].cast(pl.Int64).fill_null(empty).to_numpy()

    def of_person(self, values: npt.NDArray[Any], unknown: Any) -> npt.NDArray[Any]:
        """A person's value for every claim."""
        if not len(values):
            return np.full(len(self.person), unknown)
        return np.where(self.person >= 0, values[np.maximum(self.person, 0)], unknown)

    @functools.cached_property
    def stay(self) -> Ints:
        return self.frame["setting"].cast(pl.Utf8).is_in(list(v.STAYS)).cast(pl.Int64).fill_null(-1).to_numpy()

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
        values = coded(claims.frame[kind], domain(kind))
        if kind == "hospital_level" and (default := self.policy.hospital_level_when_empty.get("primary_care")):
            primary = coded(claims.frame["primary_care"], (False, True)) == 1
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
        key = (numbers + 1) * (len(treatments) + 1) + coded(self.claims.frame["treatment"], treatments) + 1
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
        underlying, others = texts(claims.frame["underlying"])
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
        test = diseases.CodeTest(disease)
        if not test.empty:
            answer[0] = np.where(answer[0] == 1, 1, -1)
            answer[1:][diseases.matches(test, codes)] = 1
        for one in disease.treatment:
            answer[:, treatments.index(one) + 1] = 1
    return answer.ravel()
