"""What a settlement has to know of persons, their filings and institutions: for any number of claims in one statement.

It says what `engine_rows` and `claim_context` mean, for today's knowledge; those two ask here.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tuodi.office.core.statements import fetch
from tuodi.office.registry.models import Filing

Kind = Filing.Kind
# the strongest first; a referral by primary care is a referral by the rules
REFERRALS = {
    Kind.REFERRAL: "referred",
    Kind.PRIMARY_FIRST: "referred",
    Kind.EMERGENCY: "emergency",
    Kind.REGISTERED: "registered",
}
CERTIFIED = ("chronic", "special")

_READ = """
WITH people AS MATERIALIZED (
  SELECT p.id, p.merged_into_id AS into, p.district_id, d.city, d.name AS district, p.name, p.sex, p.birth_date, p.hukou_local,
         p.disability_grade, p.disability_kind, p.unable_to_work, p.dibao_class, p.urban
  FROM registry_person p JOIN core_district d ON d.id = p.district_id
  WHERE p.id = ANY (%s::bigint[]) OR p.merged_into_id = ANY (%s::bigint[]))
SELECT
  (SELECT json_agg(p) FROM people p)::text,
  (SELECT json_agg(json_build_array(person_id, year, kind, paid_on) ORDER BY year) FROM registry_insurance
   WHERE person_id IN (SELECT id FROM people))::text,
  (SELECT json_agg(json_build_object('person', i.person_id, 'start', i.start, 'end', i."end", 'end_reason', i.end_reason,
      'applied', i.applied, 'first_treated', i.first_treated, 'disease', i.disease, 'identity', i.code, 'class', i.assigned_class,
      'granted_by', d.name, 'granted', d.id) ORDER BY i.person_id, i.start, i.id)
   FROM registry_identity i LEFT JOIN core_district d ON d.id = i.granted_by_id
   WHERE i.known_to IS NULL AND i.person_id IN (SELECT id FROM people))::text,
  (SELECT json_agg(json_build_array(f.person_id, f.kind, f.start, f."end", i.code, f.disease))
   FROM registry_filing f LEFT JOIN registry_institution i ON i.id = f.institution_id
   WHERE f.cancelled_at IS NULL AND f.person_id IN (SELECT id FROM people))::text,
  (SELECT json_agg(json_build_object('code', i.code, 'start', t.start, 'end', t."end", 'level', t.level, 'designated', t.designated,
      'primary_care', t.primary_care, 'district', t.district_id, 'city', d.city, 'area', t.area) ORDER BY t.start DESC)
   FROM registry_institutionterm t JOIN registry_institution i ON i.id = t.institution_id LEFT JOIN core_district d ON d.id = t.district_id
   WHERE i.code = ANY (%s::text[]))::text
"""
_PLAIN = ("name", "sex", "birth_date", "hukou_local", "disability_grade", "disability_kind", "unable_to_work", "dibao_class", "urban")
_MAY_BE_BLANK = ("disability_kind", "dibao_class")
_DATES = ("start", "end", "applied", "first_treated")


@dataclass
class Known:
    """What the registry knows of one person. `merged`: records that were merged into the person's; `granted`: ids of the districts
    that granted the identities, by name; `into`: the record that this one was merged into."""

    row: dict[str, Any]
    district_id: int
    city: str
    into: int | None = None
    merged: list[int] = field(default_factory=list)
    insurance: dict[int, dict[str, Any]] = field(default_factory=dict)
    identities: list[dict[str, Any]] = field(default_factory=list)
    filings: list[tuple[str, dt.date, dt.date | None, str | None, str]] = field(default_factory=list)
    granted: dict[str, int] = field(default_factory=dict)

    def person(self, year: int | None = None) -> dict[str, Any]:
        """The library's person row; `year`: whose insurance is stated, the newest known by default."""
        which = max(self.insurance, default=None) if year is None else year
        return self.row | self.insurance.get(which or 0, {"insurance": None, "enrolled_on": None})


