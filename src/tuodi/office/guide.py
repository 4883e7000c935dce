"""故事在哪里: which story of a demonstration is on which page, from `guide.yaml`, for the home page and for the one who starts a demonstration."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.db import transaction
from django.db.models import Model
from django.urls import resolve, reverse

from tuodi.office.casework.demonstration import secret
from tuodi.office.core import rights, rls
from tuodi.office.core.actor import Actor
from tuodi.office.core.roles import role_name

ANY = 0  # of no district: for everybody whose role may
PAGES_OF_CITY = ("public:disclosure",)


@dataclass(frozen=True)
class Story:
    """One line: where it is (an address of this office), and the role that may go there (`role` empty: everybody)."""

    part: str
    title: str
    text: str
    address: str
    district: int | None
    role: str

    @property
    def role_text(self) -> str:
        return role_name(self.role) if self.role else "不用登录"

    def open_to(self, actor: Actor) -> bool:
        """Whether the actor may follow the link."""
        needed = getattr(resolve(self.address).func, "right", "")
        if needed and not rights.may(actor, needed):
            return False
        if actor.street_id is not None:  # records of a street are its own; which these are of isn't looked up
            return self.district == ANY
        return actor.district_id is None or self.district in (ANY, actor.district_id)


@functools.cache
def _read() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "guide.yaml").read_text(encoding="utf-8"))
    return found


def stories(city: str) -> list[Story]:
    """The stories of a city's demonstration whose records are there, in the order of the file; for whoever asks the same."""
    with transaction.atomic(), rls.as_actor(Actor.system("演示故事", city)):
        return [
            Story(part["part"], entry["title"], entry["text"], *place, entry["role"])
            for part in _read()
            for entry in part["stories"]
            if city in entry.get("cities", [city]) and (place := _address(city, entry))
        ]


def shown(actor: Actor) -> list[tuple[Story, bool]]:
    """The stories of the actor's city, each with whether the actor may go there."""
    return [(one, one.open_to(actor)) for one in stories(actor.city)] if actor.city else []


def progress(city: str) -> str:
    """The number and the secret with which anybody looks up how far an application is."""
    with transaction.atomic(), rls.as_actor(Actor.system("演示故事", city)):
        told = secret(city)
    return f"公众查询进度：申请 {told[0]}，查询码 {told[1]}，密码 {told[2]}" if told else ""


def _address(city: str, entry: dict[str, Any]) -> tuple[str, int | None] | None:
    if name := entry.get("page"):
        return reverse(name, args=[city] if name in PAGES_OF_CITY else []), ANY
    wanted = dict(entry.get("find") or {"model": "registry.Person", "page": "registry:person", "name": entry["person"], "merged_into": None})
    page, model = wanted.pop("page"), apps.get_model(wanted.pop("model"))
    found: Model | None = model._default_manager.filter(city=city, **wanted).order_by("pk").first()
    district = None if entry.get("whole_city") else getattr(found, "district_id", ANY)
    return (reverse(page, args=[found.pk]), district) if found else None


def lines(city: str) -> Iterator[str]:
    """The guide in words, for a terminal."""
    yield "\n故事在哪里（页面地址前加上面显示的网址；登录后的工作台上也有这张表）"
    part = ""
    for one in stories(city):
        if one.part != part:
            part = one.part
            yield f"\n【{part}】"
        yield f"  {one.address:<32} {one.role or '不用登录':<11} {one.title}：{one.text}"
    yield f"\n{progress(city)}"
