"""What other apps show on a person's page: limits and claims, payments, warnings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tuodi.office.core.actor import Actor
from tuodi.office.registry.models import Person


@dataclass(frozen=True)
class Panel:
    """A part of the page: heading, a template of the app, its context, columns of twelve."""

    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    width: int = 12
    url: str = ""
    url_title: str = ""


Hook = Callable[[Actor, Person], Panel | None]
HOOKS: list[tuple[int, Hook]] = []


def register(position: int) -> Callable[[Hook], Hook]:
    """Add a panel: called with actor and person, it gives a Panel, or None where the actor may not see it."""

    def wrap(hook: Hook) -> Hook:
        HOOKS.append((position, hook))
        HOOKS.sort(key=lambda entry: entry[0])
        return hook

    return wrap


def collect(actor: Actor, person: Person) -> list[Panel]:
    """The panels in their order."""
    return [panel for _, hook in HOOKS if (panel := hook(actor, person)) is not None]
