"""宁波: what no diagnosis tells is found from the papers, and settlement reads it; cost outside the catalogue that counts once it was looked at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.office.casework.test_carry_out import taken
from tests.office.settlement.people import stay

from tuodi.office.casework import actions
from tuodi.office.casework.models import Case
from tuodi.office.casework.refused import CaseRefused
from tuodi.office.registry import actions as registry
from tuodi.office.registry.models import Filing
from tuodi.office.settlement import actions as settlement
from tuodi.office.settlement.models import Resettlement
from tuodi.office.settlement.refused import UnusableClaim

pytestmark = pytest.mark.django_db
Some = Callable[..., Any]
VISIT: dict[str, Any] = {"setting": "outpatient", "total_cost": 50_000, "in_policy_cost": 40_000, "basic_paid": 0, "critical_paid": 0}


def dibao(office: Some, who: Any) -> Any:
    registry.add_identity(office("ningbo"), who, "dibao", dt.date(2024, 1, 1), "名单")
    return who


@pytest.mark.parametrize(
    ("finding", "codes", "paper"),
    [
        ("heart_failure", ["I50.900", "I50.000"], "心脏超声报告和心功能分级记录"),
        ("diabetes", ["E11.900", "E10.200"], "心、脑、肾病变的检查报告"),
        ("hemiplegia", ["I69.300", "G81.900"], "偏瘫程度（肌力、肢体功能）评定"),
    ],
)
def test_a_severity_found_from_the_papers_is_read_by_settlement(
    finding: str, codes: list[str], paper: str, office: Some, staff: Some, applicant: Some, run: Some, day: Any
) -> None:
    """ningbo.046: before it ordinary outpatient treatment within 500 yuan, afterwards treated as a stay; only its own diagnoses."""
    who = dibao(office, applicant("ningbo"))
    before = settlement.settle(office("ningbo"), stay(who, "v0", dt.date(2025, 3, 2), **VISIT, diagnosis=codes[0]), "v0")
    assert before.item == "ordinary_outpatient"
    case = taken(staff("ningbo", "street"), who, "severity", disease=finding)
    asked = set(case.asked.values_list("name", flat=True))
    assert paper in asked
    assert len(asked) == 4, "the papers of the other illnesses are not asked for"
    run(case)
    actions.carry_out(staff("ningbo", "approver"), case)
    case.refresh_from_db()
    filed = Filing.objects.get(kind="finding")
    assert (case.state, filed.number, filed.start) == ("done", case.number, case.applied)
    for number, code in enumerate(codes):
        after = settlement.settle(office("ningbo"), stay(who, f"v{number}a", dt.date(2025, 3, 4), **VISIT, diagnosis=code), f"v{number}a")
        assert (after.item, after.aid) == ("listed_outpatient", 28_000)
        assert after.claim.diagnosis == code, "what the hospital said stays as it was"
    other = settlement.settle(office("ningbo"), stay(who, "v9", dt.date(2025, 3, 4), **VISIT, diagnosis="J18.900"), "v9")
    assert other.item == "ordinary_outpatient"
    registry.cancel_filing(office("ningbo"), filed, "核定有误")
    assert Resettlement.objects.filter(state="open").count() >= 2, "what was settled with it is listed"
    gone = settlement.settle(office("ningbo"), stay(who, "v8", dt.date(2025, 3, 5), **VISIT, diagnosis=codes[0]), "v8")
    assert gone.item == "ordinary_outpatient"


def test_what_the_papers_do_not_show_is_not_found(office: Some, staff: Some, applicant: Some, run: Some, day: Any) -> None:
    """ningbo.046: an answer of no stops the approval; it can be refused with its clause, and nothing is on file."""
    who = dibao(office, applicant("ningbo"))
    case = taken(staff("ningbo", "street"), who, "severity", disease="heart_failure")
    run(case, "verify")
    actions.verify(staff("ningbo", "clerk"), case, [], {"heart_grade": False})
    with pytest.raises(CaseRefused, match="不能同意"):
        actions.review(staff("ningbo", "reviewer"), case, "agree")
    actions.review(staff("ningbo", "reviewer"), case, "refuse", "心功能一级")
    actions.refuse(staff("ningbo", "approver"), case, "not_severe", "")
    assert not Filing.objects.filter(kind="finding").exists()
    with pytest.raises(UnusableClaim, match="病情核定的编码"):
        settlement.settle(office("ningbo"), stay(who, "v1", dt.date(2025, 3, 4), **VISIT, diagnosis="I50#2"), "v1")


def test_the_finding_through_the_pages(office: Some, staff: Some, applicant: Some, day: Any, user: Some) -> None:
    """ningbo.046: one of the document's illnesses is chosen; the page of the papers asks for no household; nothing of the kind is filed by hand."""
    who = dibao(office, applicant("ningbo"))

    def of(role: str) -> Client:
        client = Client()
        client.force_login(user(role, "海曙区", of="ningbo"))
        return client

    clerk = of("clerk")
    given = {"key": "severity", "id_number": who.id_number, "channel": "street", "applied": "2025-03-03"}
    assert "请选择要核定的病情" in clerk.post("/casework/accept/", given).content.decode()
    clerk.post("/casework/accept/", given | {"finding": "hemiplegia"})
    case = Case.objects.get()
    here = f"/casework/{case.pk}/"
    clerk.post(f"{here}check/", {"received": list(case.asked.filter(state="asked").values_list("key", flat=True))})
    page = clerk.get(f"{here}verify/").content.decode()
    assert "<h1>病情材料审核</h1>" in page
    assert "家庭成员" not in page
    clerk.post(f"{here}verify/", {"motion_grade": "yes", "note": "右侧肢体肌力三级"})
    of("reviewer").post(f"{here}review/", {"opinion": "agree"})
    done = of("approver").post(f"{here}approve/", {"remark": ""}, follow=True).content.decode()
    assert "脑血管意外造成偏瘫一至三级，自 2025-03-03 起" in done
    assert "病情核定" in clerk.get(f"/registry/people/{who.pk}/").content.decode()
    again = clerk.post("/casework/accept/", given | {"finding": "hemiplegia"}).content.decode()
    assert "不需再次申请" in again
    clerk.post(f"/registry/people/{who.pk}/filings/add/", {"kind": "finding", "start": "2025-03-03", "disease": "I50>I50#2"})
    assert Filing.objects.filter(kind="finding").count() == 1


