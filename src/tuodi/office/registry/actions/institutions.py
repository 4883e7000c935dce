"""Institutions, what they are from a day on, and their yearly assessment."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tuodi.office.core import audit, rights
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.registry.models import Assessment, Institution, InstitutionTerm
from tuodi.office.registry.refused import RegistryRefused


@action("registry.institution.write")
def set_institution(actor: Actor, code: str, name: str, telephone: str = "") -> Institution:
    """An institution by its code: made, or renamed."""
    made, _ = Institution.objects.update_or_create(code=code.strip(), defaults={"name": name.strip(), "telephone": telephone})
    audit.record("registry.institution_set", actor, made, code=made.code, name=made.name)
    return made


@action("registry.institution.write")
def set_term(actor: Actor, institution: Institution, start: dt.date, **facts: Any) -> InstitutionTerm:
    """What the institution is from `start` on: the term before ends there. Raises RegistryRefused for a day before the newest term's."""
    if facts.get("district") is not None:
        rights.check_district(actor, facts["district"])
    Institution.objects.select_for_update().get(pk=institution.pk)
    newest = InstitutionTerm.objects.filter(institution=institution).order_by("-start").first()
    if newest is not None and newest.district_id is not None:
        rights.check_district(actor, newest.district_id)
    if newest is not None and (newest.start >= start or (newest.end is not None and newest.end > start)):
        raise RegistryRefused(f"起始日期须晚于最近一段（{newest.start}）", "start")
    if newest is not None and newest.end is None:
        newest.end = start
        newest.save(update_fields=["end"])
    made = InstitutionTerm.objects.create(institution=institution, start=start, **facts)
    audit.record("registry.term_set", actor, institution, district=made.district_id, code=institution.code, start=str(start))
    return made


@action("registry.institution.write")
def set_assessment(actor: Actor, institution: Institution, year: int, score: int, result: str = "") -> Assessment:
    """What the assessment of a year came to (hundredths of a point)."""
    made, _ = Assessment.objects.update_or_create(institution=institution, year=year, defaults={"score": score, "result": result})
    points = f"{score // 100}.{score % 100:02d}"
    audit.record("registry.assessed", actor, institution, code=institution.code, year=year, score=points)
    return made
