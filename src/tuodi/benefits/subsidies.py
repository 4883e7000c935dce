"""The amounts of `enrol` for a whole population at once: without identity, clauses and reasons, decided once for each kind of case.

Studies ask for sums of hundreds of thousands of persons under several sets of rules; a row of explanation for each would be most of the work.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from tuodi.benefits.enrol import bars_of, rule_of, unusable
from tuodi.benefits.grounds import Claim, entries_for
from tuodi.benefits.people import Candidates, People
from tuodi.benefits.premium import due
from tuodi.policy.benefits_schema import ANY, Enrolment
from tuodi.policy.figures import Figures

SCHEMA: dict[str, pl.DataType] = {"person": pl.Int64(), "status": pl.String(), "subsidy": pl.Int64(), "reasons": pl.String()}
_KIND = ["row", "identity", "class", "sure", "district"]


def subsidies(people: People, figures: Figures) -> pl.DataFrame:
    """`person` (number in `people.persons`), `status` and `subsidy` (fen) of everyone to whom `enrol` would give a row that is settled
    with a subsidy above zero, or invalid; `reasons` names the figures that are missing. In the order of the persons.
    Raises BenefitError where the document has no such rule."""
    enrolment = rule_of(people.policy)
    frames = list(_found(people, figures, enrolment))
    if not frames:
        return pl.DataFrame(schema=SCHEMA)
    found = pl.concat(frames)
    kinds = found.select(_KIND).unique()
    found = found.join(_amounts(kinds, people, figures, enrolment), on=_KIND, how="left", nulls_equal=True)
    certain = pl.col("sure") & pl.col("least").is_not_null()
    floor = pl.col("least").filter(certain).max().fill_null(0)
    open_ = pl.col("most").is_null() | (pl.col("most") > floor)
    table = found.group_by("person").agg(floor.alias("subsidy"), open_.any().alias("open"), pl.col("reasons").filter(open_).first())
    table = table.filter(pl.col("open") | (pl.col("subsidy") > 0)).sort("person")
    status = pl.when("open").then(pl.lit("invalid")).otherwise(pl.lit("settled")).alias("status")
    return table.select("person", status, pl.when("open").then(None).otherwise("subsidy").alias("subsidy"), pl.col("reasons").fill_null(""))


def unanswered(people: People, persons: pl.DataFrame, identities: pl.DataFrame) -> int:
    """How many persons `enrol` leaves without an answer because their rows can't be used."""
    return len(unusable(people, persons, identities))


def _found(people: People, figures: Figures, enrolment: Enrolment) -> Iterator[pl.DataFrame]:
    """Every row of the table that fits or may fit a person and that no rule surely refuses."""
    districts = people.persons.frame["district"].cast(pl.String)
    for number, row in enumerate(enrolment.rows):
        candidates = Candidates(people, entries_for(people, row), enrolment.held, enrolment.age_day)
        entries, count = candidates.entries, len(candidates)
        barred, open_ = np.zeros(count, np.bool_), np.zeros(count, np.bool_)
        for bar in bars_of(candidates, enrolment, row, figures):
            barred, open_ = barred | bar.certain, open_ | bar.possible
        fits, may = candidates.test(row.when)
        keep = may & ~barred
        person = entries.person[keep]
        told = entries.sure | (ANY in row.class_)
        place = districts.gather(person) if row.pays.or_more is not None else pl.repeat(None, len(person), dtype=pl.String(), eager=True)
        yield pl.DataFrame(
            {
                "person": person,
                "row": np.full(len(person), number, np.int64),
                "identity": pl.Series(entries.identity[keep].tolist(), dtype=pl.String),
                "class": pl.Series(entries.class_[keep].tolist(), dtype=pl.String),
                "sure": (fits & told & ~open_)[keep],
                "district": place,
            }
        )


def _amounts(kinds: pl.DataFrame, people: People, figures: Figures, enrolment: Enrolment) -> pl.DataFrame:
    """Each kind of case with what it pays surely and at most."""
    premium = figures.money("resident_premium", people.year)
    least, most, reasons = [], [], []
    for row, identity, class_, sure, district in kinds.iter_rows():
        one = due(Claim(0, row, identity, class_, 0, sure, ()), enrolment, people, figures, premium, district)
        least.append(one.least)
        most.append(one.most)
        reasons.append(";".join(one.reasons))
    amounts = [pl.Series(name, values, dtype=pl.Int64) for name, values in (("least", least), ("most", most))]
    return kinds.with_columns(*amounts, pl.Series("reasons", reasons, dtype=pl.String))
