"""Rows made without Django's constructor are what it would have made."""

from __future__ import annotations

import pytest
from django.db.models import Model

from tuodi.office.core.models import AuditEntry
from tuodi.office.core.rows import columns_of, row_of
from tuodi.office.settlement.models import Claim, Settlement


def held(one: Model) -> dict[str, object]:
    return {name: value for name, value in vars(one).items() if name != "_state"}


@pytest.mark.parametrize("model", [AuditEntry, Claim, Settlement])
def test_a_row_holds_what_the_constructor_gives_it(model: type[Model]) -> None:
    values = {"id": 7, "district_id": 3}
    quick, slow = row_of(model, values), model(**values)
    assert held(quick) == held(slow)
    assert not quick.get_deferred_fields()
    assert (quick.pk, quick._state.adding, quick == slow) == (7, True, True)


def test_what_is_made_anew_for_a_row_is_not_shared() -> None:
    one, other = row_of(Settlement, {"id": 1}), row_of(Settlement, {"id": 2})
    one.explanation["note"] = "x"
    assert other.explanation == {}


def test_the_object_behind_a_key_is_at_hand() -> None:
    claim = row_of(Claim, {"id": 5})
    settlement = row_of(Settlement, {"id": 1, "claim_id": 5}, claim=claim)
    assert settlement.claim is claim
    assert settlement.reverses is None  # no query: the test has no database


def test_columns_are_those_of_the_table() -> None:
    assert ("claim_id", "claim_id") in columns_of(Settlement)
    assert len(columns_of(Settlement)) == len(Settlement._meta.concrete_fields)
