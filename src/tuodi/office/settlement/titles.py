"""Names in Chinese of what a settlement holds as codes."""

from __future__ import annotations

import functools

from tuodi.office.registry.models import Institution
from tuodi.office.settlement.models import Settlement
from tuodi.policy.pack import load
from tuodi.policy.schema import Policy


def item_title(settlement: Settlement) -> str:
    """The benefit item as the policy names it."""
    return _item_titles(settlement.policy_city).get(settlement.item, settlement.item or "—")


def class_title(settlement: Settlement) -> str:
    return _class_titles(settlement.policy_city).get(settlement.title, settlement.title)


def institution_name(code: str) -> str:
    found = Institution.objects.filter(code=code).values_list("name", flat=True).first() if code else None
    return str(found or code or "—")


def slot_title(policy: Policy, slot: str) -> str:
    """What a slot of the year counts, as the policy names it."""
    kind, _, name = slot.partition(":")
    name, _, class_ = name.partition(":")
    if kind == "pool" and name in policy.pools:
        return policy.pools[name].name + (f"（{policy.classes[class_].name}）" if class_ in policy.classes else "")
    if kind == "deductible" and name in policy.deductibles:
        return policy.deductibles[name].name
    if kind in ("bands", "lump") and name in policy.items:
        return policy.items[name].name + ("累计" if kind == "bands" else "（定额）")
    return {"burden": "自付累计（救助后）", "expense": "自付累计（救助前）", "tilt": "倾斜救助累计"}.get(kind, _SPECIAL.get(slot, slot))


_SPECIAL = {"critical:self_pay": "大病保险计算用自付累计", "critical:paid": "大病保险支付累计"}


@functools.lru_cache(maxsize=16)
def _item_titles(city: str) -> dict[str, str]:
    return {key: item.name for version in load(city).versions for key, item in version.policy.items.items()}


@functools.lru_cache(maxsize=16)
def _class_titles(city: str) -> dict[str, str]:
    return {key: one.name for version in load(city).versions for key, one in version.policy.classes.items()}