@dataclass(frozen=True)
class Registry:
    """What was read: persons by id, the terms of institutions by code (the newest first)."""

    people: Mapping[int, Known]
    terms: Mapping[str, list[dict[str, Any]]]

    def context(
        self, person: int, institution: str, started: dt.date | None, ended: dt.date, setting: str, diagnosis: str = ""
    ) -> dict[str, Any]:
        """See `claim_context`."""
        known, first = self.people.get(person), started or ended
        found = self._institution(known, institution, first)
        fitting = [
            (kind, disease)
            for kind, start, end, at, disease in (known.filings if known else ())
            if start <= ended and (end is None or end >= first) and _fits(kind, at, disease, institution, diagnosis)
        ]
        kinds = [kind for kind, _ in fitting]
        found["referral"] = next((word for kind, word in REFERRALS.items() if kind in kinds), "none")
        found["primary_first"] = Kind.PRIMARY_FIRST in kinds
        found["finding"] = next((disease.partition(">")[2] for kind, disease in fitting if kind == Kind.FINDING), "")
        found["certificate"] = Kind.CERTIFICATE in kinds if setting in CERTIFIED else None
        return found

    def _institution(self, known: Known | None, code: str, day: dt.date) -> dict[str, Any]:
        for term in self.terms.get(code, ()):
            if term["start"] <= day and (term["end"] is None or day < term["end"]):
                same = ("designated", "primary_care")
                return {"hospital_level": term["level"], "hospital_area": _area(known, term), **{name: term[name] for name in same}}
        return dict.fromkeys(("hospital_level", "hospital_area", "designated", "primary_care"))


def read(persons: Iterable[int], institutions: Collection[str] = ()) -> Registry:
    """Read persons (with the records merged into them) and institutions, as known now and as far as the actor may see."""
    ids = list(set(persons))
    [row] = fetch(_READ, [ids, ids, [code for code in set(institutions) if code]])
    parts = [json.loads(text) if text else [] for text in row]
    return _assembled(ids, *parts)


def _assembled(ids: list[int], people: Any, insurance: Any, identities: Any, filings: Any, terms: Any) -> Registry:
    asked, known, owner = set(ids), dict[int, Known](), dict[int, int]()
    for row in people:
        if row["id"] in asked:
            known[row["id"]] = _known(row)
            owner[row["id"]] = row["id"]
    for row in people:
        if row["into"] in known:
            owner[row["id"]] = row["into"]
            known[row["into"]].merged.append(row["id"])
    for record, year, kind, paid_on in sorted(insurance, key=lambda one: owner.get(one[0]) == one[0]):  # the person's own goes before
        if record in owner:
            known[owner[record]].insurance[year] = {"insurance": kind, "enrolled_on": _day(paid_on)}
    for row in identities:
        if (person := owner.get(row.pop("person"))) is not None:
            granted = row.pop("granted")
            if granted is not None:
                known[person].granted[row["granted_by"]] = granted
            plain = {name: None if value == "" else value for name, value in row.items()}
            known[person].identities.append(plain | {name: _day(row[name]) for name in _DATES} | {"person_id": str(person)})
    for record, kind, start, end, at, disease in filings:
        if record in owner:
            known[owner[record]].filings.append((kind, dt.date.fromisoformat(start), _day(end), at, disease))
    by_code: dict[str, list[dict[str, Any]]] = {}
    for term in terms:
        by_code.setdefault(term["code"], []).append(term | {"start": _day(term["start"]), "end": _day(term["end"])})
    return Registry(known, by_code)


def _known(row: dict[str, Any]) -> Known:
    plain = {name: row[name] if row[name] != "" or name in _MAY_BE_BLANK else None for name in _PLAIN}
    person = plain | {"birth_date": _day(row["birth_date"]), "person_id": str(row["id"]), "district": row["district"]}
    return Known(person, row["district_id"], row["city"], row["into"])


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _area(known: Known | None, term: Mapping[str, Any]) -> str | None:
    """Seen from the person's household: the same district, the same city, or what the term says."""
    if term["district"] is None:
        return term["area"] or None
    if known is None:
        return None
    if known.district_id == term["district"]:
        return "county"
    return "city" if known.city == term["city"] else (term["area"] or None)


def _fits(kind: str, at: str | None, disease: str, institution: str, diagnosis: str) -> bool:
    if at is not None and at != institution:
        return False
    if kind == Kind.FINDING:
        return bool(diagnosis) and _plain(diagnosis).startswith(tuple(_plain(code) for code in disease.partition(">")[0].split(",")))
    if kind != Kind.CERTIFICATE or not disease:
        return True
    return _plain(diagnosis).startswith(_plain(disease))


def _plain(code: str) -> str:
    """An ICD-10 code without its dot and filler."""
    return code.upper().replace(".", "").rstrip("X")
