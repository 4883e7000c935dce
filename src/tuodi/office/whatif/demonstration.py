"""Studies of a demonstration: higher limits beside a lower ratio, ratios up and down against a budget, and the cities side by side, on the invented year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import yaml

from tuodi.office.core.actor import Actor
from tuodi.office.core.demonstration import Process, at
from tuodi.office.registry.invented import YEAR
from tuodi.office.whatif import actions, knobs
from tuodi.office.whatif.knobs import Knob
from tuodi.office.whatif.models import Study

IN_TENS_OF_THOUSANDS = 1_000_000  # fen


def processes(city: str, last: dt.date) -> list[Process]:
    """Three studies of the closed year: two reforms side by side, two against a budget, and the cities."""
    return [_studied(city, last)]


def said(city: str) -> Iterator[str]:
    """How much there is."""
    for study in Study.objects.filter(city=city, kind="reform").order_by("id")[:1]:
        yield f"政策推演 {Study.objects.filter(city=city).count()} 个（{study.persons} 人、{study.claims} 笔费用）"


def _studied(city: str, last: dt.date) -> Process:
    yield at(last - dt.timedelta(days=6), 15)
    actor = Actor.system("演示数据", city)
    limits = [_changed(knob, 150) for knob in knobs.of_city(city) if knob.group == "限额" and float(knob.value) >= 1000]
    ratios = [_changed(knob, 90) for knob in knobs.of_city(city) if knob.group == "救助比例" and float(knob.value) < 100]
    texts = [_reform("限额提高一半", limits), _reform("比例降低一成", ratios)]
    first = actions.study_reforms(actor, city, YEAR, "限额与比例两个方案", [text for text in texts if text], None, enrolment=False)
    budget = -(-first.result["scenarios"][0]["cost"] // IN_TENS_OF_THOUSANDS) * IN_TENS_OF_THOUSANDS  # what the year cost, rounded up
    higher = [_changed(knob, 105) for knob in knobs.of_city(city) if knob.group == "救助比例" and float(knob.value) < 95]
    texts = [_reform("比例提高半成", higher), _reform("比例降低一成", ratios)]
    actions.study_reforms(actor, city, YEAR, "比例升降与预算", [text for text in texts if text], budget, enrolment=False)
    actions.study_cities(actor, city, YEAR, "同一批人按各地规定")


def _changed(knob: Knob, percent: int) -> dict[str, Any]:
    return {"set": knob.path, "to": int(float(knob.value) * percent // 100)}


def _reform(title: str, changes: list[dict[str, Any]]) -> str:
    return str(yaml.safe_dump({"title": title, "note": "虚构方案，仅供演示", "patch": changes}, allow_unicode=True, sort_keys=False)) if changes else ""
