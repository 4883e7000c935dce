"""The simplified year in rule engines: a decision table in zen-engine, and OpenFisca-core.

zen-engine evaluates the ratio of each claim by a decision table; the year's running totals are kept in Python, for it has none.
OpenFisca works on persons and years: it has no order of claims within a year. So it computes the year's sum of a person at one ratio a person
(level 2, inpatient): fewer figures, no tilt by claim. Its totals are checked against NumPy on the same reduced task.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import polars as pl
from simple_year import CEILING, DEDUCTIBLE, LINE, RATIO, TILT_RATIO, YEAR, Totals


def _decision_table() -> str:
    inputs = [{"id": name, "name": name, "field": name} for name in ("class_", "setting", "level")]
    rules = [
        {"_id": f"r{c}{s}{v}", "class_": str(c), "setting": str(s), "level": str(v + 1), "ratio": str(int(RATIO[c, s, v]))}
        for c in range(4)
        for s in range(2)
        for v in range(3)
    ]
    table = {"hitPolicy": "first", "inputs": inputs, "outputs": [{"id": "ratio", "name": "ratio", "field": "ratio"}], "rules": rules}
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {"id": "table", "name": "table", "type": "decisionTableNode", "content": table},
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    edges = [{"id": "a", "sourceId": "in", "targetId": "table", "type": "edge"}, {"id": "b", "sourceId": "table", "targetId": "out", "type": "edge"}]
    return json.dumps({"nodes": nodes, "edges": edges})


def zen_version(frame: pl.DataFrame) -> Totals:
    import zen

    decision: Any = zen.ZenEngine().create_decision(_decision_table())
    current, used, paid, burden, tilted = None, 0, 0, 0, 0
    deductible, aid_sum, tilt_sum = 0, 0, 0
    for person, class_, setting, level, base in frame.select("person", "class_", "setting", "level", "base").iter_rows():
        if person != current:
            current, used, paid, burden, tilted = person, 0, 0, 0, 0
        ratio = int(decision.evaluate({"class_": class_, "setting": setting, "level": level})["result"]["ratio"])
        taken = min(base, int(DEDUCTIBLE[class_]) - used)
        aid = min(((base - taken) * ratio + 5000) // 10000, int(CEILING[class_]) - paid)
        burden += base - aid
        due = (max(0, burden - LINE) * TILT_RATIO + 5000) // 10000
        deductible, aid_sum, tilt_sum = deductible + taken, aid_sum + aid, tilt_sum + due - tilted
        used, paid, tilted = used + taken, paid + aid, due
    return deductible, aid_sum, tilt_sum


def person_years(frame: pl.DataFrame) -> tuple[Any, Any]:
    """(class, sum of the year's base) of each person."""
    years = frame.group_by("person", maintain_order=True).agg(pl.col("class_").first(), pl.col("base").sum())
    return years["class_"].to_numpy(), years["base"].to_numpy()


def openfisca_version(frame: pl.DataFrame) -> tuple[int, int]:
    """(deductible, aid) of person-years. OpenFisca's integers have 32 bits and its floats too, so the money is in yuan as float."""
    from openfisca_core.entities import build_entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.simulations import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    person_entity = build_entity(key="person", plural="persons", label="", is_person=True)
    system = TaxBenefitSystem([person_entity])

    def variable(name: str, kind: type, formula: Any = None) -> None:
        body: dict[str, Any] = {"value_type": kind, "entity": person_entity, "definition_period": DateUnit.YEAR}
        if formula is not None:
            body["formula"] = formula
        system.add_variable(type(name, (Variable,), body))

    def deductible(person: Any, period: Any) -> Any:
        return np.minimum(person("base", period), DEDUCTIBLE[person("class_number", period)] / 100)

    def aid(person: Any, period: Any) -> Any:
        kind = person("class_number", period)
        wanted = np.floor((person("base", period) - person("deductible", period)) * RATIO[kind, 0, 1] / 100 + 0.5) / 100
        return np.minimum(wanted, CEILING[kind] / 100)

    variable("class_number", int)
    variable("base", float)
    variable("deductible", float, deductible)
    variable("aid", float, aid)
    kind, base = person_years(frame)
    simulation = SimulationBuilder().build_default_simulation(system, count=len(kind))
    simulation.set_input("class_number", YEAR, kind.astype(np.int32))
    simulation.set_input("base", YEAR, base / 100)
    found = (simulation.calculate(name, YEAR).astype(np.float64).sum() for name in ("deductible", "aid"))
    taken, paid = (round(total * 100) for total in found)
    return taken, paid


def person_year_numpy(frame: pl.DataFrame) -> tuple[int, int]:
    """The same reduced task exactly."""
    kind, base = person_years(frame)
    taken = np.minimum(base, DEDUCTIBLE[kind])
    wanted = ((base - taken) * RATIO[kind, 0, 1] + 5000) // 10000
    return int(taken.sum()), int(np.minimum(wanted, CEILING[kind]).sum())
