"""宁波: 甬医保发〔2019〕27号, from 2019-09-30."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from . import common as c
from . import run

CLASSES = {  # 二（一）-（十一）
    "tekun": 1,
    "orphan": 1,
    "dibao": 2,
    "distressed_child": 2,
    "de_facto_orphan": 2,
    "dibao_margin": 3,
    "illness_poor": 4,
    "downsized_1960s": 5,
    "veteran_cadre": 6,
    "entitled_group": 7,
    "hiv_oi": 8,
    "disability_subsidy": 9,
    "brave_act": 10,
    "other_hardship": 11,
}
YEAR = ("year", c.Decimal(80000))
ORDINARY = ("ordinary_outpatient", c.Decimal(500))
REHABILITATION = ("rehabilitation", c.Decimal(3000))
INJURY = ("inpatient", "outpatient", "chronic", "special", "rehabilitation")

LISTED = c.Diseases(  # 三（二）2, both lists
    any_age=[
        c.Codes(["N18.5", "N18.0"], exact=["N19.x01", "N18.900x013"]),
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
        c.Codes(c.span("C00", "C97"), exact=["K92.800x001", "K92.800x002", "K92.800x005", "K92.800x007"]),
        c.Codes(["D66", "D67"], but_not=["D66.x00x001"]),
        c.Codes(["B20"]),
        c.Codes(["I21", "I22"]),
        c.Codes(["I63"]),
        c.Codes(["E10"]),
        c.Codes(["E05"]),
        c.Codes(["Q35", "Q36", "Q37"]),
        c.Codes(["F20", "F22", "F25"]),
        c.Codes(["Z94.0", "Z94.1", "Z94.2", "Z94.3", "Z94.4"]),
        c.Codes(["D60", "D61"], but_not=["D61.101", "D61.202", "D61.900x001", "D61.903"]),
        c.Codes(["L93", "M32"]),
        c.Codes(["Q21"]),  # defects of the heart tissue, any age
        c.Codes(exact=["K74.602", "K74.603", "K74.604", "K74.605", "K74.606", "K74.607"]),  # decompensated cirrhosis
    ],
    children=[
        c.Codes(["F84.0", "F84.1"]),  # autism
        c.Codes([*c.span("Q20", "Q25"), "Q26.0", "Q26.1", "Q26.2", "Q26.3", "Q26.4", "Q26.8", "Q26.9"]),
    ],
)


def covers(identity: c.Row, claim: c.Row) -> str | None:
    """Held on the last day; class 4 also from the application on, and looked back to for the twelve months before it."""
    if held := c.held_on_end(identity, claim):
        return held
    if identity["identity"] == "illness_poor" and identity["applied"] is not None and claim["ended"] < identity["start"]:
        if identity["applied"] <= claim["ended"]:
            return "held"
        if c.years_later(identity["applied"], -1) <= claim["ended"]:
            return "looked_back"
    return None


def local(person: c.Row) -> bool:
    if person["hukou_local"] is not None:
        return bool(person["hukou_local"])
    return person["district"] is None or person["district"].startswith("3302")


def refused(claim: c.Row, person: c.Row, _: list[c.Row], __: c.Row) -> str | None:
    if not local(person):
        return "not_local"
    if claim["designated"] is False:
        return "not_designated"
    return None


def ways(claim: c.Row, person: c.Row, identity: c.Row, coverage: str, _: c.Row) -> list[c.Way]:
    code, setting, treatment = identity["identity"], claim["setting"], claim["treatment"]
    klass = CLASSES.get(code)
    if klass is None or (klass == 7 and person["insurance"] != "resident"):  # 二（七）
        return []
    back = coverage == "looked_back"
    found = []
    outpatient = setting in c.OUTPATIENT
    if klass == 10 and treatment == "brave_act_injury" and setting in INJURY:  # 三（二）1
        found.append(c.Way(klass, 1, code, "brave_act_injury", c.percent(100)))
    if treatment == "rare_disease" and not back:  # 三（二）3（4）, in every setting
        found.append(c.Way(klass, 2, code, "rare_disease", c.percent(100)))
    if setting == "maternity" and code == "dibao" and not back:  # 三（二）3（1）
        found.append(c.Way(klass, 3, code, "childbirth", c.ZERO, lump_sum=c.Decimal("900.00")))
    if setting == "rehabilitation" and person["disability_grade"] in (1, 2) and not back:  # 三（二）3（2）
        found.append(c.Way(klass, 4, code, "rehabilitation", c.percent(50), aid_pools=(REHABILITATION,)))
    if klass in (10, 11):  # no other ratio is stated for them
        return found
    ratio = c.percent(100 if klass == 1 else 60 if back else 70)
    year = () if klass == 1 else (YEAR,)
    if setting == "inpatient":
        found.append(c.Way(klass, 6, code, "inpatient", ratio, aid_pools=year))
    elif outpatient and LISTED.listed(claim, person):  # 三（二）2: as inpatient
        found.append(c.Way(klass, 5, code, "listed_outpatient", ratio, aid_pools=year))
    elif outpatient and not back:
        found.append(c.Way(klass, 7, code, "ordinary_outpatient", ratio, aid_pools=(ORDINARY, *year)))
    return found


def identity_asks(identity: c.Row, claim: c.Row) -> list[c.Row]:
    """An application of which the day isn't stated came on some day before the recognition."""
    if identity["identity"] != "illness_poor" or identity["applied"] is not None or claim["ended"] >= identity["start"]:
        return [identity]
    days = [claim["ended"], claim["ended"] + dt.timedelta(days=1), identity["start"]]
    return [identity | {"applied": day} for day in days]


CITY = c.City(
    first_day=dt.date(2019, 9, 30),
    last_day=None,
    covers=covers,
    refused=refused,
    ways=ways,
    asks=("setting", "started", "diagnosis", "insurance", "birth_date"),
    diagnoses=("C34.900", "F84.000", "J18.900"),
    identity_asks=identity_asks,
)


def settle(
    persons: Sequence[c.Row], identities: Sequence[c.Row], claims: Sequence[c.Row], sanctions: Sequence[c.Row], parameters: c.Row
) -> list[c.Row]:
    return run.settle(CITY, persons, identities, claims, sanctions, parameters)
