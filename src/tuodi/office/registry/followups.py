"""What a change in the registry has left to be done elsewhere, with the way there: shown on a list's page and on a person's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tuodi.office.core.actor import Actor
from tuodi.office.registry.models import DepartmentList, Person


@dataclass(frozen=True)
class FollowUp:
    """So many things to do at an address."""

    text: str
    count: int
    url: str = ""


Hook = Callable[[Actor, DepartmentList | Person], FollowUp | None]
HOOKS: list[Hook] = []


def register(hook: Hook) -> Hook:
    """Called with actor and list or person: a FollowUp, or None where there is nothing or the actor may not see it."""
    HOOKS.append(hook)
    return hook


def collect(actor: Actor, about: DepartmentList | Person) -> list[FollowUp]:
    """Everything that waits."""
    return [found for hook in HOOKS if (found := hook(actor, about)) is not None and found.count]
