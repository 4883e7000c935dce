"""A person's year as the writers see it: locked first, read afterwards, in a statement of its own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tuodi.office.core import locks
from tuodi.office.core.statements import fetch

_READ = """
SELECT
  (SELECT json_agg(json_build_array(person_id, year, state, version)) FROM settlement_personyear
   JOIN unnest(%s::bigint[], %s::int[]) AS w (person_id, year) USING (person_id, year))::text,
  (SELECT json_agg(json_build_array(c.key, c.body_hash, s.id)) FROM settlement_claim c
   LEFT JOIN settlement_settlement s ON s.claim_id = c.id AND s.key = c.key WHERE c.key = ANY (%s::text[]))::text,
  (SELECT json_agg(json_build_array(nextval('settlement_claim_id_seq'), nextval('settlement_settlement_id_seq')))
   FROM generate_series(1, %s::int))::text
"""


@dataclass
class Year:
    """Slots in fen; `version` is the sequence of the last settlement."""

    slots: dict[str, int]
    version: int


@dataclass(frozen=True)
class Start:
    """What holds under the locks. `known`: key -> (body hash, settlement id) of requests answered before; `ids`: (claim, settlement), fresh."""

    years: dict[tuple[int, int], Year]
    known: dict[str, tuple[str, int]]
    ids: list[tuple[int, int]]


def start(pairs: Iterable[tuple[int, int]], keys: Sequence[str], count: int) -> Start:
    """Lock the (person, year) rows, then read them, the requests that were answered before, and ids for `count` entries."""
    wanted = sorted(set(pairs))
    locks.person_years(wanted)
    return _read(wanted, keys, count)


def new_ids(count: int) -> list[tuple[int, int]]:
    """Further ids."""
    return _read([], [], count).ids


def _read(pairs: Sequence[tuple[int, int]], keys: Sequence[str], count: int) -> Start:
    [row] = fetch(_READ, [[person for person, _ in pairs], [year for _, year in pairs], list(keys), count])
    years, known, ids = (json.loads(text) if text else [] for text in row)
    return Start(
        {(person, year): Year(state, version) for person, year, state, version in years},
        {key: (body, number) for key, body, number in known},
        [(claim, settlement) for claim, settlement in ids],
    )
