"""`show`: every pack is shown whole; no key of a class, pool or list stands where its name should."""

from __future__ import annotations

import pytest

from tuodi.policy import vocabulary as v
from tuodi.policy.pack import city_names, load
from tuodi.policy.show import as_text, sections


@pytest.mark.parametrize("city", city_names())
def test_shown_whole(city: str) -> None:
    pack = load(city)
    policy = pack.newest
    cells = [text for sheet in sections(pack) for line in sheet.lines for text in line]
    shown = "\n".join([*cells, *(sheet.title for sheet in sections(pack))])
    names = [one.name for group in (policy.classes, policy.items, policy.pools, policy.deductibles, policy.disease_lists) for one in group.values()]
    for name in [*names, *policy.readings, *policy.parameters, *(district.name for district in policy.districts)]:
        assert name in shown, name
    for code in policy.identities:
        assert v.IDENTITIES[code] in cells
    for rule in policy.access.values():
        assert rule.clause in cells


@pytest.mark.parametrize("city", city_names())
def test_every_line_of_a_rule_has_its_clause(city: str) -> None:
    for sheet in sections(load(city)):
        if sheet.title not in ("文件", "身份的时间") and sheet.head[-1] == "条款":
            assert all(line[-1] for line in sheet.lines), sheet.title


def test_a_switched_reading_is_said() -> None:
    text = as_text(load("wuhai", {"several_identities": next(iter(load("wuhai").newest.readings["several_identities"].alternatives))}))
    assert "本次改取" in text


@pytest.mark.parametrize("width", [60, 100, 180])
def test_width(width: int) -> None:
    from rich.cells import cell_len

    assert max(cell_len(line) for line in as_text(load("urumqi"), width=width).splitlines()) <= width
