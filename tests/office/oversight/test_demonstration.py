"""The stories of oversight, loaded twice."""

from __future__ import annotations

import datetime as dt

from tests.office.settlement.people import person

from tuodi.office.oversight import demonstration
from tuodi.office.oversight.models import Case, Finding, Recovery, Sample, Sanction, TipOff


def test_the_stories_are_told_once(home, settled, sound):
    for n in range(3):
        who = person(home, ("dibao", dt.date(2022, 1, 1)))
        settled(who, f"a{n}", dt.date(2025, 3, 9))
        settled(who, f"b{n}", dt.date(2025, 3, 9))
    models = (Sanction, Recovery, Finding, Sample, Case, TipOff)
    counts = []
    for _ in range(2):
        [said] = list(demonstration.load("wuhai"))
        counts.append([one.objects.count() for one in models])
    assert counts[0] == counts[1] == [2, 1, 3, 1, 1, 1]
    assert said == "监管：停止救助 2 人，追回 1 件，疑点 3 条，案件 1 件"
    held = Recovery.objects.get()
    assert held.state == "approved"
    assert held.paid == held.instalments.get(number=1).amount
    sound()
