"""Random years of random people, nasty on purpose, and the same for the same seed.

Amounts are Decimal yuan, dates `date`, truth values bool, empty cells None: the rows of `naive.common`.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from random import Random
from typing import Any

from .common import month_end, years_later
from .places import CHILDREN, PLACES, PLAIN, Place

Row = dict[str, Any]
Tables = tuple[list[Row], list[Row], list[Row], list[Row], Row]
DAY = dt.timedelta(days=1)


ELSEWHERE = ("110101", "420102")
SETTINGS = ("inpatient",) * 5 + ("outpatient",) * 2 + ("chronic", "chronic", "special", "special", "maternity", "rehabilitation")
STAYS = ("inpatient", "maternity", "rehabilitation")


def yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)


def random_years(city: str, seed: int, people: int) -> Tables:
    """persons, identities, claims, sanctions, parameters. Every eighth seed has critical-illness figures, every sixteenth lacks a year's income."""
    draw = Random(f"{city}/{seed}")
    place = PLACES[city]
    parameters = random_parameters(draw, place, critical=seed % 8 == 3, gap=seed % 16 == 7)
    if city == "kunming" and seed % 4 == 1:
        parameters["health_poverty_scheme_end"] = draw.choice([dt.date(2021, 12, 31), dt.date(2022, 6, 30)])
    tables: Tables = ([], [], [], [], parameters)
    for number in range(people):
        random_person(draw, place, f"{city[0].upper()}{seed}-{number}", tables, critical=seed % 8 == 3)
    return tables


def random_parameters(draw: Random, place: Place, critical: bool, gap: bool) -> Row:
    parameters: Row = {}
    if place.income:
        for year in range(place.years[0] - 1, place.years[-1]):
            parameters[f"disposable_income[{year}]"] = yuan(draw.choice([4000000, 2000000, 500001, 4480533, 1234567]))
        if gap:
            del parameters[f"disposable_income[{draw.choice(place.years[1:]) - 1}]"]
    if critical:
        for year in place.years:
            parameters[f"critical.deductible[{year}]"] = Decimal(draw.choice([16000, 10000, 15001]))
            parameters[f"critical.bands[{year}]"] = draw.choice(
                [
                    [{"up_to": 100000, "ratio": 60}, {"up_to": 300000, "ratio": 70}, {"ratio": 80}],
                    [{"ratio": 65}],
                ]
            )
            parameters[f"critical.ceiling[{year}]"] = draw.choice(["none", "none", Decimal(100000), Decimal(200000)])
    return parameters


# ---- a person


def random_person(draw: Random, place: Place, person_id: str, tables: Tables, critical: bool) -> None:
    persons, identities, claims, sanctions, _ = tables
    mood = draw.choices(["plain", "missing", "broken", "barred"], [84, 9, 4, 3])[0]
    first = draw.randrange(len(place.years))
    years = place.years[first : first + draw.choices([1, 2, 3], [6, 3, 1])[0]]
    person = a_person(draw, place, person_id, years)
    own = some_identities(draw, place, person, years)
    visits = some_claims(draw, place, person, own, years)
    state_critical(draw, place, person, visits, critical, mood)
    if draw.random() < 0.06:
        somebody_dies(draw, own, visits)
    if mood == "missing":
        forget(draw, person, own, visits)
    if mood == "broken":
        spoil(draw, visits)
    if mood == "barred":
        start = draw.choice(visits)["ended"] - draw.choice([0, 0, 1, 30]) * DAY
        sanctions.append({"person_id": person_id, "start": start, "end": start + draw.choice([0, 1, 60, 183]) * DAY, "reason": "骗取救助"})
    persons.append(person)
    identities.extend(own)
    claims.extend(visits)


def a_person(draw: Random, place: Place, person_id: str, years: tuple[int, ...]) -> Row:
    near = random_day(draw, years)
    birth = draw.choice(
        [
            years_later(near, -18) + draw.randint(-2, 2) * DAY,
            years_later(near, -60) + draw.randint(-2, 2) * DAY,
            draw.choice([dt.date(2004, 2, 29), dt.date(1964, 2, 29), dt.date(1960, 2, 29), dt.date(2008, 2, 29)]),
            dt.date(draw.randint(1930, 2018), draw.randint(1, 12), draw.randint(1, 28)),
        ]
    )
    return {
        "person_id": person_id,
        "sex": draw.choice(["male", "female"]),
        "birth_date": birth,
        "district": draw.choices([draw.choice(place.districts), None, draw.choice(ELSEWHERE)], [85, 10, 5])[0],
        "insurance": draw.choices(["resident", "employee", "none"], [60, 35, 5])[0],
        "disability_grade": draw.choices([None, 1, 2, 3, 4], [5, 1, 2, 1, 1])[0],
        "disability_kind": None,
        "unable_to_work": None,
        "dibao_class": None,
        "urban": None,
        "hukou_local": draw.choices([None, True, False], [82, 14, 4])[0],
    }


