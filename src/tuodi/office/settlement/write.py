"""The write path: everything that one or many settlements leave behind, in one statement.

A settlement is written from documents (plain mappings with the tables' columns); their ids are taken beforehand, so that rows can name each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from psycopg.types.json import Jsonb

from tuodi.office.core.statements import fetch
from tuodi.office.settlement.models import Claim, Settlement

Row = Mapping[str, Any]


def _columns(model: type[Claim] | type[Settlement]) -> str:
    names = [f.column for f in model._meta.concrete_fields if model is Settlement or f.column != "created_at"]
    return ", ".join(f'"{name}"' for name in names)


def _statement() -> str:
    claim, settlement = _columns(Claim), _columns(Settlement)
    return f"""
WITH doc AS (SELECT %s::jsonb AS d),
claims AS (
    INSERT INTO settlement_claim ({claim}, created_at)
    SELECT {claim}, now() FROM doc, jsonb_populate_recordset(NULL::settlement_claim, d -> 'claims')),
settlements AS (
    INSERT INTO settlement_settlement ({settlement})
    SELECT {settlement} FROM doc, jsonb_populate_recordset(NULL::settlement_settlement, d -> 'settlements')),
lines AS (
    INSERT INTO settlement_settlementline (settlement_id, district_id, slot, amount)
    SELECT l.settlement_id, l.district_id, l.slot, l.amount
    FROM doc, jsonb_to_recordset(d -> 'lines') AS l (settlement_id bigint, district_id bigint, slot text, amount bigint)),
years AS (
    UPDATE settlement_personyear y SET state = n.state, version = n.version
    FROM doc, jsonb_to_recordset(d -> 'years') AS n (person_id bigint, year int, state jsonb, version int, before int)
    WHERE y.person_id = n.person_id AND y.year = n.year AND y.version = n.before
    RETURNING y.id)
SELECT count(*) FROM years
"""


@dataclass
class Documents:
    """What is to be written. `years`: (person, year) -> (slots, version, version before)."""

    claims: list[Row] = field(default_factory=list)
    settlements: list[Row] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)
    withdrawn: list[int] = field(default_factory=list)
    years: dict[tuple[int, int], tuple[Mapping[str, int], int, int]] = field(default_factory=dict)

    def add_lines(self, settlement: Settlement, added: Mapping[str, int]) -> None:
        place = {"settlement_id": settlement.pk, "district_id": settlement.district_id}
        self.lines += [{**place, "slot": slot, "amount": fen} for slot, fen in added.items()]

    def set_year(self, person_id: int, year: int, slots: Mapping[str, int], version: int, before: int) -> None:
        """The year's state after the last document; `before` is the version that was read under the lock."""
        first = self.years.get((person_id, year))
        self.years[person_id, year] = (dict(slots), version, first[2] if first else before)

    def as_json(self) -> dict[str, Any]:
        years = [
            {"person_id": person, "year": year, "state": slots, "version": version, "before": before}
            for (person, year), (slots, version, before) in self.years.items()
        ]
        return {"claims": self.claims, "settlements": self.settlements, "lines": self.lines, "years": years}


class StateMoved(RuntimeError):
    """A year's row isn't at the version that was read under its lock: something wrote without the lock. Nothing is kept."""


def save(documents: Documents) -> None:
    """Write the documents in one statement. Raises StateMoved, and IntegrityError where a key or an invoice is taken."""
    if documents.withdrawn:  # first, so that the invoice is free for the claim that takes its place
        fetch("UPDATE settlement_claim SET withdrawn = true WHERE id = ANY (%s::bigint[]) RETURNING id", [documents.withdrawn])
    found = fetch(_statement(), [_json(documents.as_json())])
    if not found or found[0][0] != len(documents.years):
        raise StateMoved(list(documents.years))


def _json(value: Any) -> Jsonb:
    import json

    return Jsonb(value, dumps=lambda one: json.dumps(one, ensure_ascii=False, default=str))
