"""What every page knows: the actor, the navigation, the search address, whether it is a demonstration."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, resolve, reverse

from tuodi.office.core import demonstration, menu, rights
from tuodi.office.core.actor import NOBODY, Actor

SEARCH_URLS: list[str] = []  # an app that finds people puts the name of its page here (in menu.py)


def page(request: HttpRequest) -> dict[str, Any]:
    """The context of the base template."""
    actor: Actor = getattr(request, "actor", NOBODY)
    navigation = menu.entries(actor)
    return {
        "actor": actor,
        "navigation": navigation,
        "current": _current(request.path, navigation),
        "search_url": _search(actor) if actor.role else "",
        "place": _place(actor),
        "demonstration": demonstration.running(),
        "mark": demonstration.mark(),
        "demonstration_password": demonstration.PASSWORD if demonstration.running() else "",
    }


def _current(path: str, navigation: list[tuple[str, list[menu.Item]]]) -> str:
    """The entry of the navigation to which a page belongs: the longest address that the page's begins with (the work table's is only its own)."""
    addresses = [item.address for _, items in navigation for item in items]
    return max((one for one in addresses if path == one or (len(one) > 1 and path.startswith(one))), key=len, default="")


def _search(actor: Actor) -> str:
    """The address of the search that the actor may open."""
    for name in SEARCH_URLS:
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        needed = getattr(resolve(address).func, "right", "")
        if not needed or rights.may(actor, needed):
            return address
    return ""


def _place(actor: Actor) -> str:
    """City, district and street in words, from what came with the user."""
    user = actor.user
    if user is None or not user.city:
        return "全部地区" if actor.role else ""
    from tuodi.office.core.queries import city_title

    parts = [city_title(user.city), user.district.name if user.district else "", user.street.name if user.street else "", user.community]
    return " · ".join(part for part in parts if part)
