"""盐城: 盐政办发〔2022〕73号, from 2023-01-01."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from . import common as c
from . import run

ORDER = [  # 二（一）; the children in distress come after dibao
    "tekun",
    "dibao",
    "orphan",
    "de_facto_orphan",
    "distressed_child",
    "entitled_group",
    "downsized_1960s",
    "hardship_worker",
    "dibao_margin",
    "illness_poor",
    "temp_relief_patient",
    "disability_subsidy",
]
FULL = ("tekun", "orphan", "de_facto_orphan")
RATIOS = {code: c.percent(100 if code in FULL else 80 if ORDER.index(code) < 8 else 70) for code in ORDER}  # 四（六）


def covers(identity: c.Row, claim: c.Row) -> str | None:
    """四（八）: to the end of the month of the loss; a stay begun by then, or in which the identity was gained, is covered whole."""
    start, lost = identity["start"], identity["end"]
    temporary = identity["identity"] == "temp_relief_patient"
    if temporary:  # recognised for one year at a time
        term = c.years_later(start, 1)
        lost = term if lost is None else min(lost, term)
    last = dt.date.max if lost is None else c.month_end(lost)
    reference = claim["started"] if claim["setting"] in c.STAYS else claim["ended"]
    if start <= claim["ended"] and reference <= last:
        return "held"
    if temporary and identity["first_treated"] is not None:  # back to the first treatment, two years at most
        reach = max(identity["first_treated"], c.years_later(start, -2))
        return "held" if reach <= claim["ended"] < start else None
    return None


def local(person: c.Row) -> bool:
    if person["hukou_local"] is not None:
        return bool(person["hukou_local"])
    return person["district"] is None or person["district"].startswith("3209")


def refused(claim: c.Row, person: c.Row, _: list[c.Row], __: c.Row) -> str | None:
    if person["insurance"] == "none":
        return "not_insured"
    if claim["designated"] is False:
        return "not_designated"
    if claim["hospital_area"] in ("province", "outside") and claim["referral"] in (None, "none"):  # 七（十五）
        return "no_referral"
    if claim["setting"] == "rehabilitation":
        return "setting"
    return None


def ways(claim: c.Row, person: c.Row, identity: c.Row, _: str, parameters: c.Row) -> list[c.Way]:
    code = identity["identity"]
    if code not in RATIOS or (code == "temp_relief_patient" and not local(person)):
        return []
    if claim["setting"] == "outpatient":
        pool = ("outpatient", c.Decimal(10000))
    else:
        pool = ("shared", 3 * c.figure(parameters, "disposable_income", claim["ended"].year - 1))
    return [c.Way(ORDER.index(code), 1, code, claim["setting"], RATIOS[code], expense_pools=(pool,))]


def shared_used_up(claim: c.Row, state: c.State, parameters: c.Row) -> bool:
    """Where nothing has been drawn on the limit, it isn't used up, whatever it is."""
    used = state.get("shared", c.ZERO)
    return used > 0 and used >= 3 * c.figure(parameters, "disposable_income", claim["ended"].year - 1)


def top_up(paid: c.Paid, _: c.Way, claim: c.Row, base: c.Decimal, parameters: c.Row) -> None:
    area = claim["hospital_area"]
    state = paid.state
    own = base - paid.aid
    # 四（七）¶1: in the province, away from the city only under referral or registration
    if area in ("county", "city") or (area == "province" and claim["referral"] in ("referred", "registered")):
        state["burden"] = state.get("burden", c.ZERO) + own
        if shared_used_up(claim, state, parameters):
            line = c.half_up(c.figure(parameters, "disposable_income", claim["ended"].year - 1) / 2)
            due = c.half_up(min(max(c.ZERO, state["burden"] - line), c.Decimal(30000)) * c.percent(60))
            paid.tilt = min(own, max(c.ZERO, due - state.get("tilt", c.ZERO)))
            c.take(paid, "tilt", paid.tilt)
    # 四（七）¶2: what is above a tenth of the stay's in-policy cost is the hospital's
    if claim["setting"] in ("inpatient", "maternity") and area == "county":
        paid.hospital = c.half_up(max(c.ZERO, own - paid.tilt - claim["in_policy_cost"] * c.percent(10)))
        state["burden"] = state.get("burden", c.ZERO) - paid.hospital


def identity_asks(identity: c.Row, claim: c.Row) -> list[c.Row]:
    """A first treatment of which the day isn't stated was before this claim or after it."""
    if identity["identity"] != "temp_relief_patient" or identity["first_treated"] is not None or claim["ended"] >= identity["start"]:
        return [identity]
    return [identity | {"first_treated": day} for day in (claim["ended"], claim["ended"] + dt.timedelta(days=1))]


CITY = c.City(
    first_day=dt.date(2023, 1, 1),
    last_day=None,
    covers=covers,
    refused=refused,
    ways=ways,
    asks=("setting", "started", "hospital_area", "insurance"),
    top_up=top_up,
    identity_asks=identity_asks,
)


def settle(
    persons: Sequence[c.Row], identities: Sequence[c.Row], claims: Sequence[c.Row], sanctions: Sequence[c.Row], parameters: c.Row
) -> list[c.Row]:
    return run.settle(CITY, persons, identities, claims, sanctions, parameters)
