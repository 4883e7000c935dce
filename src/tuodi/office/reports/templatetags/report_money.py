"""Money of a report's page in the unit that the reader chose."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def money(context: dict[str, Any], fen: int | None) -> str:
    """In the page's `unit`; a dash for none."""
    return str(context["unit"].shown(fen))
