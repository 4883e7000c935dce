"""The simplified year as users of other tools would write it. Every version returns the totals (deductible, aid, tilt) in fen.

Frames come sorted by person and order; `*_file` versions read the unsorted file, sort, compute and write the claims' three columns.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from simple_year import CEILING, DEDUCTIBLE, LINE, RATIO, TILT_RATIO, Totals

FEN, WHOLE = Decimal("0.01"), Decimal(10000)


def plain_python(frame: pl.DataFrame) -> Totals:
    """A loop with Decimal, one claim after the other."""
    deductibles = [Decimal(int(x)) / 100 for x in DEDUCTIBLE]
    ceilings = [Decimal(int(x)) / 100 for x in CEILING]
    ratios = [[[Decimal(int(x)) / WHOLE for x in levels] for levels in settings] for settings in RATIO]
    line, tilt_ratio = Decimal(LINE) / 100, Decimal(TILT_RATIO) / WHOLE
    totals = [Decimal(0)] * 3
    current = None
    used = paid = burden = tilted = Decimal(0)
    for person, class_, setting, level, base in frame.select("person", "class_", "setting", "level", "base").iter_rows():
        if person != current:
            current, used, paid, burden, tilted = person, Decimal(0), Decimal(0), Decimal(0), Decimal(0)
        cost = Decimal(base) / 100
        taken = min(cost, deductibles[class_] - used)
        aid = ((cost - taken) * ratios[class_][setting][level - 1]).quantize(FEN, ROUND_HALF_UP)
        aid = min(aid, ceilings[class_] - paid)
        burden += cost - aid
        due = (max(Decimal(0), burden - line) * tilt_ratio).quantize(FEN, ROUND_HALF_UP)
        tilt = due - tilted
        used, paid, tilted = used + taken, paid + aid, due
        totals = [totals[0] + taken, totals[1] + aid, totals[2] + tilt]
    deductible, aid_sum, tilt_sum = (int(total * 100) for total in totals)
    return deductible, aid_sum, tilt_sum


def closed_form(person: Any, class_: Any, setting: Any, level: Any, base: Any) -> tuple[Any, Any, Any]:
    """NumPy without a loop: running totals within a person, and their differences."""
    starts = np.concatenate([[True], person[1:] != person[:-1]])
    first = np.maximum.accumulate(np.where(starts, np.arange(len(person)), 0))

    def running(x: Any) -> Any:
        total = np.cumsum(x)
        return total - (total[first] - x[first])

    def steps(total: Any) -> Any:
        return np.where(starts, total, total - np.concatenate([[0], total[:-1]]))

    taken = steps(np.minimum(running(base), DEDUCTIBLE[class_]))
    wanted = ((base - taken) * RATIO[class_, setting, level - 1] + 5000) // 10000
    aid = steps(np.minimum(running(wanted), CEILING[class_]))
    tilt = steps((np.maximum(running(base - aid) - LINE, 0) * TILT_RATIO + 5000) // 10000)
    return taken, aid, tilt


def _arrays(frame: pl.DataFrame) -> tuple[Any, ...]:
    return tuple(frame[name].to_numpy() for name in ("person", "class_", "setting", "level", "base"))


def _sums(columns: Any) -> Totals:
    taken, aid, tilt = (int(np.asarray(column).sum()) for column in columns)
    return taken, aid, tilt


def numpy_version(frame: pl.DataFrame) -> Totals:
    return _sums(closed_form(*_arrays(frame)))


def numpy_file(source: Path, target: Path) -> Totals:
    arrays = _arrays(pl.read_parquet(source))
    order = np.argsort(arrays[0], kind="stable")
    found = closed_form(*(one[order] for one in arrays))
    back = [np.empty_like(one) for one in found]
    for spread, one in zip(back, found, strict=True):
        spread[order] = one
    pl.DataFrame(dict(zip(("deductible", "aid", "tilt"), back, strict=True))).write_parquet(target)
    return _sums(found)


def polars_plan(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Window expressions over persons."""
    index = (pl.col("class_").cast(pl.Int32) * 2 + pl.col("setting")) * 3 + pl.col("level") - 1

    def steps(total: pl.Expr) -> pl.Expr:
        return total - total.shift(1, fill_value=0).over("person")

    return (
        frame.with_columns(
            ratio=pl.lit(pl.Series(RATIO.ravel())).gather(index),
            limit=pl.lit(pl.Series(CEILING)).gather(pl.col("class_")),
            line=pl.lit(pl.Series(DEDUCTIBLE)).gather(pl.col("class_")),
        )
        .with_columns(reached=pl.min_horizontal(pl.col("base").cum_sum().over("person"), "line"))
        .with_columns(deductible=steps(pl.col("reached")))
        .with_columns(wanted=((pl.col("base") - pl.col("deductible")) * pl.col("ratio") + 5000) // 10000)
        .with_columns(reached=pl.min_horizontal(pl.col("wanted").cum_sum().over("person"), "limit"))
        .with_columns(aid=steps(pl.col("reached")))
        .with_columns(burden=(pl.col("base") - pl.col("aid")).cum_sum().over("person"))
        .with_columns(due=(pl.max_horizontal(pl.col("burden") - LINE, 0) * TILT_RATIO + 5000) // 10000)
        .with_columns(tilt=steps(pl.col("due")))
    )


def polars_version(frame: pl.DataFrame) -> Totals:
    return _sums(polars_plan(frame.lazy()).select("deductible", "aid", "tilt").collect())


def polars_file(source: Path, target: Path) -> Totals:
    found = polars_plan(pl.scan_parquet(source).sort("person", "order")).sort("order").select("deductible", "aid", "tilt").collect()
    found.write_parquet(target)
    return _sums(found)


def pandas_version(frame: Any) -> Totals:
    """Group-by running totals."""
    f = frame.assign(ratio=RATIO[frame["class_"], frame["setting"], frame["level"] - 1])
    by = f["person"]

    def steps(total: Any) -> Any:
        return total - total.groupby(by).shift(1, fill_value=0)

    taken = steps(f["base"].groupby(by).cumsum().clip(upper=DEDUCTIBLE[f["class_"]]))
    wanted = ((f["base"] - taken) * f["ratio"] + 5000) // 10000
    aid = steps(wanted.groupby(by).cumsum().clip(upper=CEILING[f["class_"]]))
    burden = (f["base"] - aid).groupby(by).cumsum()
    tilt = steps(((burden - LINE).clip(lower=0) * TILT_RATIO + 5000) // 10000)
    return _sums((taken, aid, tilt))


SQL = f"""
with figures as (
    select *, list_extract({RATIO.ravel().tolist()}, (class_::int * 2 + setting) * 3 + level) as ratio, list_extract({CEILING.tolist()}, class_ + 1) as limit_,
        list_extract({DEDUCTIBLE.tolist()}, class_ + 1) as line from claims),
a as (select *, least(sum(base) over w, line) as reached, row_number() over w = 1 as first_ from figures window w as (partition by person order by "order")),
b as (select *, (reached - coalesce(lag(reached) over w, 0))::bigint as deductible from a window w as (partition by person order by "order")),
c as (select *, ((base - deductible) * ratio + 5000) // 10000 as wanted from b),
d as (select *, least(sum(wanted) over w, limit_) as paid from c window w as (partition by person order by "order")),
e as (select *, (paid - coalesce(lag(paid) over w, 0))::bigint as aid from d window w as (partition by person order by "order")),
f as (select *, sum(base - aid) over w as burden from e window w as (partition by person order by "order")),
g as (select *, (greatest(burden - {LINE}, 0)::bigint * {TILT_RATIO} + 5000) // 10000 as due from f)
select "order", deductible, aid, due - coalesce(lag(due) over w, 0) as tilt from g window w as (partition by person order by "order")
"""


def duckdb_version(frame: pl.DataFrame) -> Totals:
    import duckdb

    with duckdb.connect() as base:
        base.register("claims", frame.to_arrow())
        found = base.execute(f"select sum(deductible), sum(aid), sum(tilt) from ({SQL})").fetchone()
    assert found is not None
    return int(found[0]), int(found[1]), int(found[2])


def duckdb_file(source: Path, target: Path) -> Totals:
    import duckdb

    with duckdb.connect() as base:
        base.execute(f"create view claims as select * from read_parquet('{source}')")
        base.execute(f"copy (select deductible, aid, tilt from ({SQL}) order by \"order\") to '{target}' (format parquet)")
        found = base.execute(f"select sum(deductible), sum(aid), sum(tilt) from read_parquet('{target}')").fetchone()
    assert found is not None
    return int(found[0]), int(found[1]), int(found[2])
