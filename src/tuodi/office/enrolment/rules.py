"""What the city's document says of enrolment, and the figures of the year that it needs."""

from __future__ import annotations

import datetime as dt

from tuodi.benefits import run as benefits
from tuodi.office.enrolment.refused import EnrolmentRefused
from tuodi.office.settlement import figures
from tuodi.policy import pack
from tuodi.policy.benefits_schema import Coverage, Enrolment, Transfer
from tuodi.policy.figures import Figures
from tuodi.policy.schema import Policy


def policy_of(city: str, year: int) -> Policy:
    """The policy that decides for a year. Raises EnrolmentRefused where none is in force or none speaks of enrolment."""
    policy = benefits.of_year(pack.load(city), year)
    if policy is None:
        raise EnrolmentRefused(f"{year} 年没有生效的政策。")
    if policy.benefits is None or policy.benefits.enrolment is None:
        raise EnrolmentRefused(f"{policy.name}的政策没有规定资助参保。")
    return policy


def enrolment_of(policy: Policy) -> Enrolment:
    """The rules of enrolment of a policy that `policy_of` gave."""
    assert policy.benefits is not None
    assert policy.benefits.enrolment is not None
    return policy.benefits.enrolment


def transfer_of(city: str, year: int) -> Transfer | None:
    """On which day heads are counted and until when the money is moved, where the document says so."""
    policy = benefits.of_year(pack.load(city), year)
    return policy.benefits.transfer if policy and policy.benefits else None


def coverage_of(city: str, year: int) -> Coverage | None:
    """The rates of the year and who visits those not enrolled, where the document says so."""
    policy = benefits.of_year(pack.load(city), year) or pack.load(city).newest
    return policy.benefits.coverage if policy.benefits else None


def counted_on(city: str, year: int) -> dt.date | None:
    """The day on which the heads of a year are counted: nothing is approved before it."""
    rule = transfer_of(city, year)
    return dt.date.fromisoformat(f"{year}-{rule.counted_on}") if rule else None


def paid_by(city: str, year: int) -> dt.date | None:
    """The last day for moving the money."""
    rule = transfer_of(city, year)
    return dt.date.fromisoformat(f"{year}-{rule.paid_by}") if rule else None


def check_premium(policy: Policy, city: str, year: int) -> int:
    """The year's premium in fen. Without it nothing can be worked out. Raises EnrolmentRefused."""
    found = Figures(policy, figures.of(city)).money("resident_premium", year)
    if found is None:
        raise EnrolmentRefused(f"没有设定 {year} 年城乡居民医保个人缴费标准（resident_premium[{year}]），无法试算；请先在年度参数中设定。")
    return found


def waiting_waived(city: str, year: int) -> bool:
    """Whether an insurance newly taken out with aid runs at once, without the usual waiting period."""
    newly = enrolment_of(policy_of(city, year)).newly
    return newly is not None and newly.effective == "at_once"


def full_rows(policy: Policy) -> tuple[int, ...]:
    """The rows of the table that pay the whole premium."""
    return tuple(number for number, row in enumerate(enrolment_of(policy).rows) if row.pays.percent == 10_000)
