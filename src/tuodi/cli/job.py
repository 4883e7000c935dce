"""What one settlement run settles with, and the settling of one table of claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tuodi.cli.inputs import People
from tuodi.cli.policy import Given

if TYPE_CHECKING:
    import polars as pl

    from tuodi.tables import Table


@dataclass(frozen=True)
class Settled:
    """Rows in the order of the file: the columns that pass through (with `row`) and the result, one row each; `invalid`: the claims as read
    of the rows whose status is invalid."""

    extra: pl.DataFrame
    result: pl.DataFrame
    invalid: pl.DataFrame


@dataclass(frozen=True)
class Job:
    given: Given
    people: People

    def settle(self, claims: pl.DataFrame, persons: pl.DataFrame, identities: pl.DataFrame) -> pl.DataFrame:
        """The engine's output table without its column `class`, which is no column of the contract."""
        from tuodi.engine.run import settle

        return settle(self.given.pack, persons, identities, claims, self.people.barred, self.given.parameters).drop("class")

    def whole(self, table: Table) -> Settled:
        """A whole file at once."""
        result = self.settle(table.frame, self.people.persons.frame, self.people.identities.frame)
        return Settled(table.extra, result, table.frame.filter(result["status"] == "invalid"))
