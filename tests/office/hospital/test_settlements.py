"""The JSON face: settle, ask, take back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.office.hospital.conftest import OTHER
from tests.office.hospital.sender import Sender

from tuodi.office.settlement.models import Claim, Settlement


def test_it_works(hospital: Sender, claim: dict[str, Any]) -> None:
    answer = hospital.settle("k1", claim)
    assert answer.status_code == 200
    found = answer.json()
    stored = Settlement.objects.get()
    assert (found["aid"], found["self_paid"]) == (stored.aid, stored.self_paid)
    assert found["aid"] > 0
    assert (found["key"], found["settlement"], found["refund"]) == ("k1", stored.number, False)
    assert (
        claim["total_cost"]
        == claim["basic_paid"] + found["critical_paid"] + found["aid"] + found["tilt_aid"] + found["hospital_borne"] + found["self_paid"]
    )
    assert stored.claim.hospital_level == 3  # from the registry: the message has no word for it


def test_the_same_key_gets_the_first_answer(hospital: Sender, claim: dict[str, Any]) -> None:
    first = hospital.settle("k1", claim)
    assert hospital.settle("k1", claim).content == first.content
    assert Settlement.objects.count() == 1


def test_the_same_key_with_another_body(hospital: Sender, claim: dict[str, Any]) -> None:
    hospital.settle("k1", claim)
    answer = hospital.settle("k1", claim | {"total_cost": 5_000_001})
    assert (answer.status_code, answer.json()["code"]) == (409, "key_conflict")
    assert Settlement.objects.count() == 1


def test_two_hospitals_may_use_the_same_key(hospital: Sender, sender: Callable[..., Sender], claim: dict[str, Any]) -> None:
    hospital.settle("k1", claim)
    answer = sender(OTHER).settle("k1", claim | {"number": "c2", "started": "2024-05-01", "ended": "2024-05-09"})
    assert answer.status_code == 200
    assert set(Claim.objects.values_list("institution", flat=True)) == {"H99000000001", OTHER}


def test_an_unknown_person(hospital: Sender, claim: dict[str, Any]) -> None:
    answer = hospital.settle("k1", claim | {"id_number": "990101190001010000"})
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_person")


def test_a_person_of_another_city(sender: Callable[..., Sender], city: Callable[[str], str], claim: dict[str, Any]) -> None:
    city("kunming")
    answer = sender(OTHER, of="kunming").settle("k1", claim)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_person")


def test_payments_above_the_bill(hospital: Sender, claim: dict[str, Any]) -> None:
    answer = hospital.settle("k1", claim | {"basic_paid": 5_000_001})
    assert (answer.status_code, answer.json()["code"]) == (422, "unusable_claim")


def test_the_invoice_was_settled(hospital: Sender, claim: dict[str, Any]) -> None:
    hospital.settle("k1", claim | {"invoice_number": "E1"})
    answer = hospital.settle("k2", claim | {"number": "c2", "invoice_number": "E1"})
    assert (answer.status_code, answer.json()["code"]) == (409, "invoice_taken")


def test_a_misspelt_field(hospital: Sender, claim: dict[str, Any]) -> None:
    answer = hospital.settle("k1", claim | {"critical_pay": 1})
    assert (answer.status_code, answer.json()["code"]) == (422, "unreadable")
    assert "critical_pay" in answer.json()["fields"][0]


def test_no_fractions_of_a_fen(hospital: Sender, claim: dict[str, Any]) -> None:
    assert hospital.settle("k1", claim | {"total_cost": 5_000_000.5}).status_code == 422


def test_a_department_may_not_settle(sender: Callable[..., Sender], claim: dict[str, Any]) -> None:
    answer = sender(department="民政").settle("k1", claim)
    assert (answer.status_code, answer.json()["code"]) == (403, "refused")


def test_asked_by_key(hospital: Sender, claim: dict[str, Any]) -> None:
    settled = hospital.settle("k1", claim).json()
    found = hospital.get("/settlements/k1").json()
    assert {name: found[name] for name in settled} == settled
    assert found["reversed_by"] == ""
    assert all({"key", "clause"} <= step.keys() for step in found["steps"])


def test_asked_by_another_hospital(hospital: Sender, sender: Callable[..., Sender], claim: dict[str, Any]) -> None:
    hospital.settle("k1", claim)
    assert sender(OTHER).get("/settlements/k1").status_code == 404


def test_reversed(hospital: Sender, claim: dict[str, Any]) -> None:
    settled = hospital.settle("k1", claim).json()
    answer = hospital.post("/settlements/k1/reversal", {"key": "r1", "why": "费用录错"})
    back = answer.json()
    assert (answer.status_code, back["aid"], back["refund"], back["takes_back"]) == (200, -settled["aid"], True, "k1")
    assert hospital.get("/settlements/k1").json()["reversed_by"] == "r1"
    again = hospital.post("/settlements/k1/reversal", {"key": "r1", "why": "费用录错"})
    assert again.content == answer.content


def test_reversed_twice(hospital: Sender, claim: dict[str, Any]) -> None:
    hospital.settle("k1", claim)
    hospital.post("/settlements/k1/reversal", {"key": "r1", "why": "费用录错"})
    answer = hospital.post("/settlements/k1/reversal", {"key": "r2", "why": "费用录错"})
    assert (answer.status_code, answer.json()["code"]) == (409, "already_reversed")


def test_reversed_by_another_hospital(hospital: Sender, sender: Callable[..., Sender], claim: dict[str, Any]) -> None:
    hospital.settle("k1", claim)
    assert sender(OTHER).post("/settlements/k1/reversal", {"key": "r1", "why": "费用录错"}).status_code == 404
    assert Settlement.objects.count() == 1


def test_settled_again_after_a_reversal_needs_another_key(hospital: Sender, claim: dict[str, Any]) -> None:
    first = hospital.settle("k1", claim)
    hospital.post("/settlements/k1/reversal", {"key": "r1", "why": "费用录错"})
    assert hospital.settle("k1", claim).content == first.content
    assert hospital.settle("k2", claim).json()["aid"] == first.json()["aid"]
    assert Settlement.objects.count() == 3


def test_previewed(hospital: Sender, claim: dict[str, Any]) -> None:
    answer = hospital.post("/previews", claim)
    assert answer.status_code == 200
    assert Settlement.objects.count() == 0
    settled = hospital.settle("k1", claim).json()
    assert {name: answer.json()[name] for name in ("aid", "tilt_aid", "hospital_borne", "self_paid", "clauses")} == {
        name: settled[name] for name in ("aid", "tilt_aid", "hospital_borne", "self_paid", "clauses")
    }


def test_batch(hospital: Sender, claim: dict[str, Any]) -> None:
    claims = [
        {"key": f"k{n}", "claim": claim | {"number": f"c{n}", "started": f"2024-0{n}-01", "ended": f"2024-0{n}-09"}} for n in range(1, 5)
    ]
    claims[1]["claim"] = claim | {"id_number": "990101190001010000"}
    claims[2]["claim"] = claim | {"basic_paid": 5_000_001}
    answer = hospital.post("/batches", {"claims": claims}).json()
    assert (answer["settled"], answer["refused"]) == (2, 2)
    assert [row["key"] for row in answer["rows"]] == ["k1", "k2", "k3", "k4"]
    assert [row["problem"]["code"] for row in answer["rows"] if row["problem"]] == ["unknown_person", "unusable_claim"]
    assert hospital.post("/batches", {"claims": claims}).json() == answer


def test_a_batch_of_a_hundred_and_one(hospital: Sender, claim: dict[str, Any]) -> None:
    assert hospital.post("/batches", {"claims": [{"key": f"k{n}", "claim": claim} for n in range(101)]}).status_code == 422
