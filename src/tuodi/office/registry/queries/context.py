"""What the registry says about a visit: the institution as it was then, and the filings that cover it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q

from tuodi.office.core.models import District
from tuodi.office.registry.models import Filing, InstitutionTerm, Person

Kind = Filing.Kind
# the strongest first; a referral by primary care is a referral by the rules
REFERRALS = {
    Kind.REFERRAL: "referred",
    Kind.PRIMARY_FIRST: "referred",
    Kind.EMERGENCY: "emergency",
    Kind.REGISTERED: "registered",
}
CERTIFIED = ("chronic", "special")


def claim_context(
    person_id: int, institution_code: str, started: dt.date | None, ended: dt.date, setting: str, diagnosis: str = ""
) -> dict[str, Any]:
    """The contract's `hospital_level, hospital_area, designated, primary_care, referral, certificate`, and `primary_first` (a mark of the filing).

    None: the registry doesn't know. The institution is taken as it was on the first day; a filing counts when it touches the stay,
    and where it names an institution or a disease, for these only.
    """
    first = started or ended
    context = _institution(person_id, institution_code, first)
    kinds = [filing.kind for filing in _filings(person_id, first, ended) if _fits(filing, institution_code, diagnosis)]
    context["referral"] = next((word for kind, word in REFERRALS.items() if kind in kinds), "none")
    context["primary_first"] = Kind.PRIMARY_FIRST in kinds
    context["certificate"] = Kind.CERTIFICATE in kinds if setting in CERTIFIED else None
    return context


def _institution(person_id: int, code: str, day: dt.date) -> dict[str, Any]:
    terms = InstitutionTerm.objects.filter(institution__code=code, start__lte=day).filter(Q(end=None) | Q(end__gt=day))
    term = terms.select_related("district").first() if code else None
    if term is None:
        return {"hospital_level": None, "hospital_area": None, "designated": None, "primary_care": None}
    return {
        "hospital_level": term.level,
        "hospital_area": _area(person_id, term),
        "designated": term.designated,
        "primary_care": term.primary_care,
    }


def _area(person_id: int, term: InstitutionTerm) -> str | None:
    """Seen from the person's household: the same district, the same city, or what the term says."""
    if term.district is None:
        return term.area or None
    home = District.objects.filter(pk__in=Person.objects.filter(pk=person_id).values("district")).first()
    if home is None:
        return None
    if home.pk == term.district_id:
        return "county"
    return "city" if home.city == term.district.city else (term.area or None)


def _filings(person_id: int, first: dt.date, last: dt.date) -> list[Filing]:
    records = Person.objects.filter(Q(pk=person_id) | Q(merged_into=person_id)).values("pk")
    found = Filing.objects.filter(person__in=records, cancelled_at=None, start__lte=last).filter(Q(end=None) | Q(end__gte=first))
    return list(found.select_related("institution"))


def _fits(filing: Filing, institution_code: str, diagnosis: str) -> bool:
    if filing.institution is not None and filing.institution.code != institution_code:
        return False
    if filing.kind != Kind.CERTIFICATE or not filing.disease:
        return True
    return _plain(diagnosis).startswith(_plain(filing.disease))


def _plain(code: str) -> str:
    """An ICD-10 code without its dot and filler."""
    return code.upper().replace(".", "").rstrip("X")
