"""Rights: which roles may do what, registered by every app in its `rights.py`; and where, by district."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponseBase

from tuodi.office.core.actor import Actor
from tuodi.office.core.roles import ROLES

RIGHTS: dict[str, frozenset[str]] = {}
M = TypeVar("M", bound=Model)
View = Callable[..., HttpResponseBase]


class Refused(PermissionDenied):
    """The actor may not do this; the text says why, in Chinese, and is shown on a page of its own (403)."""


def register(right: str, *roles: str) -> None:
    """Declare a right and the roles that have it. ValueError on an unknown role or a right declared twice with other roles."""
    unknown = set(roles) - set(ROLES)
    if unknown:
        raise ValueError(f"unknown roles of {right}: {sorted(unknown)}")
    if RIGHTS.get(right, frozenset(roles)) != frozenset(roles):
        raise ValueError(f"{right} is registered twice")
    RIGHTS[right] = frozenset(roles)


def may(actor: Actor, right: str) -> bool:
    """Whether the actor's role has the right. KeyError on a right that nobody registered."""
    return actor.is_system or actor.role in RIGHTS[right]


def check(actor: Actor, right: str, district: Any = None) -> None:
    """Raise `Refused` unless the role has the right and the district (object or id) is the actor's."""
    if not may(actor, right):
        raise Refused(f"“{actor.role_text or '未登录'}”没有这项操作的权限。")
    if district is not None:
        check_district(actor, district)


def check_district(actor: Actor, district: Any) -> None:
    """Raise `Refused` unless the district (object or id) is the actor's."""
    number = getattr(district, "pk", district)
    if actor.district_ids is not None and number not in actor.district_ids:
        raise Refused("这条记录不属于您的辖区。")


def scoped(actor: Actor, queryset: QuerySet[M], path: str = "district", street: str | None = None) -> QuerySet[M]:
    """The rows of the actor's districts, and of the actor's street where `street` names the way to it."""
    if actor.district_ids is not None:
        queryset = queryset.filter(**{f"{path}__in": actor.district_ids})
    if street and actor.street_id is not None:
        queryset = queryset.filter(**{street: actor.street_id})
    return queryset


def right(name: str) -> Callable[[View], View]:
    """A view that only roles with the right may open; who is not logged in is sent to the log-in page."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor: Actor = request.actor  # type: ignore[attr-defined]
            if not actor.role:
                return redirect_to_login(request.get_full_path())
            check(actor, name)
            return view(request, *args, **kwargs)

        guarded.right = name  # type: ignore[attr-defined]
        return guarded

    return wrap


register("core.home", *(role for role in ROLES if role != "hospital"))
register("core.audit.view", "auditor", "admin")
register("core.user.manage", "admin")
register("core.key.manage", "admin")
