"""Departments' lists as pages show them."""

from __future__ import annotations

from django.db.models import QuerySet

from tuodi.office.core.actor import Actor
from tuodi.office.registry.models import Department, DepartmentList, ListRow


def lists(actor: Actor) -> QuerySet[DepartmentList]:
    """The lists that the actor may see: of the own district, city and, for a department's people, department. Newest first."""
    found = DepartmentList.objects.select_related("district", "uploaded_by", "decided_by")
    if actor.city:
        found = found.filter(city=actor.city)
    if actor.district_id is not None:
        found = found.filter(district=actor.district_id)
    if actor.role == "department":
        found = found.filter(department=actor.department)
    return found.order_by("-id")


def rows(source: DepartmentList) -> QuerySet[ListRow]:
    """The rows of a list, as they stand in the file; the ones that it lacks at the end."""
    return ListRow.objects.filter(source=source).select_related("person", "identity", "district").order_by("number", "id")


def problems(source: DepartmentList) -> QuerySet[ListRow]:
    """The rows of the file that can't be used: unreadable, or against what is held."""
    bad = (ListRow.Verdict.UNREADABLE, ListRow.Verdict.CONFLICTING)
    return ListRow.objects.filter(source=source, number__isnull=False, verdict__in=bad).order_by("number")


def department_names(city: str) -> list[str]:
    return list(Department.objects.filter(city=city).values_list("name", flat=True))
