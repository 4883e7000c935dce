"""The transactions that are answered here, by number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tuodi.office.settlement.hospital.national import accounts, filings, person, settle, undo, visits
from tuodi.office.settlement.hospital.national.context import Context

Transaction = Callable[[Context, Mapping[str, Any]], dict[str, Any]]

TRANSACTIONS: dict[str, Transaction] = {
    "1101": person.t1101,
    "2203": visits.t2203,
    "2206": settle.t2206,
    "2207": settle.t2207,
    "2208": undo.t2208,
    "2303": settle.t2303,
    "2304": settle.t2304,
    "2305": undo.t2305,
    "2401": visits.t2401,
    "2402": visits.t2402,
    "2501": filings.t2501,
    "2503": filings.t2503,
    "2601": undo.t2601,
    "3201": accounts.t3201,
    "3202": accounts.t3202,
    "5206": person.t5206,
}
