"""What other apps have to say about one settlement: shown on its page and given to the hospital with the answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tuodi.office.settlement.models import Settlement


@dataclass(frozen=True)
class Notice:
    """A sentence in Chinese with its clause; `url` leads on those who have the `right`."""

    text: str
    clause: str = ""
    url: str = ""
    right: str = ""


Hook = Callable[[Settlement], list[Notice]]
HOOKS: list[Hook] = []


def register(hook: Hook) -> Hook:
    """Add a hook. It is asked for every answer: where it has nothing to say, it should know so without a query."""
    HOOKS.append(hook)
    return hook


def of(settlement: Settlement) -> list[Notice]:
    """Everything there is to say."""
    return [notice for hook in HOOKS for notice in hook(settlement)]
