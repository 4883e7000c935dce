"""乌海: 乌海政办发〔2020〕35号, from 2021-01-01."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from . import common as c
from . import run

KEY, LOW_INCOME, OTHER = 1, 2, 3
CLASSES = {  # 三（一）
    "poverty_exit": KEY,
    "dibao": KEY,
    "tekun": KEY,
    "orphan": KEY,
    "distressed_child": KEY,
    "de_facto_orphan": KEY,
    "sanmin": KEY,
    "low_income": LOW_INCOME,
    "other_hardship": OTHER,
}

MAJOR = c.Diseases(  # 三（二）3（1）
    any_age=[
        c.Codes(["F20", "F22", "F25"]),  # severe psychosis
        c.Codes(["I60", "I61", "I63", "I64"]),  # stroke
        c.Codes(["H25", "H26", "Q12.0"]),  # cataract
        c.Codes(["Q35", "Q36", "Q37"]),  # cleft lip and palate
        c.Codes(["E05"]),  # hyperthyroidism
        c.Codes(  # multidrug-resistant tuberculosis of any organ, extensively resistant forms with it
            exact=[
                "A15.000x016",
                "A15.000x026",
                "A15.100x005",
                "A15.100x010",
                "A15.000x014",
                "A15.000x024",
                "A15.100x004",
                "A15.100x009",
                "A15.500x016",
                "A15.500x017",
                "A15.500x026",
                "A15.500x027",
                "A19.000x007",
                "A19.000x008",
                "A19.000x017",
                "A19.000x018",
            ]
        ),
        c.Codes(["J44"]),  # chronic obstructive lung disease
        c.Codes(c.span("J60", "J65")),  # pneumoconiosis
        c.Codes(["I21", "I22"]),  # acute myocardial infarction
        c.Codes(c.span("I05", "I09")),  # rheumatic heart disease
        c.Codes(["E10"]),  # type-1 diabetes
        c.Codes(["D56"], but_not=["D56.300", "D56.301"]),  # thalassaemia, not the trait
        c.Codes(["D66", "D67"], but_not=["D66.x00x001"]),  # haemophilia, not the acquired one
        c.Codes(["Q54"], but_not=["Q54.4"]),  # hypospadias
        c.Codes(["N18.5", "N18.0"], exact=["N19.x01", "N18.900x013"]),  # end-stage renal disease
        c.Codes(["B20"]),  # opportunistic infections of AIDS
        c.Codes(["Z94.0", "Z94.1", "Z94.2", "Z94.3", "Z94.4", "T86.1", "T86.2", "T86.3", "T86.4"]),  # transplants
        c.Codes(c.span("C00", "C97"), exact=["K92.800x001"]),  # cancers; oesophageal cancer with bleeding
    ],
    children=[c.Codes([*c.span("Q20", "Q25"), "Q26.0", "Q26.1", "Q26.2", "Q26.3", "Q26.4", "Q26.8", "Q26.9"])],
)


def refused(claim: c.Row, person: c.Row, _: list[c.Row], __: c.Row) -> str | None:
    if person["insurance"] == "none":
        return "not_insured"
    if claim["setting"] in ("maternity", "rehabilitation"):
        return "setting"
    return None


def ways(claim: c.Row, person: c.Row, identity: c.Row, _: str, __: c.Row) -> list[c.Way]:
    code = identity["identity"]
    klass = CLASSES.get(code)
    if klass is None:
        return []
    stay = claim["setting"] == "inpatient"
    # 三（二）3: stays, and outpatient treatment of four kinds, for a listed disease; nothing is stated for low income
    treated = claim["setting"] in c.OUTPATIENT and claim["treatment"] in ("cancer", "dialysis", "transfusion", "anti_rejection")
    if klass != LOW_INCOME and (stay or treated) and MAJOR.listed(claim, person):
        ratio, limit = (85, 140000) if klass == KEY else (75, 80000)
        return [c.Way(klass, 1, code, "major", c.percent(ratio), aid_pools=(("major", c.Decimal(limit)),))]
    if stay:  # 三（二）2（1）: every class; a stay is settled under one item and nothing spills over
        return [c.Way(klass, 2, code, "ordinary_inpatient", c.percent(70), aid_pools=(("ordinary", c.Decimal(30000)),))]
    return []


CITY = c.City(
    first_day=dt.date(2021, 1, 1),
    last_day=None,
    covers=c.held_on_end,
    refused=refused,
    ways=ways,
    asks=("setting", "started", "diagnosis", "insurance", "birth_date"),
    diagnoses=("C34.900", "Q21.000", "J18.900"),
)


def settle(
    persons: Sequence[c.Row], identities: Sequence[c.Row], claims: Sequence[c.Row], sanctions: Sequence[c.Row], parameters: c.Row
) -> list[c.Row]:
    return run.settle(CITY, persons, identities, claims, sanctions, parameters)
