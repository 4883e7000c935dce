"""From scenarios to the tables of a study: cost by class, item, district and level; gains and losses; burden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from tuodi.policy import vocabulary as v
from tuodi.policy.pack import Pack
from tuodi.simulate.population import Population, district_words
from tuodi.simulate.reform import Reform
from tuodi.simulate.scenario import NONE, SUMS, Scenario

STEPS = (10_000, 50_000, 100_000, 300_000, 500_000, 1_000_000, 2_000_000, 5_000_000)
"""Borders of gains and losses, fen."""
LINES = (500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000)
"""Burdens above which persons are counted, fen."""
UNKNOWN = "（未填）"
NOBODY = "（不是救助对象）"
NO_VISIT = "（不经就医）"
SUBSIDY = "资助参保"
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
    districts = places(population, pack)
    paid = [_paid(one, districts) for one in every]
    return {
        "kind": "reform",
        "city": pack.city,
        "name": policy.name,
        "document": policy.document.title,
        "year": year,
        "note": note,
        "readings": dict(pack.chosen),
        "parameters": {name: str(value) for name, value in parameters.items()},
        "reforms": [_reform(reform, one.fingerprint == now.fingerprint) for reform, one in zip(reforms, then, strict=True)],
        "population": {
            "persons": len(now.people),
            "claimants": int((now.people["claims"] > 0).sum()),
            "claims": len(now.lines),
            "other_years": now.outside,
            "of_nobody": now.nobody,
        },
        "budget": budget,
        "scenarios": [_scenario(one, budget) for one in every],
        "by": {name: _by(name, every, paid) for name in DIMENSIONS},
        "changes": [_change(now, one) for one in then],
        "over": _over(every),
    }


def cities(population: Population, year: int, found: Sequence[Scenario], codes: Sequence[str], note: str) -> dict[str, Any]:
    """The comparison of cities as plain data."""
    return {
        "kind": "cities",
        "year": year,
        "note": note,
        "population": {"persons": len(found[0].people) if found else len(population.persons), "claims": len(found[0].lines) if found else 0},
        "cities": [{"city": code, "document": one.pack.newest.document.title, **_scenario(one, None)} for code, one in zip(codes, found, strict=True)],
        "over": _over(found),
        "deciles": [_deciles(_joined(one, one)) for one in found],
    }


def _reform(reform: Reform, same_rules: bool) -> dict[str, Any]:
    """`nothing`: neither a rule nor a figure nor an identity is changed."""
    moves = [{"give" if one.give else "take": one.identity, "where": dict(one.where), "class": one.class_} for one in reform.moves]
    return {
        "title": reform.title, "note": reform.note, "hash": reform.fingerprint, "nothing": same_rules and not moves,
        "patch": list(reform.patch), "parameters": reform.parameters, "identities": moves,
    }  # fmt: skip


def _scenario(one: Scenario, budget: int | None) -> dict[str, Any]:
    lines = one.lines
    sums = {name: int(lines[name].sum()) for name in SUMS}
    aided = lines.filter(pl.col("aid") + pl.col("tilt_aid") > 0)
    status = dict(lines["status"].value_counts().iter_rows())
    granted = {name: sum(grant[name] for grant in one.grants.values()) for name in ("amount", "unknown")}
    return {
        "title": one.title,
        "hash": one.fingerprint,
        **sums,
        "cost": one.cost,
        "claims_aided": len(aided),
        "persons_aided": aided["person"].n_unique(),
        "settled": int(status.get("settled", 0)),
        "not_covered": int(status.get("not_covered", 0)),
        "invalid": int(status.get("invalid", 0)),
        "missing": one.missing,
        "enrolment": one.enrolment,
        "grants": {"persons": one.granted["person"].n_unique(), **granted},
        "balance": None if budget is None else budget - one.cost,
        "entitled": int((one.people["class"] != NONE).sum()),
        "holders": [{"key": key, "name": one.pack.newest.classes[key].name, "persons": count} for key, count in one.holders.items()],
        "warned": one.warned,
    }


def places(population: Population, pack: Pack) -> pl.Series:
    """The district of every person as the policy writes it."""
    names = district_words(pack.newest)
    stated = population.known()["district"].cast(pl.String).str.strip_chars().replace("", None)
    return stated.replace(names).fill_null(UNKNOWN)


def _paid(one: Scenario, places: pl.Series) -> pl.DataFrame:
    """Everything that the fund pays under a scenario: person, class, item, level, district in words, claims, cost. Sums to its cost."""
    policy = one.pack.newest
    cost = pl.col("aid") + pl.col("tilt_aid")
    visits = one.lines.filter(cost > 0).group_by("person", "class", "item", "hospital_level").agg(cost.sum().alias("cost"), pl.len().cast(pl.Int64).alias("claims"))
    visits = visits.select(
        "person",
        _named("class", {key: value.name for key, value in policy.classes.items()}, NOBODY),
        _named("item", {key: value.name for key, value in policy.items.items()}, UNKNOWN),
        pl.col("hospital_level").replace_strict(dict(v.LEVELS), default=UNKNOWN, return_dtype=pl.String).fill_null(UNKNOWN).alias("level"),
        "claims",
        "cost",
    )
    subsidies = one.people.filter(pl.col("subsidy") > 0).select("person", pl.lit(SUBSIDY).alias("item"), pl.col("subsidy").alias("cost"))
    names = {key: grant.name for key, grant in policy.benefits.grants.items()} if policy.benefits else {}
    granted = one.granted.select("person", _named("grant", names, UNKNOWN).alias("item"), pl.col("amount").alias("cost"))
    classes = dict(enumerate(value.name for value in policy.classes.values()))
    others = pl.concat([subsidies, granted]).with_columns(
        one.people["class"].replace_strict(classes, default=NOBODY, return_dtype=pl.String).gather(pl.concat([subsidies, granted])["person"]).alias("class"),
        pl.lit(NO_VISIT).alias("level"),
        pl.lit(0, dtype=pl.Int64).alias("claims"),
    )
    paid = pl.concat([visits, others.select(visits.columns)])
    return paid.with_columns(places.gather(paid["person"]).alias("district"))


def _named(column: str, names: Mapping[str, str], otherwise: str) -> pl.Expr:
    return pl.col(column).cast(pl.String).replace_strict(names, default=otherwise, return_dtype=pl.String).fill_null(otherwise)


def _by(name: str, every: Sequence[Scenario], paid: Sequence[pl.DataFrame]) -> list[dict[str, Any]]:
    """A row for each value: claims aided, persons to whom something is paid and cost under each scenario; the costs add up to the whole."""
    rows: dict[str, list[dict[str, int]]] = {}
    empty = {"claims": 0, "persons": 0, "cost": 0}
    for number, table in enumerate(paid):
        sums = table.group_by(name).agg(pl.col("claims").sum(), pl.col("person").n_unique().cast(pl.Int64), pl.col("cost").sum())
        for key, claims, persons, cost in sums.iter_rows():
            rows.setdefault(key, [dict(empty) for _ in every])[number] = {"claims": claims, "persons": persons, "cost": cost}
    order = sorted(rows, key=lambda key: (key in (UNKNOWN, NOBODY, NO_VISIT), -max(one["cost"] for one in rows[key]), key))
    return [{"name": key, "values": rows[key]} for key in order]


def _change(now: Scenario, then: Scenario) -> dict[str, Any]:
    """Who gains and who loses under one reform; persons with a claim that can't be worked out are counted apart."""
    both = _joined(now, then)
    sure = both.filter(pl.col("bad") == 0)
    gain, idle = sure["gain"], sure.filter(pl.col("claims") == 0)
    up, down = sure.filter(gain > 0), sure.filter(gain < 0)
    unsure = len(both) - len(sure)
    return {
        "title": then.title,
        "cost": then.cost - now.cost,
        "gainers": {"persons": len(up), "amount": int(up["gain"].sum())},
        "losers": {"persons": len(down), "amount": int(down["gain"].sum())},
        "same": len(both) - len(up) - len(down) - unsure,
        "unsure": unsure,
        "newly_aided": int(((sure["benefit_now"] == 0) & (sure["benefit"] > 0)).sum()),
        "no_longer_aided": int(((sure["benefit_now"] > 0) & (sure["benefit"] == 0)).sum()),
        "entitled": _entitled(both),
        "without_claims": {
            "gainers": int((idle["gain"] > 0).sum()),
            "losers": int((idle["gain"] < 0).sum()),
            "amount": int(idle["gain"].sum()),
        },
        "histogram": _histogram(sure),
        "deciles": _deciles(both),
    }


