"""The work table: tasks and figures of the day, given by hooks that apps register in their `home.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from tuodi.office.core.actor import Actor


@dataclass(frozen=True)
class Task:
    """Something that waits for the actor: a title, how many, where to go, since when (text)."""

    title: str
    count: int
    url: str
    note: str = ""
    tone: Literal["plain", "warn", "stop"] = "plain"


@dataclass(frozen=True)
class Figure:
    """A number of the day, already in words (`12 笔`, `¥3,400.00`)."""

    title: str
    value: str
    note: str = ""
    url: str = ""


Hook = Callable[[Actor], Iterable[Task | Figure]]
HOOKS: list[Hook] = []


def register(hook: Hook) -> Hook:
    """Add a hook: called with the actor, it gives tasks and figures that the actor may see."""
    HOOKS.append(hook)
    return hook


def collect(actor: Actor) -> tuple[list[Task], list[Figure]]:
    """Everything that the hooks give, in the order of their apps; tasks of none are left out."""
    found = [entry for hook in HOOKS for entry in hook(actor)]
    return [entry for entry in found if isinstance(entry, Task) and entry.count], [entry for entry in found if isinstance(entry, Figure)]
