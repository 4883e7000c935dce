"""Invented years of the five cities as populations."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from tuodi.cli.policy import parameters_file
from tuodi.simulate import Population
from tuodi.synth import generate
from tuodi.tables import normalise

EXAMPLES = Path(__file__).parents[2] / "examples"
TABLES = ("persons", "identities", "claims", "sanctions")


def population_of(tables: Any) -> Population:
    frames = {name: normalise(getattr(tables, name), name).frame for name in TABLES}
    return Population(frames["persons"], frames["identities"], frames["claims"], frames["sanctions"])


@functools.cache
def tables_of(city: str, people: int = 600, seed: int = 7, year: int = 2024) -> Any:
    return generate(city, people, seed, year)


def figures_of(city: str) -> dict[str, Any]:
    return parameters_file(EXAMPLES / "figures" / f"{city}.yaml")[0]
