"""What one settlement run settles with, and the settling of one table of claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tuodi.cli.inputs import People
from tuodi.cli.policy import Given

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Settled:
    """Rows in the order of the file: the claims as read, the columns that pass through (with `row`), and the result, one row each."""

    claims: pl.DataFrame
    extra: pl.DataFrame
    result: pl.DataFrame


@dataclass(frozen=True)
class Job:
    given: Given
    people: People

    def settle(self, claims: pl.DataFrame, persons: pl.DataFrame, identities: pl.DataFrame) -> pl.DataFrame:
        """The engine's output table without its column `class`, which is no column of the contract."""
        from tuodi.engine.run import settle

        return settle(self.given.pack, persons, identities, claims, self.people.barred, self.given.parameters).drop("class")

    def whole(self, claims: pl.DataFrame) -> pl.DataFrame:
        return self.settle(claims, self.people.persons.frame, self.people.identities.frame)
