"""Rows of a person: of the own record and of those merged into it."""

from __future__ import annotations

from django.db.models import Q

from tuodi.office.registry.models import Person


def whose(person: Person | int, path: str = "person") -> Q:
    """The condition for rows whose `path` leads to the person's record or to one merged into it.

    The records are looked up first: a condition that spans two tables with `or` would read every row of the larger one.
    """
    number = person.pk if isinstance(person, Person) else person
    records = Person.objects.filter(Q(pk=number) | Q(merged_into=number)).order_by()
    return Q(**{f"{path}__in": records.values("pk")})
