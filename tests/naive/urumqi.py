"""乌鲁木齐: 健全重特大疾病医疗保险和救助制度实施细则, from 2024-01-01 to 2028-12-31."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from . import common as c
from . import run

CLASSES = {"tekun": 1, "orphan": 1, "de_facto_orphan": 1, "dibao": 2, "dibao_margin": 3, "relapse_risk": 3, "illness_poor": 4}  # 第六条
INPATIENT = {1: 100, 2: 80, 3: 80, 4: 70}  # 第十一条
OUTPATIENT = {1: 100, 2: 85, 3: 80, 4: 70}
DEDUCTIBLE = {3: c.percent(10), 4: c.percent(25)}  # of last year's income
CEILING = c.Decimal(50000)
TILT = {1: 100, 2: 90, 3: 85, 4: 75}  # 第十二条
TILT_LIMIT = c.Decimal(50000)


def class_of(identity: c.Row) -> int | None:
    if identity["identity"] == "other_hardship":
        return int(identity["class"])
    return CLASSES.get(identity["identity"])


def refused(claim: c.Row, person: c.Row, _: list[c.Row], __: c.Row) -> str | None:
    if person["insurance"] == "none":  # insurance first, aid after
        return "not_insured"
    if claim["designated"] is False:  # 第十条
        return "not_designated"
    if claim["setting"] in ("outpatient", "rehabilitation"):
        return "setting"
    if claim["hospital_area"] in ("province", "outside") and claim["referral"] not in ("referred", "registered"):  # 第二十一条
        return "no_referral"
    return None


def ways(claim: c.Row, _: c.Row, identity: c.Row, __: str, parameters: c.Row) -> list[c.Way]:
    klass = class_of(identity)
    if klass is None:
        return []
    outpatient = claim["setting"] in ("chronic", "special")
    own = c.ZERO
    if klass in DEDUCTIBLE:
        own = c.half_up(c.figure(parameters, "disposable_income", claim["ended"].year - 1) * DEDUCTIBLE[klass])
    ratio = c.percent((OUTPATIENT if outpatient else INPATIENT)[klass])
    item = "outpatient" if outpatient else "inpatient"
    return [c.Way(klass, 1, identity["identity"], item, ratio, aid_pools=(("ceiling", CEILING),), per_year=own)]


def top_up(paid: c.Paid, way: c.Way, claim: c.Row, base: c.Decimal, _: c.Row) -> None:
    """Tilt aid on the expense above the ceiling: in the city, or referred within the region."""
    area = claim["hospital_area"]
    if not (area in ("county", "city") or (area == "province" and claim["referral"] == "referred")):
        return
    tilt = c.half_up(paid.over * c.percent(TILT[way.class_order]))
    paid.tilt = min(tilt, c.left_in(paid.state, "tilt", TILT_LIMIT), base - paid.aid)
    c.take(paid, "tilt", paid.tilt)


def preferred(person: c.Row, holds: list[c.Row]) -> bool:
    """第三条（二）: classes 1 and 2 in the residents' critical-illness insurance."""
    return person["insurance"] == "resident" and any(class_of(identity) in (1, 2) for identity in holds)


def identity_asks(identity: c.Row, _: c.Row) -> list[c.Row]:
    if identity["identity"] != "other_hardship" or identity["class"] is not None:
        return [identity]
    return [identity | {"class": str(klass)} for klass in (1, 2, 3, 4)]


CITY = c.City(
    first_day=dt.date(2024, 1, 1),
    last_day=dt.date(2028, 12, 31),
    covers=c.held_on_end,
    refused=refused,
    ways=ways,
    asks=("setting", "started", "hospital_area", "insurance"),
    top_up=top_up,
    critical_preference=preferred,
    identity_asks=identity_asks,
)


def settle(
    persons: Sequence[c.Row], identities: Sequence[c.Row], claims: Sequence[c.Row], sanctions: Sequence[c.Row], parameters: c.Row
) -> list[c.Row]:
    return run.settle(CITY, persons, identities, claims, sanctions, parameters)
