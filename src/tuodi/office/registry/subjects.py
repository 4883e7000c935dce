"""The registry's persons as those whom lines of the audit trail are about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.apps import apps
from django.db.models import Model

from tuodi.office.core import subjects
from tuodi.office.core.actor import Actor
from tuodi.office.core.crypto import blind_index
from tuodi.office.core.rights import scoped
from tuodi.office.registry.models import Person

MOST = 5_000  # things of one kind of a person; the newest


class Persons:
    """By ID number (blind index, merged records too) or by the whole name."""

    def find(self, actor: Actor, text: str) -> Sequence[Person]:
        """The persons of the actor's place; at most 21, so that who asks can see that it was too many."""
        plain = "".join(text.split()).upper()
        rows = scoped(actor, Person.objects.select_related("district"), street="street")
        if len(plain) >= 15 and plain[:-1].isdigit():
            return list(rows.filter(id_index=blind_index(plain))[:21])
        return list(rows.filter(name=plain, merged_into=None).order_by("pk")[:21])

    def by_ids(self, actor: Actor, ids: Iterable[int]) -> Sequence[Person]:
        return list(scoped(actor, Person.objects.select_related("district"), street="street").filter(pk__in=list(ids)).order_by("pk"))

    def owned(self, ids: Sequence[int]) -> list[tuple[str, list[str]]]:
        """The record, those merged into it, and every row of any app that names the person."""
        merged = Person.objects.filter(merged_into__in=ids).values_list("pk", flat=True)
        records = sorted({*ids, *merged})
        found = [("registry.person", [str(pk) for pk in records])]
        for model in apps.get_models():
            if model is not Person and (name := _person_of(model)):
                numbers = model._default_manager.filter(**{f"{name}__in": records}).order_by("-pk").values_list("pk", flat=True)[:MOST]
                if numbers:
                    found.append((model._meta.label_lower, [str(pk) for pk in numbers]))
        return found


def _person_of(model: type[Model]) -> str:
    """The column that names the person, where a table has one of that name."""
    for field in model._meta.concrete_fields:
        if field.name == "person" and field.related_model is Person:
            return field.name
    return ""


subjects.register(Persons())
