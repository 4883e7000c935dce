"""The navigation on the left, built from what every app registers in its `menu.py`."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from tuodi.office.core.actor import Actor
from tuodi.office.core.rights import may


@dataclass(frozen=True)
class Item:
    """An entry: group and title in Chinese, the name of a URL, the right that shows it, its place."""

    group: str
    title: str
    url: str
    right: str
    position: int

    @property
    def address(self) -> str:
        return reverse(self.url)


ITEMS: list[Item] = []


def register(group: str, title: str, url: str, right: str, position: int = 100) -> None:
    """Add an entry; groups appear in the order of their first entry's position."""
    item = Item(group, title, url, right, position)
    if item not in ITEMS:
        ITEMS.append(item)


def entries(actor: Actor) -> list[tuple[str, list[Item]]]:
    """The groups and entries that the actor may open. An entry whose page is not installed is left out."""
    groups: dict[str, list[Item]] = {}
    for item in sorted(ITEMS, key=lambda entry: entry.position):
        if actor.role and may(actor, item.right) and _exists(item):
            groups.setdefault(item.group, []).append(item)
    return list(groups.items())


def _exists(item: Item) -> bool:
    try:
        return bool(item.address)
    except NoReverseMatch:
        return False


register("工作", "工作台", "core:home", "core.home", 0)
register("管理", "用户", "core:users", "core.user.manage", 900)
register("管理", "接口密钥", "core:keys", "core.key.manage", 910)
register("管理", "审计日志", "core:audit", "core.audit.view", 920)
