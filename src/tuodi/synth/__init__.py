"""A synthetic population and its year of claims: nobody's data, for demonstrations, tests and benchmarks.

`generate(pack, people, seed, year)` gives the four tables as Polars frames; `write(...)` puts them into a folder.
ID numbers carry area codes 99xxxx, which exist nowhere.
"""

from __future__ import annotations

from tuodi.synth.make import Tables, generate, write

__all__ = ["Tables", "generate", "write"]
