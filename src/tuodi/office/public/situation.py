"""What somebody tells the calculator: who they are, what happened, what the bill says. Kept nowhere."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tuodi.engine.diseases import code_test, dictionary
from tuodi.policy import vocabulary as v
from tuodi.policy.pack import load
from tuodi.policy.schema import Disease, Policy

AMOUNTS = ("total_cost", "in_policy_cost", "basic_paid", "critical_paid", "supplementary_paid")


@dataclass(frozen=True)
class Situation:
    """Amounts in fen. since: the day on which the identity began or was applied for (None: long before the bill).

    used: what earlier bills of the year used up, by the engine's slots (`pool:NAME`, `deductible:NAME`, `burden`, `tilt`).
    """

    identity: str
    class_: str
    age: int
    insurance: str
    setting: str
    ended: dt.date
    days: int
    disease: str
    treatment: str
    hospital_level: int
    hospital_area: str
    referral: str
    primary_care: bool
    designated: bool
    certificate: bool
    amounts: Mapping[str, int | None]
    disability_grade: int | None = None
    hukou_local: bool = True
    since: dt.date | None = None
    used: Mapping[str, int] = field(default_factory=dict)

    def person(self) -> dict[str, Any]:
        """The library's row. Age alone is asked for: the birthday is taken as the first of January."""
        return {
            "person_id": "1",
            "birth_date": dt.date(self.ended.year - self.age, 1, 1),
            "insurance": self.insurance,
            "disability_grade": self.disability_grade,
            "hukou_local": self.hukou_local,
        }

    def identities(self) -> list[dict[str, Any]]:
        """Held since the day told, or else since long before the bill, as somebody who is in the register would hold it."""
        if not self.identity:
            return []
        since = self.since or dt.date(self.ended.year, 1, 1)
        return [{"person_id": "1", "identity": self.identity, "start": since, "applied": since, "class": self.class_ or None}]

    def claim(self) -> dict[str, Any]:
        return {
            "claim_id": "1",
            "person_id": "1",
            "setting": self.setting,
            "started": self.ended - dt.timedelta(days=max(0, self.days)),
            "ended": self.ended,
            "diagnosis": code_of(self.disease),
            "treatment": self.treatment or None,
            "hospital_level": self.hospital_level,
            "hospital_area": self.hospital_area,
            "referral": self.referral,
            "primary_care": self.primary_care,
            "designated": self.designated,
            "certificate": self.certificate,
            "channel": "one_stop",
            **{f"{name}_fen": amount for name, amount in self.amounts.items()},
        }


def identity_choices(policy: Policy) -> list[tuple[str, str]]:
    """Identities that the document knows; one that an authority assigns to a class stands once for each class."""
    found = []
    for code, rule in policy.identities.items():
        name = v.IDENTITIES[code]
        if rule.assigned:
            found += [(f"{code}:{key}", f"{name}（按{policy.classes[key].name}）") for key in rule.classes]
        else:
            found.append((code, name))
    return found


@functools.lru_cache(maxsize=8)
def disease_choices(city: str) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """(list, diseases of the list that a code can tell), each disease once; the value is the disease's name."""
    seen: set[str] = set()
    groups = []
    for one in load(city).newest.disease_lists.values():
        mine = []
        for disease in one.diseases:
            if disease.name not in seen and _code(disease):
                seen.add(disease.name)
                mine.append((disease.name, disease.name))
        if mine:
            groups.append((one.name, tuple(mine)))
    return tuple(groups)


def code_of(name: str) -> str:
    """A code that stands for a disease of any city's lists; a plain illness (J18, pneumonia) where none is named."""
    return _codes().get(name, "J18.900") if name else "J18.900"


@functools.lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    from tuodi.policy.pack import city_names

    found: dict[str, str] = {}
    for city in city_names():
        for one in load(city).newest.disease_lists.values():
            for disease in one.diseases:
                code = _code(disease)
                if code:
                    found.setdefault(disease.name, code)
    return found


def _code(disease: Disease) -> str:
    """The first code that the disease's own test accepts."""
    shared = [dictionary().get(name) or {} for name in disease.use]
    named: Sequence[str] = [*disease.exact, *disease.codes, *(code for one in shared for code in (*(one.get("codes") or []), *(one.get("exact") or [])))]
    test = code_test(disease)
    for text in named:
        for code in (text.split("-")[0], f"{text.split('-')[0]}.900"):
            if test(code):
                return code
    return ""
