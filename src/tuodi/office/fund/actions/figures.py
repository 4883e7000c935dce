"""Figures from elsewhere: the fiscal office's, and those of a year that the books can't know; the indicators computed from them."""

from __future__ import annotations

import datetime as dt

from tuodi.office.core import audit
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.fund import indicators
from tuodi.office.fund.actions.common import check_place
from tuodi.office.fund.models import FiscalFigure, IndicatorValue, YearFigure, month_of
from tuodi.office.fund.refused import BooksRefused


@action("fund.post")
def state_fiscal(
    actor: Actor, city: str, month: dt.date, item: str, amount: int, *, district: int | None = None, text: str = ""
) -> FiscalFigure:
    """What the fiscal office's books say of a month (fen); stated anew by a further row."""
    check_place(actor, city, district)
    if item not in FiscalFigure.Item.values:
        raise BooksRefused("没有这个对账项目。")
    made = FiscalFigure.objects.create(
        city=city, district_id=district, month=month_of(month), item=item, amount=amount, text=text[:200], actor=actor.user
    )
    audit.record("fund.fiscal_stated", actor, made, district=district, month=f"{month:%Y-%m}", item=made.get_item_display(), amount=amount)
    return made


@action("fund.post")
def state_figure(actor: Actor, city: str, year: int, name: str, value: int, why: str) -> YearFigure:
    """A figure that an indicator of the document needs and the books can't know; with its source."""
    check_place(actor, city, None)
    if name not in indicators.asked_for(city, year) or not why.strip():
        raise BooksRefused("指标没有用到这个数，或没有写明来源。")
    made = YearFigure.objects.create(city=city, year=year, name=name, value=value, why=why[:300], actor=actor.user)
    audit.record("fund.figure_stated", actor, made, why=why, year=year, name=name, value=value)
    return made


@action("fund.post")
def measure(actor: Actor, city: str, year: int) -> list[IndicatorValue]:
    """Compute the indicators of a year anew."""
    check_place(actor, city, None)
    found = indicators.compute(city, year)
    for one in found:
        IndicatorValue.objects.update_or_create(
            city=city, year=year, code=one.code, defaults={name: value for name, value in vars(one).items() if name != "code"}
        )
    audit.record("fund.indicators_measured", actor, city, year=year, count=len(found))
    return list(IndicatorValue.objects.filter(city=city, year=year).order_by("id"))
