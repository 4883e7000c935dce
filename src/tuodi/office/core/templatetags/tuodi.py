"""Template words of every page: money, percent, badges, masks, dates."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tuodi.office.core import numbers
from tuodi.office.core.crypto import mask_id

register = template.Library()


@register.simple_tag
def yuan(fen: int | None) -> str:
    """`1,234.50` from fen; a dash for none."""
    return numbers.yuan(fen)


@register.simple_tag
def percent(bp: int | None) -> str:
    """`77.5%` from basis points; a dash for none."""
    return numbers.percent(bp)


@register.simple_tag
def badge(text: object, tone: str = "") -> SafeString | str:
    """A small label; tone is `good`, `warn`, `stop`, `info` or nothing."""
    return format_html('<span class="badge {}">{}</span>', tone, text) if text not in (None, "") else ""


@register.filter(name="yuan")
def yuan_filter(fen: int | None) -> str:
    return numbers.yuan(fen)


@register.filter(name="percent")
def percent_filter(bp: int | None) -> str:
    return numbers.percent(bp)


@register.filter
def mask(text: str | None) -> str:
    """An ID or account number with its middle hidden."""
    return mask_id(text) if text else "—"


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """`2024-03-01`; a dash for none."""
    return value.strftime("%Y-%m-%d") if value else "—"


@register.filter
def dash(value: Any) -> Any:
    """The value, or a dash when there is none."""
    return "—" if value in (None, "") else value
