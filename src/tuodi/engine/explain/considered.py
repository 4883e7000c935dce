"""The other rows that the claim could have been settled under, and what each would have paid: why the chosen one is the best."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuodi.engine import kernel as k
from tuodi.engine.explain.model import Step
from tuodi.policy.amounts import yuan

if TYPE_CHECKING:
    from tuodi.engine.explain.steps import Found


def considered_step(found: Found) -> Step | None:
    """The step that compares; None where only one row fitted."""
    outcomes = _outcomes(found)
    chosen = outcomes.pop(found.number, 0)
    best: dict[tuple[str, str], int] = {}
    for number, paid in outcomes.items():
        row = found.run.plan.rows[number]
        key = (found.policy.items[row.item].name, found.policy.classes[row.class_].name)
        best[key] = max(best.get(key, 0), paid)
    if not best:
        return None
    assert found.row is not None
    same_class = found.policy.classes[found.row.class_].name
    parts = []
    for (item, class_), paid in best.items():
        name = item if class_ == same_class else f"{class_}的{item}"
        parts.append(f"按“{name}”为 {yuan(paid)} 元")
    rule = "就高，不重复享受" if any(paid < chosen for paid in best.values()) else "金额相同，按规定的先后适用本项"
    text = f"同时符合的其他情形：{'，'.join(parts)}；本项为 {yuan(chosen)} 元，{rule}。"
    return Step("considered", "择优", text, "", {"chosen": chosen})


def flags_of(found: Found) -> int:
    """What the chosen row may do for this claim (tilt, count as burden, the hospital's share)."""
    at, places = found.run.alternatives[int(found.run.version[found.index])]
    local = at.tolist().index(found.index)
    tables = found.run.plan.tables
    assert found.version is not None
    for cell in range(places.start[local], places.start[local + 1]):
        for title in range(len(found.version.dense.titles) + 1):
            if int(places.mask[cell]) >> title & 1:
                listed = int(tables.dense[int(places.cell[cell]) + title])
                if found.number in tables.list_rows[tables.list_from[listed] : tables.list_to[listed]].tolist():
                    return int(tables.list_flags[listed])
    return 0


def _outcomes(found: Found) -> dict[int, int]:
    """Aid and tilt of every candidate row by number, against the state that the claim found."""
    run, index = found.run, found.index
    at, places = run.alternatives[int(run.version[index])]
    local = at.tolist().index(index)
    if places.start[local + 1] - places.start[local] != 1:
        return {}
    mask, cell = int(places.mask[places.start[local]]), int(places.cell[places.start[local]])
    plan = run.plan
    assert found.version is not None
    size = run.size
    state = [int(one) for one in run.out.before[found.place * size : (found.place + 1) * size]]
    tables = plan.plain_tables
    year = plan.years.index(found.year)
    result: dict[int, int] = {}
    for title in range(len(found.version.dense.titles) + 1):
        if not mask >> title & 1:
            continue
        listed = int(tables.dense[cell + title])
        for j in range(tables.list_from[listed], tables.list_to[listed]):
            row = tables.list_rows[j]
            money = (int(run.base[index]), int(run.left[index]), int(found.claim["in_policy_cost"]), 0, -1)
            figures = k.evaluate(tables, plan.features, row, year, tables.list_flags[listed], *money, state)
            if figures[0] < 0:
                result[row] = max(result.get(row, 0), figures[1] + figures[2] + figures[11])
    return result


