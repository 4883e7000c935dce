"""A pack as an official reads it: Chinese tables with the clause of every line.

    from tuodi.policy.pack import load
    from tuodi.policy.show import as_text
    print(as_text(load("CITY")))
"""

from tuodi.policy.show.page import as_text, sections

__all__ = ["as_text", "sections"]
