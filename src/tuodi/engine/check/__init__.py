"""The policy itself, checked whole: gaps, overlaps, unreachable rules, dominance, laws over a year, readings, citations.

    from tuodi.engine.check import check
    report = check("CITY")
    print(report.text())
"""

from tuodi.engine.check.report import Example, Finding, Report
from tuodi.engine.check.whole import check

__all__ = ["Example", "Finding", "Report", "check"]
