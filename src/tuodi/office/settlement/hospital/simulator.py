"""A stand-in for the insurance platform, for tests and the demonstration: it settles the insurers' part of a bill and produces the feed.

The scale is invented (basic insurance 70 percent above 500 yuan, critical-illness 60 percent of what is left above 14,000 yuan);
nobody's real figures. What it gives out has the form of the wire: national field names, yuan as text, nothing stated left out.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from tuodi.office.settlement.hospital.national.money import yuan

DEDUCTIBLE, BASIC, LINE, CRITICAL = 50_000, 70, 1_400_000, 60  # fen, percent
TIME = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True)
class Bill:
    """A bill in fen. `outside`: wholly out of scope; `above`: above price ceilings; `first`: paid first by the patient."""

    mdtrt_id: str
    institution: str
    total: int
    started: dt.date
    ended: dt.date
    outside: int = 0
    above: int = 0
    first: int = 0
    insutype: str = "390"
    account: int = 0

    @property
    def in_policy(self) -> int:
        return self.total - self.outside - self.above - self.first


@dataclass
class Platform:
    """Numbers its settlements itself and remembers them, so that it can take them back. `silent`: amounts that it never states."""

    region: str = "990100"
    silent: Collection[str] = ()
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    given: dict[str, dict[str, Any]] = field(default_factory=dict)

    def settle(self, bill: Bill, at: dt.datetime, *, trial: bool = False) -> dict[str, Any]:
        """A row of the feed for a bill."""
        basic, critical = shares(bill.in_policy)
        resident = bill.insutype.startswith("39")
        amounts = {
            "medfee_sumamt": bill.total,
            "fulamt_ownpay_amt": bill.outside,
            "overlmt_selfpay": bill.above,
            "preselfpay_amt": bill.first,
            "inscp_scp_amt": bill.in_policy,
            "act_pay_dedc": min(DEDUCTIBLE, bill.in_policy),
            "hifp_pay": basic,
            "hifmi_pay": critical if resident else 0,
            "hifob_pay": 0 if resident else critical,
            "hifes_pay": 0,
            "cvlserv_pay": 0,
            "hifdm_pay": 0,
            "oth_pay": 0,
            "acct_pay": bill.account,
        }
        info = {
            "mdtrt_id": bill.mdtrt_id,
            "setl_id": f"{self.region}{next(self._numbers):012d}",
            "fixmedins_code": bill.institution,
            "insutype": bill.insutype,
            "setl_time": at.strftime(TIME),
            "begndate": str(bill.started),
            "enddate": str(bill.ended),
            "pre_setl_flag": "1" if trial else "0",
        }
        info |= {name: yuan(fen) for name, fen in amounts.items() if name not in self.silent}
        row = {"setlinfo": info, "setldetail": []}
        self.given[info["setl_id"]] = row
        return row

    def refund(self, setl_id: str, at: dt.datetime) -> dict[str, Any]:
        """A row that takes back an earlier one: a number of its own, every amount negative. KeyError for an unknown one."""
        before = self.given[setl_id]["setlinfo"]
        info = {name: _negative(value) if "." in value else value for name, value in before.items()}
        info |= {"setl_id": f"{self.region}{next(self._numbers):012d}", "init_setl_id": setl_id, "setl_time": at.strftime(TIME)}
        return {"setlinfo": info, "setldetail": []}


def shares(in_policy: int) -> tuple[int, int]:
    """(basic, critical-illness) in fen, half up."""
    basic = (max(0, in_policy - DEDUCTIBLE) * BASIC + 50) // 100
    critical = (max(0, in_policy - basic - LINE) * CRITICAL + 50) // 100
    return basic, critical


def _negative(amount: str) -> str:
    return amount if amount in ("0.00", "0") else f"-{amount}"
