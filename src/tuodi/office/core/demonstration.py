"""Districts and a user of every role for a demonstration. The password is known to everybody: never in service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tuodi.office import environment
from tuodi.office.core import actions
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District, User
from tuodi.office.core.roles import STAFF, role_name

PASSWORD = "Yanshi-2024-tuodi"
OF_A_DISTRICT = ("clerk", "reviewer", "street")


def running() -> bool:
    """Whether this office shows a demonstration: then pages and papers say that everything on them is invented."""
    return environment.flag("TUODI_DEMO")


def load(city: str) -> Iterator[str]:
    """One user for every role, named like the role; counter, review and street in the city's first district."""
    actor = Actor.system("演示数据")
    first: District = actions.load_districts(actor, city)[0]
    street = first.street_set.first() or actions.add_street(actor, first, "演示街道")
    for role in STAFF:
        place: dict[str, Any] = {"district": first} if role in OF_A_DISTRICT else {}
        if role == "street":
            place["street"] = street
        if not User.objects.filter(username=role).exists():
            department = "民政" if role == "department" else ""
            actions.add_user(actor, role, PASSWORD, f"演示{role_name(role)}", role, city=city, department=department, **place)
        where = first.name if role in OF_A_DISTRICT else "全市"
        yield f"用户名 {role:<12} 密码 {PASSWORD}   {role_name(role)}，{where}"
