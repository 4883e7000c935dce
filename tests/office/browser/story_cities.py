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
    left: int = 0  # the task's burden in the end
    task: str = ""  # what the task says of it
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
    bills=(  # ended before the application: 第七条 reaches back to nothing
        Bill(day("02-20"), day("03-07"), 130_000_00, 110_000_00, 60_000_00, 10_000_00, words="（第七条）。此前结束的下列费用不在追溯范围，不予救助：2025-03-07"),
    ),
    after=(
        # 第十一条（四）: 20,000 left, above 25 % of 48,000 (last year's income) at 70 %: 8,000 → 5,600
        Bill(day("03-10"), day("03-14"), 60_000_00, 55_000_00, 30_000_00, 5_000_00, reached=5_600_00),
    ),
    warning=("高额医疗费用监测", 48_000_00),  # 第十三条第二段: last year's income per head
    burden=60_000_00,  # after the insurances, out-of-catalogue included
    left=85_000_00,  # both stays, before aid (reading warning_burden_layers)
    warned=2,  # the person on the list too: classes 1 and 2 have no line
)
KUNMING = CityStory(
    name="kunming",
    place="五华区",
    begins=day("07-07"),  # the heads are counted on June 30 (六（五）1)
    listed_since=day("06-01"),
    subsidy=250_00,  # 四（一）2: a fixed sum for dibao, 250 for the year, below the premium of 400
    source="budget",
    kept_by_district=False,
    plan=True,
    application=False,
    persons_district=False,
    stay=Bill(day("07-07"), day("07-14"), 50_000_00, 40_000_00, 26_000_00, aid=9_800_00),  # 表4: 70 % of 14,000 at level 3
    key="reimbursement",
    code="low_income",
    since=day("06-15"),
    bills=(
        Bill(day("06-02"), day("06-10"), 20_000_00, 18_000_00, 9_000_00, words="不具有救助对象身份"),  # 三 第三段: not recognised yet
        # 表4: 70 % of 18,000.50 at level 3, below the 20,000 of the year
        Bill(day("06-27"), day("07-05"), 40_000_00, 32_000_50, 12_000_00, 2_000_00, reached=12_600_35),
    ),
)
WUHAI = CityStory(
    name="wuhai",
    place="海勃湾区",
    begins=day("03-03"),
    listed_since=day("03-01"),
    subsidy=420_00,  # 三（二）1: the whole premium
    source="general_budget",
    kept_by_district=False,
    plan=True,
    application=True,
    persons_district=True,  # 四: bills handed in by hand are the district's
    stay=Bill(day("03-03"), day("03-10"), 50_000_00, 40_000_00, 26_000_00, aid=9_800_00),  # 三（二）2（1）: 70 % of 14,000
    key="other_hardship",
    bills=(  # ended before the application: the plan reaches back to nothing
        Bill(day("02-20"), day("03-07"), 130_000_00, 110_000_00, 60_000_00, 10_000_00, words="文件没有规定追溯。此前结束的下列费用不在追溯范围，不予救助：2025-03-07"),
    ),
    after=(Bill(day("03-10"), day("03-14"), 60_000_00, 55_000_00, 30_000_00, 5_000_00, reached=14_000_00),),  # 70 % of 20,000
)
NINGBO = CityStory(
    name="ningbo",
    place="海曙区",
    begins=day("03-03"),
    listed_since=day("01-01"),  # 三（一）: recognised later in the year, an insured person gets no premium back
    subsidy=600_00,  # 三（一）: the whole premium for class 2
    source="budget",
    kept_by_district=True,
    plan=False,
    application=False,
    persons_district=True,
    stay=Bill(day("03-03"), day("03-10"), 50_000_00, 40_000_00, 26_000_00, aid=9_800_00),  # 三（二）1: 70 % of 14,000
    key="illness_poor",
    bills=(Bill(day("02-20"), day("03-07"), 130_000_00, 110_000_00, 60_000_00, 10_000_00, reached=24_000_00),),  # 60 % of 40,000: before the application
    after=(Bill(day("03-10"), day("03-14"), 60_000_00, 55_000_00, 30_000_00, 5_000_00, reached=14_000_00),),  # 70 % of 20,000: after it
    warning=("大额医疗费用预警", 30_000_00),  # 四（一）: the line is set by the authority
    burden=60_000_00,
    left=47_000_00,  # 36,000 and 11,000 after aid
    at_once=True,
)
YANCHENG = CityStory(
    name="yancheng",
    place="亭湖区",
    begins=day("03-03"),
    listed_since=day("03-01"),
    subsidy=440_00,  # 三（二）: the whole premium
    source="budget",
    kept_by_district=True,
    plan=False,
    application=False,
    persons_district=True,
    # 四（六）第三段: 80 % of 24,000; 四（七）第二段: of the 4,800 left 10 % of 40,000 stay with the person, the county's hospital bears 800
    stay=Bill(day("03-03"), day("03-10"), 50_000_00, 40_000_00, 16_000_00, aid=19_200_00, hospital=800_00, near=True),
    key="temp_relief_patient",
    ask={"first_treated": "2025-02-20"},
    bills=(Bill(day("02-20"), day("03-07"), 130_000_00, 110_000_00, 60_000_00, 10_000_00, reached=28_000_00),),  # 四（八）第三段: 70 % of 40,000
    # 四（六）第四段: 70 % of 20,000; what is left of the year, 12,000 and 6,000, is below 22,000, so no tilt (四（七）第一段)
    after=(Bill(day("03-10"), day("03-14"), 60_000_00, 55_000_00, 30_000_00, 5_000_00, reached=14_000_00),),
    warning=("因病致贫预警", 44_000_00),  # 五（九）: last year's income per head
    burden=60_000_00,
    left=43_000_00,  # 32,000 and 11,000 after aid
    task="不再适用此预警线",  # a target has another line (五（九）)
    warned=2,  # the person on the list too: 14,000 left, the line is dibao's 9,480 of the year
)
CITIES = [WUHAI, NINGBO, YANCHENG, KUNMING, URUMQI]
