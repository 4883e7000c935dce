"""昆明: 昆明市城乡医疗救助管理实施办法, from 2021-01-01."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from . import common as c
from . import run

CLASSES = {"tekun": 1, "dibao": 2, "low_income": 3, "other_hardship": 4}  # 三; key recipients are 1 and 2
LEVELS = {1: c.percent(80), 2: c.percent(75), 3: c.percent(70)}
FULL = c.percent(100)

MAJOR = c.Diseases(  # 四（二）2（2）
    any_age=[
        c.Codes(["C50"]),
        c.Codes(["C53"]),
        c.Codes(["F20", "F22", "F25", "F31"]),
        c.Codes(["N18.0", "N18.5"], exact=["N19.x01", "N18.900x013"]),
        c.Codes(  # multidrug-resistant tuberculosis of the lung, extensively resistant forms with it
            exact=[
                "A15.000x016",
                "A15.000x026",
                "A15.100x005",
                "A15.100x010",
                "A15.000x014",
                "A15.000x024",
                "A15.100x004",
                "A15.100x009",
                "A19.000x007",
                "A19.000x008",
                "A19.000x017",
                "A19.000x018",
            ]
        ),
        c.Codes(["B20"]),
        c.Codes(["C34"]),
        c.Codes(["C15"], exact=["K92.800x001"]),
        c.Codes(["C16"], exact=["K92.800x002"]),
        c.Codes(["C18"], exact=["K92.800x005"]),
        c.Codes(["C19", "C20"], exact=["K92.800x007"]),
        c.Codes(
            ["C92.1"], exact=["C92.200x001", "C91.004", "C91.000x015"], but_not=["C92.100x004", "C92.100x014"]
        ),  # chronic myeloid leukaemia
        c.Codes(["I21", "I22"]),
        c.Codes(["I63"]),
        c.Codes(["D66", "D67"], but_not=["D66.x00x001"]),
        c.Codes(["E10"]),
        c.Codes(["E05"]),
        c.Codes(["Q35", "Q36", "Q37"]),
    ],
    children=[
        c.Codes(c.span("C91", "C95")),
        c.Codes([*c.span("Q20", "Q25"), "Q26.0", "Q26.1", "Q26.2", "Q26.3", "Q26.4", "Q26.8", "Q26.9"]),
        c.Codes(["Q54"], but_not=["Q54.4"]),
        c.Codes(["E70.0"]),
    ],
)


def local(person: c.Row) -> bool:
    if person["hukou_local"] is not None:
        return bool(person["hukou_local"])
    return person["district"] is None or person["district"].startswith("5301")


def refused(claim: c.Row, person: c.Row, holds: list[c.Row], parameters: c.Row) -> str | None:
    if not local(person):
        return "not_local"
    if person["insurance"] == "none":
        return "not_insured"
    if claim["designated"] is False:
        return "not_designated"
    if claim["hospital_area"] in ("province", "outside") and claim["referral"] in (None, "none"):  # 五 第四段
        return "no_referral"
    if claim["setting"] in ("maternity", "rehabilitation"):
        return "setting"
    if claim["setting"] in ("chronic", "special") and claim["certificate"] is False:
        return "no_certificate"
    codes = {identity["identity"] for identity in holds}
    end = parameters.get("health_poverty_scheme_end")
    if "registered_poor" in codes and "tekun" not in codes and (end is None or claim["ended"] <= end):  # 四（四）
        return "registered_poor"
    return None


def ways(claim: c.Row, person: c.Row, identity: c.Row, _: str, __: c.Row) -> list[c.Way]:
    code, setting = identity["identity"], claim["setting"]
    klass = CLASSES.get(code)
    if klass is None:
        return []
    ratio = FULL if klass == 1 else LEVELS[claim["hospital_level"]]
    if setting == "outpatient":  # 四（二）1（1）
        grounds = klass == 1 or (klass == 2 and (person["disability_grade"] in (1, 2) or c.age(person["birth_date"], claim["ended"]) >= 60))
        if not (claim["primary_care"] and grounds):
            return []
        ratio = FULL if klass == 1 else c.percent(70)
        return [c.Way(klass, 1, code, "outpatient", ratio, aid_pools=(("outpatient", c.Decimal(200)),))]
    if setting in ("chronic", "special"):  # 四（二）1（2）
        limit = 2000 if setting == "chronic" else 5000
        return [c.Way(klass, 1, code, setting, ratio, aid_pools=((setting, c.Decimal(limit)),))] if klass <= 2 else []
    found = [c.Way(klass, 2, code, "inpatient", ratio, aid_pools=(("inpatient", c.Decimal(20000)),))]  # 四（二）2（1）
    if claim["treatment"] == "rare_disease" or MAJOR.listed(claim, person):  # 四（二）2（2）
        own = c.ZERO if klass <= 2 else c.Decimal(20000)
        found.append(c.Way(klass, 1, code, "major_inpatient", ratio, aid_pools=(("major", c.Decimal(100000)),), per_stay=own))
    return found


def level_known(claim: c.Row) -> c.Row:
    """An empty level counts as 1 in primary care."""
    return claim | {"hospital_level": 1} if claim["hospital_level"] is None and claim["primary_care"] else claim


CITY = c.City(
    first_day=dt.date(2021, 1, 1),
    last_day=None,
    covers=c.held_on_end,
    refused=refused,
    ways=ways,
    asks=(
        "setting",
        "started",
        "diagnosis",
        "hospital_level",
        "hospital_area",
        "primary_care",
        "insurance",
        "birth_date",
    ),
    diagnoses=("C34.900", "Q21.000", "J18.900"),
)


def settle(
    persons: Sequence[c.Row], identities: Sequence[c.Row], claims: Sequence[c.Row], sanctions: Sequence[c.Row], parameters: c.Row
) -> list[c.Row]:
    return run.settle(CITY, persons, identities, [level_known(claim) for claim in claims], sanctions, parameters)
