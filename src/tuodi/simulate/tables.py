"""From scenarios to the tables of a study: cost by class, item, district and level; gains and losses; burden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from tuodi.policy import vocabulary as v
from tuodi.policy.pack import Pack
from tuodi.simulate.population import Population
from tuodi.simulate.reform import Reform
from tuodi.simulate.scenario import SUMS, Scenario

STEPS = (10_000, 50_000, 100_000, 300_000, 500_000, 1_000_000, 2_000_000, 5_000_000)
"""Borders of gains and losses, fen."""
LINES = (500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000)
"""Burdens above which persons are counted, fen."""
UNKNOWN = "（未填）"
NOBODY = "（不是救助对象）"
DIMENSIONS = {"class": "救助类别", "item": "救助项目", "district": "区县", "level": "医院等级"}


def study(
    pack: Pack,
    population: Population,
    year: int,
    now: Scenario,
    then: Sequence[Scenario],
    reforms: Sequence[Reform],
    *,
    parameters: Mapping[str, Any],
    budget: int | None,
    note: str,
) -> dict[str, Any]:
    """The whole result of a study as plain data."""
    policy = pack.newest
    every = [now, *then]
    places = _places(population, pack)
    return {
        "kind": "reform",
        "city": pack.city,
        "name": policy.name,
        "document": policy.document.title,
        "year": year,
        "note": note,
        "readings": dict(pack.chosen),
        "parameters": {name: str(value) for name, value in parameters.items()},
        "reforms": [_reform(reform) for reform in reforms],
        "population": {
            "persons": len(population.persons),
            "claimants": int(now.people.filter(pl.col("claims") > 0)["person_id"].n_unique()),
            "claims": len(now.lines),
            "other_years": now.outside,
        },
        "budget": budget,
        "scenarios": [_scenario(one, budget) for one in every],
        "by": {name: _by(name, every, places) for name in DIMENSIONS},
        "changes": [_change(now, one, len(population.persons)) for one in then],
        "over": _over(every),
    }


def cities(population: Population, year: int, found: Sequence[Scenario], codes: Sequence[str], note: str) -> dict[str, Any]:
    """The comparison of cities as plain data."""
    return {
        "kind": "cities",
        "year": year,
        "note": note,
        "population": {"persons": len(population.persons), "claims": len(found[0].lines) if found else 0},
        "cities": [{"city": code, "document": one.pack.newest.document.title, **_scenario(one, None)} for code, one in zip(codes, found, strict=True)],
        "over": _over(found),
        "deciles": [_deciles(one, one) for one in found],
    }


def _reform(reform: Reform) -> dict[str, Any]:
    moves = [{"give" if one.give else "take": one.identity, "where": dict(one.where), "class": one.class_} for one in reform.moves]
    return {
        "title": reform.title, "note": reform.note, "hash": reform.fingerprint,
        "patch": list(reform.patch), "parameters": reform.parameters, "identities": moves,
    }  # fmt: skip


def _scenario(one: Scenario, budget: int | None) -> dict[str, Any]:
    lines = one.lines
    sums = {name: int(lines[name].sum()) for name in SUMS}
    aided = lines.filter(pl.col("aid") + pl.col("tilt_aid") > 0)
    cost = sums["aid"] + sums["tilt_aid"] + (one.enrolment["amount"] if one.enrolment else 0) + one.grants["amount"]
    status = dict(lines["status"].value_counts().iter_rows())
    return {
        "title": one.title,
        "hash": one.fingerprint,
        **sums,
        "cost": cost,
        "claims_aided": len(aided),
        "persons_aided": aided["person_id"].n_unique(),
        "settled": int(status.get("settled", 0)),
        "not_covered": int(status.get("not_covered", 0)),
        "invalid": int(status.get("invalid", 0)),
        "missing": one.missing,
        "enrolment": one.enrolment,
        "grants": one.grants,
        "balance": None if budget is None else budget - cost,
        "holders": [{"key": key, "name": one.pack.newest.classes[key].name, "persons": count} for key, count in one.holders.items()],
        "warned": one.warned,
    }


def _places(population: Population, pack: Pack) -> pl.DataFrame:
    """person_id -> the district's name as the policy writes it."""
    names: dict[str, str] = {}
    for district in pack.newest.districts:
        for word in (district.name, district.code, *district.aliases, *district.old_codes):
            if word:
                names[word] = district.name
    frame = population.persons.select("person_id", "district").unique("person_id", keep="first")
    stated = pl.col("district").cast(pl.String)
    return frame.with_columns(pl.when(stated.is_in(list(names))).then(stated.replace(names)).otherwise(stated.fill_null(UNKNOWN)).alias("district"))