def _entitled(both: pl.DataFrame) -> dict[str, int]:
    """Persons who hold a class under the one and none under the other; of those who would, how many had no claim."""
    gained = both.filter(pl.col("class_now") == NONE, pl.col("class_then") != NONE)
    lost = both.filter(pl.col("class_now") != NONE, pl.col("class_then") == NONE)
    return {"gained": len(gained), "without_claims": int((gained["claims"] == 0).sum()), "lost": len(lost)}


def _joined(now: Scenario, then: Scenario) -> pl.DataFrame:
    """A row a person: what each scenario is worth (benefit: aid, tilt, hospital's share, subsidy, grants), the gain, the relief of the bills
    (aid, tilt, hospital's share) and what was borne, fen."""
    worth = pl.col("aid") + pl.col("hospital") + pl.col("subsidy") + pl.col("granted")
    relief = pl.col("aid") + pl.col("hospital")
    left = now.people.select(
        "claims", "before", pl.col("class").alias("class_now"), worth.alias("benefit_now"), relief.alias("relief_now"), pl.col("bad").alias("bad_now")
    )
    right = then.people.select(
        worth.alias("benefit"), relief.alias("relief"), "after", pl.col("bad").alias("bad_then"), pl.col("class").alias("class_then")
    )
    both = pl.concat([left, right], how="horizontal")
    return both.with_columns((pl.col("benefit") - pl.col("benefit_now")).alias("gain"), (pl.col("bad_now") + pl.col("bad_then")).alias("bad"))


