"""Where an application came from, said by the apps above on the case's page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tuodi.office.casework.models import Case
from tuodi.office.core.actor import Actor


@dataclass(frozen=True)
class Link:
    text: str
    url: str


Hook = Callable[[Actor, Case], list[Link]]
HOOKS: list[Hook] = []


def register(hook: Hook) -> Hook:
    """Add a hook: it gives only links that the actor may follow."""
    HOOKS.append(hook)
    return hook


def of(actor: Actor, case: Case) -> list[Link]:
    """Everything there is."""
    return [link for hook in HOOKS for link in hook(actor, case)]
