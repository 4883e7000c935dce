"""What an action of the registry refuses, with the Chinese sentence for the person at the counter."""

from __future__ import annotations


class RegistryRefused(Exception):
    """A rule of the registry is against it; nothing was written. `field`: the column that it is about."""

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.text, self.field = text, field


class StaleList(RegistryRefused):
    """The registry has changed since the list was compared: compare and look again."""


class Braked(RegistryRefused):
    """The list would end more identities than its department may end at once."""


class BeingRead(RegistryRefused):
    """Another page or program is reading the list at this moment."""
