"""What city and districts have to raise: a year's requirement by the document's bands, a shortfall by heads. Sums are the library's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from tuodi.benefits.run import BenefitError
from tuodi.benefits.shares import shares, shortfall
from tuodi.office.core import audit
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.fund import rules
from tuodi.office.fund.actions.common import check_place, decide, lock_cash
from tuodi.office.fund.models import SharePart, ShareRun
from tuodi.office.fund.refused import BooksRefused


@action("fund.plan")
def enter_requirement(actor: Actor, city: str, year: int, needs: Mapping[int, int], *, remark: str = "") -> ShareRun:
    """Split a year's requirement. needs: district id -> fen, or heads where the document sets a standard a head (`queries.counted_in_heads`)."""
    check_place(actor, city, None)
    rows = _rows(city, needs, "targets" if rules.per_head(city) else "amount")
    return _enter(actor, city, year, ShareRun.Kind.REQUIREMENT, lambda: shares(city, year, rows), remark, needs)


@action("fund.plan")
def enter_shortfall(actor: Actor, city: str, year: int, amount: int, heads: Mapping[int, int], *, remark: str = "") -> ShareRun:
    """Split what the year's budget lacks (fen) over the districts by their targets; the parts add up to it exactly."""
    check_place(actor, city, None)
    if amount <= 0:
        raise BooksRefused("资金缺口须大于零。")
    rows = _rows(city, heads, "targets")
    return _enter(actor, city, year, ShareRun.Kind.SHORTFALL, lambda: shortfall(city, year, amount, rows), remark, heads)


def _rows(city: str, values: Mapping[int, int], column: str) -> pl.DataFrame:
    names = dict(District.objects.filter(city=city).values_list("pk", "name"))
    if unknown := set(values) - set(names):
        raise BooksRefused(f"不是本市的区县：{sorted(unknown)}。")
    wanted = [(names[number], value) for number, value in values.items()]
    return pl.DataFrame(wanted, schema={"district": pl.String(), column: pl.Int64()}, orient="row")


def _enter(actor: Actor, city: str, year: int, kind: str, split: Any, remark: str, given: Mapping[int, int]) -> ShareRun:
    if not given:
        raise BooksRefused("没有填写任何区县。")
    try:
        found = split()
    except BenefitError as error:
        raise BooksRefused(str(error)) from error
    parts = [row for row in found.iter_rows(named=True) if row["district"] != "total"]
    if wrong := [row for row in parts if row["status"] == "invalid"]:
        raise BooksRefused(f"{'、'.join(row['district'] for row in wrong)}：{wrong[0]['reasons']}")
    ids = dict(District.objects.filter(city=city).values_list("name", "pk"))
    total = sum((row["city"] or 0) + (row["local"] or 0) for row in parts)
    run = ShareRun.objects.create(city=city, year=year, kind=kind, amount=total, entered_by=actor.user, remark=remark[:300])
    SharePart.objects.bulk_create([_part(run, ids[row["district"]], row, given[ids[row["district"]]]) for row in parts])
    audit.record("fund.shares_entered", actor, run, why=remark, year=year, kind=run.get_kind_display(), amount=total)
    return run


def _part(run: ShareRun, district: int, row: Mapping[str, Any], given: int) -> SharePart:
    heads = run.kind == ShareRun.Kind.SHORTFALL or rules.per_head(run.city)
    return SharePart(
        run=run,
        district_id=district,
        band=(row.get("band") or "")[:60],
        targets=given if heads else None,
        requirement=row.get("requirement") or (row["city"] or 0) + (row["local"] or 0),
        city_share=row["city"] or 0,
        local_share=row["local"] or 0,
        clauses=(row["clauses"] or "")[:120],
        reason=(row["reasons"] or "")[:60],
    )


@action("fund.plan.decide")
def decide_shares(actor: Actor, run: ShareRun, *, approve: bool, remark: str = "") -> ShareRun:
    """Approve or send back a split that somebody else entered."""
    check_place(actor, run.city, None)
    lock_cash(run.city)
    held = ShareRun.objects.get(pk=run.pk)
    decide(actor, held, approve, remark)
    audit.record("fund.shares_decided", actor, held, why=remark, year=held.year, state=held.get_state_display())
    return held