def _keyed(name: str, one: Scenario, places: pl.DataFrame) -> pl.DataFrame:
    """The lines with the column `key` of a dimension, in words."""
    lines = one.lines
    policy = one.pack.newest
    if name == "district":
        return lines.join(places, on="person_id", how="left").with_columns(pl.col("district").fill_null(UNKNOWN).alias("key"))
    if name == "level":
        words = dict(v.LEVELS)
        return lines.with_columns(pl.col("hospital_level").replace_strict(words, default=UNKNOWN, return_dtype=pl.String).alias("key"))
    named = {key: value.name for key, value in (policy.classes if name == "class" else policy.items).items()}
    otherwise = NOBODY if name == "class" else "（不予救助）"
    return lines.with_columns(pl.col(name).replace_strict(named, default=otherwise, return_dtype=pl.String).fill_null(otherwise).alias("key"))


def _by(name: str, every: Sequence[Scenario], places: pl.DataFrame) -> list[dict[str, Any]]:
    """A row for each value: claims aided, persons aided and cost (aid and tilt) under each scenario."""
    rows: dict[str, list[dict[str, int]]] = {}
    empty = {"claims": 0, "persons": 0, "cost": 0}
    for number, one in enumerate(every):
        paid = pl.col("aid") + pl.col("tilt_aid")
        table = _keyed(name, one, places).group_by("key").agg(
            (paid > 0).sum().cast(pl.Int64).alias("claims"),
            pl.col("person_id").filter(paid > 0).n_unique().cast(pl.Int64).alias("persons"),
            paid.sum().alias("cost"),
        )
        for key, claims, persons, cost in table.iter_rows():
            rows.setdefault(key, [dict(empty) for _ in every])[number] = {"claims": claims, "persons": persons, "cost": cost}
    order = sorted(rows, key=lambda key: (key in (UNKNOWN, NOBODY), -max(one["cost"] for one in rows[key]), key))
    return [{"name": key, "values": rows[key]} for key in order if any(one["claims"] for one in rows[key])]


def _change(now: Scenario, then: Scenario, persons: int) -> dict[str, Any]:
    """Who gains and who loses under one reform; persons with a claim that can't be worked out are counted apart."""
    both = _joined(now, then)
    unsure = int((both["bad"] > 0).sum())
    sure = both.filter(pl.col("bad") == 0)
    gain = sure["gain"]
    up, down = sure.filter(gain > 0), sure.filter(gain < 0)
    return {
        "title": then.title,
        "cost": int(then_cost(then) - then_cost(now)),
        "gainers": {"persons": len(up), "amount": int(up["gain"].sum())},
        "losers": {"persons": len(down), "amount": int(down["gain"].sum())},
        "same": persons - len(up) - len(down) - unsure,
        "unsure": unsure,
        "newly_aided": int(((sure["benefit_now"] == 0) & (sure["benefit"] > 0)).sum()),
        "no_longer_aided": int(((sure["benefit_now"] > 0) & (sure["benefit"] == 0)).sum()),
        "without_claims": {
            "gainers": len(up.filter(pl.col("claims") == 0)),
            "amount": int(sure.filter(pl.col("claims") == 0)["gain"].sum()),
        },
        "histogram": _histogram(sure),
        "deciles": _deciles(now, then),
    }


def then_cost(one: Scenario) -> int:
    """Everything that the fund pays, fen."""
    return int(one.lines["aid"].sum()) + int(one.lines["tilt_aid"].sum()) + (one.enrolment["amount"] if one.enrolment else 0) + one.grants["amount"]


