"""What happens in each city's story, and what must come of it: worked out by hand from the documents, the clause named. Amounts are fen.

Yearly figures that a document leaves to other decisions are the invented ones of `examples/figures`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Bill:
    """A stay: what the insurers paid of it, and what the fund must pay: when it is settled (`aid`), and where an approval reaches it (`reached`)."""

    started: dt.date
    ended: dt.date
    total: int
    in_policy: int
    basic: int
    critical: int = 0
    aid: int = 0
    hospital: int = 0  # what the hospital bears itself
    reached: int = 0
    words: str = ""  # what the page says of it in the end
    near: bool = False  # at the hospital of the person's own district

    @property
    def base(self) -> int:
        """What is left of the in-policy cost."""
        return self.in_policy - self.basic - self.critical


@dataclass(frozen=True)
class CityStory:
    """One city. `warning`: name and line (fen; None: the document sets none for the person); None: the document warns of nobody."""

    name: str
    place: str
    proves: tuple[str, ...]  # provisions
    begins: dt.date  # a Monday: the list comes in
    listed_since: dt.date
    subsidy: int  # for the person on the list who is insured already
    source: str  # of the money that comes in
    kept_by_district: bool  # whose special account it is
    plan: bool  # money is drawn within an approved plan
    application: bool  # the plan needs the fiscal office's reply
    persons_district: bool  # bills handed in are the district's
    stay: Bill  # of the person on the list
    key: str  # what is applied for
    bills: tuple[Bill, ...]  # of the applicant
    after: tuple[Bill, ...] = ()  # stays that end after the application
    code: str = ""  # the applicant's identity on the list (who hands in bills is recognised before)
    since: dt.date | None = None
    warning: tuple[str, int | None] | None = None
    burden: int = 0
    warned: int = 0  # how many the run finds
    at_once: bool = False  # warned about when the bill is settled
    ask: dict[str, str] = field(default_factory=dict)  # further answers in the application

    @property
    def aids(self) -> int:
        """What the fund pays for treatment."""
        return self.stay.aid + self.reached

    @property
    def reached(self) -> int:
        """What the approved application brings."""
        return sum(bill.reached for bill in (*self.bills, *self.after))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2025-{text}")


URUMQI = CityStory(
    name="urumqi",
    place="天山区",
    proves=("urumqi.026", "urumqi.032", "urumqi.065", "urumqi.068", "urumqi.079", "urumqi.080", "urumqi.081", "urumqi.098"),
    begins=day("03-03"),
    listed_since=day("03-01"),
    subsidy=332_00,  # 第八条（二）: a fixed sum for dibao, 332 in 2025
    source="from_above",
    kept_by_district=False,
    plan=False,
    application=False,
    persons_district=False,
    stay=Bill(day("03-03"), day("03-10"), 50_000_00, 40_000_00, 26_000_00, aid=11_200_00),  # 第十一条（二）: 80 % of 14,000
    key="illness_poor",
    bills=(Bill(day("02-20"), day("03-07"), 130_000_00, 110_000_00, 60_000_00, 10_000_00),),  # ended before the application: 第七条 reaches back to nothing
    after=(
        # 第十一条（四）: 20,000 left, above 25 % of 48,000 (last year's income) at 70 %: 8,000 → 5,600
        Bill(day("03-10"), day("03-14"), 60_000_00, 55_000_00, 30_000_00, 5_000_00, reached=5_600_00),
    ),
    warning=("高额医疗费用监测", 48_000_00),  # 第十三条第二段: last year's income per head
    burden=60_000_00,  # after the insurances, out-of-catalogue included
    warned=2,  # the person on the list too: classes 1 and 2 have no line
)
CITIES = [URUMQI]
