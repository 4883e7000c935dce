"""To the fen at every line, worked out by hand; and what complements aid where a line is reached."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.office import factories

from tuodi.office.watch import actions
from tuodi.office.watch.models import Alert, LargeBill, Push, Referral

pytestmark = pytest.mark.django_db
Some = Callable[..., Any]
# city, class, code of the warning, line in fen: half of 4,000 yuan; incomes of 48,000 and 44,000 yuan; the figure of 30,000 set for Ningbo
LINES = [
    ("urumqi", "dibao_margin", "return_to_poverty", 200_000),
    ("urumqi", "relapse_risk", "return_to_poverty", 200_000),
    ("urumqi", "", "high_cost", 4_800_000),
    ("urumqi", "illness_poor", "high_cost", 4_800_000),
    ("yancheng", "", "poverty_by_illness", 4_400_000),
    ("ningbo", "", "high_cost", 3_000_000),
]


@pytest.mark.parametrize(("of", "code", "warning", "line"), LINES)
def test_a_fen_below_at_the_line_and_a_fen_above(of: str, code: str, warning: str, line: int, holder: Some, paid: Some, office: Some) -> None:
    """urumqi.067, urumqi.068, urumqi.069, yancheng.059, ningbo.059: the line itself counts, in one bill as in two"""
    below, at, above, parts, almost = (holder(of, code) for _ in range(5))
    paid(of, below, line - 1)
    paid(of, at, line)
    paid(of, above, line + 1)
    for who, total in ((parts, line), (almost, line - 1)):
        paid(of, who, 150_001)
        paid(of, who, total - 150_001)
    actions.watch_settlements(office(of), of, 2025)
    rows = {(one.person_id, one.warning, one.burden, one.line) for one in Alert.objects.all()}
    assert rows == {(at.pk, warning, line, line), (above.pk, warning, line + 1, line), (parts.pk, warning, line, line)}
    bills = set(LargeBill.objects.values_list("person", "burden"))
    assert bills == ({(at.pk, line), (above.pk, line + 1)} if of == "ningbo" else set())  # parts are no single large bill


def test_yancheng_targets_to_the_fen_after_aid(holder: Some, paid: Some, office: Some) -> None:
    """yancheng.060: 9,480 yuan are what is left after aid, not before"""
    first, below, at = (holder("yancheng", "dibao") for _ in range(3))
    bill = paid("yancheng", first, 300_000)
    helped = bill.aid + bill.tilt_aid + bill.hospital_borne
    assert helped > 0
    for who, left in ((below, 947_999), (at, 948_000)):
        again = paid("yancheng", who, left + helped)
        assert again.aid + again.tilt_aid + again.hospital_borne == helped  # the same cost within the policy
    actions.watch_settlements(office("yancheng"), "yancheng", 2025)
    assert [(one.person_id, one.burden, one.line) for one in Alert.objects.all()] == [(at.pk, 948_000, 948_000)]


@pytest.mark.parametrize(("of", "burden"), [("urumqi", 5_000_000), ("yancheng", 4_500_000)])
def test_temporary_relief_and_charity_complement_aid(of: str, burden: int, holder: Some, paid: Some, office: Some, place: Some, client_as: Some) -> None:
    """urumqi.076, yancheng.064: who still bears too much is handed on to temporary relief and to charity, each answers, and the task shows all of it."""
    here = place(of)
    street = factories.street("前进街道", of=here)
    paid(of, holder(of, who="张示例", street=street), burden)
    actions.watch_settlements(office(of), of, 2025)
    alert = Alert.objects.get()
    walker, clerk = client_as("street", here.name, of=of, street=street), client_as("clerk", of=of)
    walker.post(f"/watch/{alert.pk}/visit/", {"on": "2025-03-03", "visitor": "赵走访", "result": "hardship", "note": "两人患病"})
    for to, department, text in (("temporary", "民政局", "发放临时救助 3000 元"), ("charity", "慈善总会", "慈善援助 5000 元")):
        walker.post(f"/watch/{alert.pk}/refer/", {"to": to, "why": "住院押金困难"})
        clerk.post("/watch/referrals/push/", {"to": to})
        theirs = client_as("department", of=of, department=department)
        one = Referral.objects.get(alert=alert, to=to)
        assert "张示例" in theirs.get(f"/watch/pushes/{one.push_id}/").content.decode()
        theirs.post(f"/watch/referrals/{one.pk}/answer/", {"helped": "yes", "text": text})
    page = walker.get(f"/watch/{alert.pk}/").content.decode()
    for words in ("临时救助", "发放临时救助 3000 元", "慈善组织", "慈善援助 5000 元"):
        assert words in page
    assert Push.objects.count() == 2
    walker.post(f"/watch/{alert.pk}/close/", {"outcome": "referred"})
    alert.refresh_from_db()
    assert (alert.state, alert.outcome) == ("closed", "referred")
