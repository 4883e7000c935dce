"""Settling one claim: what is stored, what is answered again, what is refused."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from tests.office.settlement.people import library_row, person, stay

from tuodi.engine.api import settle as settle_table
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import AuditEntry, District
from tuodi.office.core.rights import Refused
from tuodi.office.registry.queries import engine_rows
from tuodi.office.settlement import actions, queries
from tuodi.office.settlement.checks import CHECKS
from tuodi.office.settlement.models import Claim, PersonYear, Settlement, SettlementLine
from tuodi.office.settlement.refused import InvoiceTaken, KeyConflict, NotYours, UnknownPerson, UnusableClaim

pytestmark = pytest.mark.django_db
SINCE = dt.date(2023, 1, 1)


def test_it_works(office: Actor, district: District) -> None:
    who = person(district, ("dibao", SINCE))
    claim = stay(who, "c1")
    found = actions.settle(office, claim, "k1")
    stored = Settlement.objects.get(pk=found.pk)
    people, identities = engine_rows(who.pk)
    expected = settle_table("wuhai", [people], identities, [library_row(claim)]).row(0, named=True)
    assert expected["aid"] > 0
    for name in (
        "status",
        "identity",
        "item",
        "base",
        "deductible",
        "ratio",
        "aid",
        "tilt_aid",
        "hospital_borne",
        "self_paid",
        "cash",
        "clauses",
    ):
        assert getattr(stored, name) == expected[name], name
    assert (stored.year, stored.sequence, stored.kind, stored.district) == (2024, 1, "settle", district)
    assert [step["key"] for step in stored.explanation["steps"]][:2] == ["version", "who"]
    assert all(step["clause"] for step in stored.explanation["steps"] if step["key"] in ("version", "who", "item", "base", "ratio"))
    assert len(stored.policy_hash) == 64
    assert stored.identities[0]["identity"] == "dibao"
    assert dict(stored.lines.values_list("slot", "amount")) == queries.slots_used(who.pk, 2024)
    assert AuditEntry.objects.filter(event="settlement.settled", subject_id=str(stored.pk)).count() == 1
    assert {check.__doc__: check() for check in CHECKS} == {check.__doc__: [] for check in CHECKS}


def test_the_same_key_is_answered_again(office: Actor, district: District) -> None:
    claim = stay(person(district, ("dibao", SINCE)), "c1")
    first = actions.settle(office, claim, "k1")
    assert actions.settle(office, claim, "k1").pk == first.pk
    assert Settlement.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(office: Actor, district: District) -> None:
    claim = stay(person(district, ("dibao", SINCE)), "c1")
    actions.settle(office, claim, "k1")
    with pytest.raises(KeyConflict):
        actions.settle(office, dataclasses.replace(claim, total_cost=claim.total_cost + 1), "k1")
    assert Settlement.objects.count() == 1


def test_the_same_key_for_another_person_is_refused(office: Actor, district: District) -> None:
    actions.settle(office, stay(person(district, ("dibao", SINCE)), "c1"), "k1")
    with pytest.raises(KeyConflict):
        actions.settle(office, stay(person(district, ("dibao", SINCE)), "c1"), "k1")


def test_a_claim_that_cant_be_true_leaves_nothing(office: Actor, district: District) -> None:
    claim = stay(person(district, ("dibao", SINCE)), "c1", basic_paid=6_000_000)
    with pytest.raises(UnusableClaim) as refused:
        actions.settle(office, claim, "k1")
    assert refused.value.reasons
    assert (Claim.objects.count(), Settlement.objects.count(), SettlementLine.objects.count()) == (0, 0, 0)


def test_a_missing_diagnosis_is_named(office: Actor, district: District) -> None:
    with pytest.raises(UnusableClaim) as refused:
        actions.settle(office, stay(person(district, ("dibao", SINCE)), "c1", diagnosis=""), "k1")
    assert "diagnosis" in refused.value.reasons
    assert "诊断" in refused.value.text


def test_who_is_nobody_gets_a_refusal_that_is_kept(office: Actor, district: District) -> None:
    found = actions.settle(office, stay(person(district), "c1"), "k1")
    assert (found.status, found.aid, found.sequence) == ("not_covered", 0, 1)
    assert "no_identity" in found.reasons.split(";")


def test_an_unknown_person(office: Actor, district: District) -> None:
    claim = stay(person(district), "c1")
    with pytest.raises(UnknownPerson):
        actions.settle(office, dataclasses.replace(claim, person_id=claim.person_id + 999), "k1")


def test_an_invoice_is_settled_once(office: Actor, district: District) -> None:
    who = person(district, ("dibao", SINCE))
    first = actions.settle(office, stay(who, "c1", invoice_number="E1"), "k1")
    with pytest.raises(InvoiceTaken, match="c1"):
        actions.settle(office, stay(who, "c2", invoice_number="E1"), "k2")
    actions.reverse(office, first, "票据录错", "r1")
    assert actions.settle(office, stay(who, "c3", invoice_number="E1"), "k3").sequence == 3


def test_two_of_one_invoice_in_one_request(office: Actor, district: District) -> None:
    who = person(district, ("dibao", SINCE))
    asked = [(stay(who, "c1", invoice_number="E1"), "k1", ""), (stay(who, "c2", invoice_number="E1"), "k2", "")]
    found = actions.settle_many(office, asked)
    assert isinstance(found[0], Settlement)
    assert isinstance(found[1], InvoiceTaken)


def test_a_stay_settled_one_stop_isnt_reimbursed_by_hand(office: Actor, district: District) -> None:
    who = person(district, ("dibao", SINCE))
    actions.settle(office, stay(who, "c1"), "k1")
    with pytest.raises(InvoiceTaken):
        actions.settle(office, stay(who, "c2", channel="manual", source="manual", invoice_number="E1"), "k2")


def test_another_districts_person_is_refused(staff: Callable[..., Actor], district: District) -> None:
    other = District.objects.get(city="wuhai", name="乌达区")
    with pytest.raises((Refused, UnknownPerson)):
        actions.settle(staff("clerk"), stay(person(other, ("dibao", SINCE)), "c1"), "k1")
    assert actions.settle(staff("clerk"), stay(person(district, ("dibao", SINCE)), "c2"), "k2").sequence == 1


def test_a_hospital_settles_for_itself_only(city: Callable[[str], str], district: District) -> None:
    city("wuhai")
    hospital = Actor(role="hospital", city="wuhai", institution="H99000000001", channel="api", why="示例医院")
    who = person(district, ("dibao", SINCE))
    assert actions.settle(hospital, stay(who, "c1"), "k1").status == "settled"
    with pytest.raises(NotYours):
        actions.settle(hospital, stay(who, "c2", institution="H99000000002"), "k2")


@pytest.mark.parametrize("role", ["auditor", "accountant", "department", "street", "admin", "approver"])
def test_who_may_not_settle(staff: Callable[..., Actor], district: District, role: str) -> None:
    with pytest.raises(Refused):
        actions.settle(staff(role), stay(person(district, ("dibao", SINCE)), "c1"), "k1")


def test_preview_says_the_same_and_writes_nothing(office: Actor, district: District) -> None:
    who = person(district, ("dibao", SINCE))
    actions.settle(office, stay(who, "c0", dt.date(2024, 2, 1)), "k0")
    seen = actions.preview(office, stay(who, "c1"))
    assert (Claim.objects.count(), Settlement.objects.count()) == (1, 1)
    found = actions.settle(office, stay(who, "c1"), "k1")
    assert (seen.line["aid"], seen.line["self_paid"]) == (found.aid, found.self_paid)


def test_many_in_one_request_are_as_one_by_one(office: Actor, district: District) -> None:
    twins = [person(district, ("dibao", SINCE)) for _ in range(2)]
    days = [dt.date(2024, month, 15) for month in (2, 5, 8, 11)]
    together = actions.settle_many(
        office, [(stay(twins[0], f"a{day}", day, total_cost=30_000_000, in_policy_cost=20_000_000), f"a{day}", "") for day in days]
    )
    alone = [
        actions.settle(office, stay(twins[1], f"b{day}", day, total_cost=30_000_000, in_policy_cost=20_000_000), f"b{day}") for day in days
    ]
    paid = [one.aid for one in together if isinstance(one, Settlement)]
    assert paid == [one.aid for one in alone]
    assert paid[0] > paid[-1]  # a limit was used up on the way


def forbidden(statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_database_keeps_what_was_written(office: Actor, district: District) -> None:
    actions.settle(office, stay(person(district, ("dibao", SINCE)), "c1"), "k1")
    for statement in (
        "UPDATE settlement_settlement SET aid = 0",
        "DELETE FROM settlement_settlement",
        "UPDATE settlement_settlementline SET amount = 0",
        "DELETE FROM settlement_settlementline",
        "UPDATE settlement_claim SET total_cost = 1",
        "UPDATE settlement_claim SET withdrawn = true, total_cost = 1",
        "DELETE FROM settlement_claim",
    ):
        forbidden(statement)


@pytest.mark.parametrize(
    ("broken", "title"),
    [
        ("""UPDATE settlement_personyear SET state = '{"pool:x": 5}'""", "年度使用额与结算明细一致"),
        ("UPDATE settlement_personyear SET version = 7", "年度结算序号连续"),
        ("""UPDATE settlement_personyear SET state = '{"pool:x": -5}'""", "年度使用额不为负"),
    ],
)
def test_checks_find_what_is_broken(office: Actor, district: District, broken: str, title: str) -> None:
    actions.settle(office, stay(person(district, ("dibao", SINCE)), "c1"), "k1")
    with connection.cursor() as cursor:
        cursor.execute(broken)
    found: dict[str, Any] = {check.__doc__: check() for check in CHECKS}
    assert found[title]
    assert PersonYear.objects.count() == 1
