"""What if: the same year under the rules as they are and under others, who gains, who loses, what it costs.

    from tuodi.simulate import Population, read_reform, simulate
    result = simulate("CITY", Population(persons, identities, claims), [read_reform(Path("reform.yaml"))])

`result` is plain data (fen, basis points, counts): charts, the workbook and saved runs are made from it.
"""

from tuodi.simulate.population import Population
from tuodi.simulate.reform import Reform, ReformError, parse_reform, read_reform
from tuodi.simulate.study import compare_cities, run_study, simulate

__all__ = ["Population", "Reform", "ReformError", "compare_cities", "parse_reform", "read_reform", "run_study", "simulate"]