def _histogram(people: pl.DataFrame) -> list[dict[str, Any]]:
    """Losses first, then gains, by how much: from (excluded for gains) to (included), fen; None: no end."""
    edges = [*(-step for step in reversed(STEPS)), 0, *STEPS]
    rows: list[dict[str, Any]] = []
    gain = pl.col("gain")
    people = people.filter(gain != 0)
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


def _deciles(both: pl.DataFrame) -> list[dict[str, Any]]:
    """Persons with usable claims in ten groups of equal size by what they bore before aid, lightest burden first; [] for fewer than ten.

    mean: the change for each person of the group on the average; share_now, share: relief of the bills in the burden before, basis points.
    """
    people = both.filter((pl.col("claims") > 0) & (pl.col("bad") == 0)).sort("before", maintain_order=True)
    count = len(people)
    if count < 10:
        return []
    group = (pl.int_range(pl.len()) * 10 // count + 1).alias("decile")
    table = people.with_columns(group).group_by("decile", maintain_order=True).agg(
        pl.len().alias("persons"), pl.col("before").sum(), pl.col("before").min().alias("least"), pl.col("before").max().alias("most"),
        pl.col("benefit_now").sum(), pl.col("benefit").sum(), pl.col("relief_now").sum(), pl.col("relief").sum(), pl.col("after").sum(),
        pl.col("gain").sum(), (pl.col("gain") > 0).sum().alias("gainers"), (pl.col("gain") < 0).sum().alias("losers"),
    )  # fmt: skip
    return [
        {
            **{name: int(value) for name, value in row.items()},
            "mean": _mean(row["gain"], row["persons"]),
            "share_now": _share(row["relief_now"], row["before"]),
            "share": _share(row["relief"], row["before"]),
        }
        for row in table.iter_rows(named=True)
    ]


def _mean(total: int, count: int) -> int:
    """Half away from zero, fen."""
    size = (2 * abs(total) + count) // (2 * count)
    return size if total >= 0 else -size


def _share(part: int, whole: int) -> int:
    """Basis points, half up; 0 of nothing."""
    return (part * 20_000 + whole) // (2 * whole) if whole else 0


def _over(every: Sequence[Scenario]) -> list[dict[str, Any]]:
    """Persons whose own burden of the year is above a line: round sums (`unaided`: before aid), and the lines of the document."""
    rows: list[dict[str, Any]] = []
    for line in LINES:
        counts = [int((one.people["after"] > line).sum()) for one in every]
        unaided = int((every[0].people["before"] > line).sum()) if every else 0
        rows.append({"name": f"个人负担超过 {plain(line)} 元", "line": line, "persons": counts, "unaided": unaided, "of_document": False})
    names = dict.fromkeys(name for one in every for name in one.warned or {})
    for name in names:
        found = [None if one.warned is None else one.warned.get(name, 0) for one in every]
        rows.append({"name": f"达到文件的预警线：{name}", "line": None, "persons": found, "unaided": None, "of_document": True})
    return rows