def random_day(draw: Random, years: tuple[int, ...]) -> dt.date:
    year = draw.choice(years)
    kind = draw.randrange(6)
    if kind == 0:
        return draw.choice([dt.date(year, 1, 1), dt.date(year, 12, 31), dt.date(year - 1, 12, 31)])
    if kind == 1:
        return month_end(dt.date(year, draw.randint(1, 12), 1))
    if kind == 2:
        return dt.date(year, draw.randint(1, 12), 1)
    if kind == 3:
        return month_end(dt.date(year, 2, 1))
    return dt.date(year, 1, 1) + draw.randrange(365) * DAY


def some_identities(draw: Random, place: Place, person: Row, years: tuple[int, ...]) -> list[Row]:
    """Several at once; one of a kind follows another of the same kind only after it has ended."""
    rows: list[Row] = []
    for code in dict.fromkeys(draw.choice(place.identities) for _ in range(draw.choices([0, 1, 2, 3, 4], [4, 48, 30, 12, 6])[0])):
        start = draw.choice([dt.date(years[0] - 1, 6, 15), dt.date(years[0], 1, 1), random_day(draw, years), random_day(draw, years)])
        end = draw.choice([None, None, None, start + draw.choice([1, 30, 90, 365]) * DAY, random_day(draw, years)])
        if end is not None and end <= start:
            end = None
        rows.append(an_identity(draw, person, code, start, end))
        if end is not None and draw.random() < 0.2:
            rows.append(an_identity(draw, person, code, end + draw.choice([0, 1, 40]) * DAY, None))
    return sorted(rows, key=lambda row: (row["identity"], row["start"]))


def an_identity(draw: Random, person: Row, code: str, start: dt.date, end: dt.date | None) -> Row:
    return {
        "person_id": person["person_id"],
        "identity": code,
        "start": start,
        "end": end,
        "end_reason": None if end is None else draw.choice([None, "核查退出"]),
        "applied": start - draw.choice([0, 1, 20, 45, 200]) * DAY
        if code in ("illness_poor", "temp_relief_patient", "other_hardship")
        else None,
        "first_treated": start - draw.choice([0, 5, 100, 400, 729, 730, 731, 900]) * DAY
        if code in ("temp_relief_patient", "illness_poor")
        else None,
        "class": draw.choice("1234") if code == "other_hardship" else None,
        "disease": "C34.900" if code in ("temp_relief_patient", "illness_poor") else None,
        "granted_by": None,
    }


# ---- claims


def some_claims(draw: Random, place: Place, person: Row, identities: list[Row], years: tuple[int, ...]) -> list[Row]:
    edges = [day for i in identities for day in (i["start"], i["end"], i["applied"], i["first_treated"]) if day]
    edges += [years_later(i["applied"], -1) for i in identities if i["applied"]]
    edges += [month_end(i["end"]) for i in identities if i["end"]]
    year_of = [day for day in edges if years[0] <= day.year <= years[-1]]
    count = draw.choices([1, 2, 4, 7, 12], [15, 25, 30, 20, 10])[0]
    usual = draw.choice(SETTINGS)
    big = draw.random() < 0.35  # some people have one costly year
    return [a_claim(draw, place, person, year_of, years, number, usual, big) for number in range(count)]


def a_claim(
    draw: Random, place: Place, person: Row, edges: list[dt.date], years: tuple[int, ...], number: int, usual: str, big: bool
) -> Row:
    setting = usual if draw.random() < 0.4 else draw.choice(SETTINGS)
    if setting == "maternity" and person["sex"] == "male":
        setting = "inpatient"
    ended = random_day(draw, years)
    if edges and draw.random() < 0.4:
        ended = draw.choice(edges) + draw.choice([-1, 0, 0, 1, 31]) * DAY
    started = ended - draw.choice([0, 1, 6, 12, 45]) * DAY if setting in STAYS else ended
    area = draw.choices(["county", "city", "province", "outside"], [4, 3, 2, 1])[0]
    away = area in ("province", "outside")
    treatments = ["cancer", "dialysis", "transfusion", "anti_rejection"]
    injury = setting != "maternity"
    return {
        "claim_id": f"{person['person_id']}-{number}",
        "person_id": person["person_id"],
        "setting": setting,
        "started": started,
        "ended": ended,
        "settled": draw.choice([None, ended, ended + draw.choice([1, 7, 60, 400]) * DAY, dt.date(ended.year, 12, 31)]),
        "diagnosis": a_diagnosis(draw, place),
        "treatment": draw.choices([None, draw.choice(treatments), "brave_act_injury" if injury else None, "rare_disease"], [60, 25, 8, 7])[
            0
        ],
        "hospital": draw.choice(["H001", "H002", None]),
        "hospital_level": draw.choice([1, 2, 3]),
        "primary_care": draw.random() < 0.5,
        "hospital_area": area,
        "designated": draw.choices([True, None, False], [70, 25, 5])[0],
        "referral": draw.choices([None, "none", "referred", "registered", "emergency"], [1, 2, 4, 2, 1] if away else [5, 3, 1, 1, 1])[0],
        "certificate": draw.choices([True, None, False], [60, 35, 5])[0],
        "channel": draw.choice([None, "one_stop", "manual"]),
        **some_amounts(draw, place, person["insurance"], big),
    }