def _joined(now: Scenario, then: Scenario) -> pl.DataFrame:
    """person_id, claims, before, benefit_now, benefit, gain, bad: of everybody to whom either scenario pays or who has a claim."""
    worth = pl.col("aid") + pl.col("hospital") + pl.col("subsidy") + pl.col("granted")
    left = now.people.select("person_id", "claims", "before", worth.alias("benefit_now"), pl.col("bad").alias("bad_now"))
    right = then.people.select("person_id", worth.alias("benefit"), pl.col("bad").alias("bad_then"), pl.col("claims").alias("claims_then"))
    both = left.join(right, on="person_id", how="full", coalesce=True).with_columns(pl.all().exclude("person_id").fill_null(0))
    return both.with_columns(
        (pl.col("benefit") - pl.col("benefit_now")).alias("gain"),
        (pl.col("bad_now") + pl.col("bad_then")).alias("bad"),
        pl.max_horizontal("claims", "claims_then").alias("claims"),
    )


def _histogram(people: pl.DataFrame) -> list[dict[str, Any]]:
    """Losses first, then gains, by how much: from (excluded for gains) to (included), fen; None: no end."""
    edges = [*(-step for step in reversed(STEPS)), 0, *STEPS]
    rows: list[dict[str, Any]] = []
    gain = pl.col("gain")
    for low, high in zip([None, *edges], [*edges, None], strict=True):
        if high is not None and high <= 0:
            inside = (gain < high) & (gain >= low) if low is not None else gain < high
        else:
            inside = (gain > low) & (gain <= high) if high is not None else gain > low
        part = people.filter(inside)
        rows.append({"from": low, "to": high, "name": _span(low, high), "persons": len(part), "amount": int(part["gain"].sum())})
    return rows


def plain(fen: int) -> str:
    """Yuan for reading, whole where it is whole: `20,000`."""
    whole, rest = divmod(abs(fen), 100)
    return f"{whole:,}.{rest:02d}" if rest else f"{whole:,}"


def _span(low: int | None, high: int | None) -> str:
    if low is None:
        return f"减少 {plain(high or 0)} 以上"
    if high is None:
        return f"增加 {plain(low)} 以上"
    word, near, far = ("减少", high, low) if high <= 0 else ("增加", low, high)
    return f"{word} {plain(near)}–{plain(far)}" if near else f"{word} {plain(far)} 以内"


def _deciles(now: Scenario, then: Scenario) -> list[dict[str, Any]]:
    """Persons with claims in ten groups of equal size by what they bore before aid under the rules as they are, lightest burden first."""
    people = _joined(now, then).filter((pl.col("claims") > 0) & (pl.col("bad") == 0)).sort("before", "person_id")
    count = len(people)
    if count < 10:  # no ten groups
        return []
    group = (pl.int_range(pl.len()) * 10 // count + 1).alias("decile")
    table = people.with_columns(group).group_by("decile", maintain_order=True).agg(
        pl.len().alias("persons"), pl.col("before").sum(), pl.col("before").max().alias("most"), pl.col("benefit_now").sum(),
        pl.col("benefit").sum(), pl.col("gain").sum(), (pl.col("gain") > 0).sum().alias("gainers"), (pl.col("gain") < 0).sum().alias("losers"),
    )  # fmt: skip
    return [
        {
            **{name: int(value) for name, value in row.items()},
            "share_now": row["benefit_now"] * 10_000 // row["before"] if row["before"] else 0,
            "share": row["benefit"] * 10_000 // row["before"] if row["before"] else 0,
        }
        for row in table.iter_rows(named=True)
    ]


def _over(every: Sequence[Scenario]) -> list[dict[str, Any]]:
    """Persons whose own burden of the year is above a line: round sums, and the lines of the document."""
    rows = []
    for line in LINES:
        counts = [int((one.people["after"] > line).sum()) for one in every]
        rows.append({"name": f"个人负担超过 {plain(line)} 元", "line": line, "persons": counts, "of_document": False})
    names = dict.fromkeys(name for one in every for name in one.warned or {})
    for name in names:
        counts = [None if one.warned is None else one.warned.get(name, 0) for one in every]  # type: ignore[misc]
        rows.append({"name": f"达到文件的预警线：{name}", "line": None, "persons": counts, "of_document": True})
    return rows
