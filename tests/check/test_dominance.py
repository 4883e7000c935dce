"""What is proved about classes holds for claims at random; and orders known in advance are found."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tuodi.engine.check.dominance import _failing, dominance
from tuodi.engine.check.examples import settle_all, tables_of
from tuodi.engine.check.layout import Layout, layouts
from tuodi.policy.pack import city_names, load

CITY = Path(__file__).parents[1] / "policies" / "mingxi"


@pytest.mark.parametrize("city", city_names())
def test_proved_holds_at_random(city: str) -> None:
    """Basic aid of a first claim, same claim for both classes, everywhere in the table."""
    layout = layouts(load(city))[-1]
    source = random.Random(7)
    classes = [one for one in layout.policy.classes if layout.titles_of(one, "held")]
    cells = np.nonzero(layout.possible)[0]
    cases: list[Any] = []
    for a in classes:
        for b in classes:
            if a != b and not _failing(layout, a, b):
                cases += _pairs(layout, a, b, source, cells)
    assert cases
    lines = settle_all(layout, cases)
    for number in range(0, len(lines), 2):
        better, worse = lines[number][0], lines[number + 1][0]
        assert better["status"] != "invalid"
        assert better["aid"] >= worse["aid"], cases[number : number + 2]


def _pairs(layout: Layout, a: str, b: str, source: random.Random, cells: Any) -> list[Any]:
    found: list[Any] = []
    for _ in range(12):
        cell, base = int(source.choice(cells)), source.choice((100, 70_000, 1_234_567, 5_000_000, 40_000_000))
        pair = [tables_of(layout, layout.titles[source.choice(layout.titles_of(one, "held"))], cell, base) for one in (a, b)]
        if None not in pair:
            found += pair
    return found


def _found(*changes: dict[str, Any]) -> dict[str, tuple[str, int]]:
    """id -> (text, number of examples)."""
    layout = layouts(load(CITY, changes=changes))[0]
    return {one.id: (one.text, len(one.examples)) for one in dominance(layout)}


def test_order_of_the_small_city() -> None:
    found = _found()
    assert set(found) == {"dominance:full:poor", "dominance:full:margin", "dominance:poor:margin"}
    assert all("始终不低于" in text for text, _ in found.values())


def test_neither_is_better() -> None:
    """At a first-level hospital the poorer class gets 60 % of a small bill, the other 65."""
    found = _found({"set": "items.inpatient.rows.2.ratio.level 1", "to": 65}, {"set": "deductibles.margin.amount.margin", "to": 0})
    text, examples = found["dominance:poor:margin"]
    assert "互有高低" in text
    assert examples == 4


def test_the_later_class_is_better() -> None:
    found = _found({"set": "items.inpatient.rows.0.ratio", "to": 50}, {"set": "items.chronic.rows.0.class", "to": "poor"}, {"set": "items.chronic.rows.1.class", "to": "poor"})
    text, examples = found["dominance:full:poor"]
    assert "与文件排列的先后相反" in text
    assert examples == 2


def test_classes_that_are_alike() -> None:
    rows = [{"class": ["full", "poor"], "ratio": 80, "clause": "第六条"}, {"class": "margin", "ratio": 60, "deductible": "margin", "clause": "第六条"}]
    assert "dominance:full=poor" in _found({"set": "items.inpatient.rows", "to": rows})


def test_a_higher_deductible_is_no_better() -> None:
    """Same ratio, one with a deductible: the one without is proved, the other refuted."""
    rows = [{"class": ["full", "poor"], "ratio": 60}, {"class": "margin", "ratio": 60, "deductible": "margin"}]
    text, _ = _found({"set": "items.inpatient.rows", "to": rows})["dominance:full:margin"]
    assert text.startswith("特困人员、低保对象 始终不低于 低保边缘家庭成员")