RARE: dict[str, Any] = {
    "channel": "manual", "setting": "outpatient", "treatment": "rare_disease", "diagnosis": "E75.200", "invoice_number": "E1",
    "total_cost": 1_000_000, "in_policy_cost": 100_000, "basic_paid": 60_000, "critical_paid": 0,
}  # fmt: skip


def test_drugs_outside_the_catalogue_count_once_they_were_looked_at(office: Some, staff: Some, applicant: Some, run: Some, day: Any) -> None:
    """ningbo.054: 1,000 in policy less 600 paid, and 8,000 of special drugs that review counts: 8,400 in full; their paper is asked for."""
    who = dibao(office, applicant("ningbo"))
    case = taken(staff("ningbo", "street"), who, "reimbursement")
    clerk = staff("ningbo", "clerk")
    plain = stay(who, "r0", dt.date(2025, 3, 3), **RARE | {"treatment": "", "invoice_number": "E0"})
    for claim, fen, words in ((plain, 1, "罕见病"), (stay(who, "r1", dt.date(2025, 3, 3), **RARE), 900_001, "大于医疗费总额")):
        with pytest.raises(CaseRefused, match=words):
            actions.add_bill(clerk, case, claim, fen)
    bill = actions.add_bill(clerk, case, stay(who, "r1", dt.date(2025, 3, 3), **RARE), 800_000)
    assert "罕见病特殊药品处方和费用清单" in set(case.asked.filter(state="asked").values_list("name", flat=True))
    actions.check_documents(clerk, case, [])
    assert case.state == "lacking"
    actions.supplement(clerk, case, list(case.asked.values_list("key", flat=True)), in_person=True)
    with pytest.raises(CaseRefused, match="材料审查已经完成"):
        actions.add_bill(clerk, case, stay(who, "r2", dt.date(2025, 3, 3), **RARE | {"invoice_number": "E2"}), 100)
    run(case)
    actions.carry_out(staff("ningbo", "approver"), case)
    bill.refresh_from_db()
    assert bill.settlement is not None
    assert (bill.settlement.item, bill.settlement.paid) == ("rare_disease", 840_000)
    assert bill.settlement.claim.checks["outside"] == 800_000


def test_a_bill_with_special_drugs_through_the_page(office: Some, applicant: Some, staff: Some, day: Any, client_as: Some) -> None:
    """ningbo.054: the field stands on the form of the bill, and the case shows the amount to who reviews it."""
    who = dibao(office, applicant("ningbo"))
    case = taken(staff("ningbo", "street"), who, "reimbursement")
    clerk = client_as("clerk", of="ningbo")
    page = clerk.get(f"/casework/{case.pk}/bills/add/").content.decode()
    assert "目录外罕见病特殊药品费用（元）" in page
    given = {
        "setting": "outpatient", "treatment": "rare_disease", "started": "2025-03-03", "ended": "2025-03-03", "total_cost": "10000",
        "in_policy_cost": "1000", "basic_paid": "600", "critical_paid": "0", "supplementary_paid": "0", "deduction": "0", "diagnosis": "E75.200",
        "invoice_number": "E1", "institution": "H99000000001", "outside": "8000", "channel": "manual", "hospital_level": "3", "hospital_area": "city",
    }  # fmt: skip
    answer = clerk.post(f"/casework/{case.pk}/bills/add/", given)
    assert answer.status_code == 302, answer.context["form"].errors
    assert "目录外罕见病特殊药品费用 8,000.00" in client_as("reviewer", of="ningbo").get(f"/casework/{case.pk}/").content.decode()