def a_diagnosis(draw: Random, place: Place) -> str:
    pools = [(place.listed, 45), (PLAIN, 30), (CHILDREN, 15), (place.traps or PLAIN, 10)]
    return draw.choice(draw.choices([codes for codes, _ in pools], [weight for _, weight in pools])[0])


def some_amounts(draw: Random, place: Place, insurance: str, big: bool) -> Row:
    """A base first, from a fen to millions and right at the limits; then what the insurers paid and what lies outside the policy."""
    kind = draw.randrange(12)
    if kind == 0:
        base = draw.choice([0, 0, 1, 2, 5, 99])
    elif kind <= 2:
        base = draw.choice(place.edges) * 100 + draw.choice([0, 0, -1, 1])
    elif kind <= 5 and big:
        base = draw.randint(2_000_000, 30_000_000)
    elif kind <= 8:
        base = draw.randint(10_000, 3_000_000)
    else:
        base = draw.randint(1, 60_000)
    basic = 0 if insurance == "none" else draw.choice([0, draw.randint(0, base + 1000), draw.randint(0, 3 * base + 10)])
    critical = 0 if insurance == "none" else draw.choice([0, 0, draw.randint(0, base + 100)])
    supplementary = draw.choice([0, 0, 0, 0, 0, draw.randint(0, base // 2 + 50)])
    deduction = draw.choice([0, 0, 0, 0, 0, 0, draw.randint(0, base // 4 + 5)])
    in_policy = base + basic + critical + supplementary + deduction
    if draw.random() < 0.03:  # a supplementary insurance that paid outside the policy, too
        supplementary += draw.randint(0, 100_000)
    outside = draw.choice([0, draw.randint(0, 20_000), draw.randint(0, base + 1)])
    total = max(in_policy + outside, basic + critical + supplementary)
    return {
        "total_cost": yuan(total),
        "in_policy_cost": yuan(in_policy),
        "deduction": yuan(deduction) if deduction or draw.random() < 0.2 else None,
        "basic_paid": yuan(basic),
        "critical_paid": yuan(critical),
        "supplementary_paid": yuan(supplementary) if supplementary or draw.random() < 0.4 else None,
    }


def state_critical(draw: Random, place: Place, person: Row, visits: list[Row], critical: bool, mood: str) -> None:
    """Where the figures are given, most people's claims leave critical_paid empty; elsewhere it is rarely so, and then it is nothing."""
    if critical and mood in ("plain", "broken") and draw.random() < 0.8:
        for visit in visits:
            visit["critical_paid"] = None
            visit["supplementary_paid"] = (
                None
                if visit["supplementary_paid"] is None
                else min(visit["supplementary_paid"], visit["total_cost"] - visit["in_policy_cost"])
            )
    elif not critical and place.missing_amount and draw.random() < 0.05:
        for visit in visits:
            visit["critical_paid"] = None


def somebody_dies(draw: Random, identities: list[Row], visits: list[Row]) -> None:
    stay = draw.choice(visits)
    day = draw.choice([stay["started"], stay["ended"], stay["started"] + (stay["ended"] - stay["started"]) // 2])
    for identity in identities:
        if identity["end"] is None and identity["start"] < day:
            identity["end"], identity["end_reason"] = day, "death"


def forget(draw: Random, person: Row, identities: list[Row], visits: list[Row]) -> None:
    """Cells that should be there and aren't."""
    columns = ["setting", "started", "diagnosis", "hospital_level", "hospital_area", "primary_care"]
    for visit in visits:
        if draw.random() < 0.6:
            for column in draw.sample(columns, draw.choice([1, 1, 1, 2])):
                visit[column] = None
        elif draw.random() < 0.3:
            visit[draw.choice(["in_policy_cost", "in_policy_cost", "basic_paid", "total_cost", "ended"])] = None
    if draw.random() < 0.3:
        person["insurance"] = None
    if draw.random() < 0.3:
        person["birth_date"] = None
    for identity in identities:
        if draw.random() < 0.4:
            identity[draw.choice(["applied", "first_treated", "class"])] = None


def spoil(draw: Random, visits: list[Row]) -> None:
    """One row that can't be true."""
    visit = draw.choice(visits)
    kind = draw.randrange(5)
    if kind == 0:
        visit["in_policy_cost"] = visit["total_cost"] + yuan(1)
    elif kind == 1:
        visit["basic_paid"] = visit["total_cost"] + yuan(1)
    elif kind == 2:
        visit["started"] = visit["ended"] + DAY
    elif kind == 3:
        visit["person_id"] += "-nobody"
    else:
        visits.append(dict(visit))
