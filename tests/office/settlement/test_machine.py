"""Any sequence of settlements, reversals and re-settlements: the stored year is what the library makes of the claims that stand."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from tests.office.settlement.people import library_row, person, stay

from tuodi.engine.api import settle as settle_table
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.registry.queries import engine_rows
from tuodi.office.settlement import actions, queries
from tuodi.office.settlement.checks import CHECKS
from tuodi.office.settlement.claim_input import ClaimInput
from tuodi.office.settlement.models import Settlement

FIRST = dt.date(2024, 1, 1)
COLUMNS = (
    "status",
    "identity",
    "item",
    "base",
    "deductible",
    "ratio",
    "critical_paid",
    "aid",
    "tilt_aid",
    "hospital_borne",
    "self_paid",
    "cash",
)
_numbers = itertools.count(1)


class Year(RuleBasedStateMachine):
    """`standing`: the claims that stand, in their order, with their settlements. `exact`: nothing stands that was settled on another state."""

    city = "wuhai"

    @initialize(identity=st.sampled_from(["dibao", "low_income", "tekun"]))
    def somebody(self, identity: str) -> None:
        self.office = Actor.system("tests", self.city)
        self.person = person(District.objects.filter(city=self.city).order_by("id")[0], (identity, dt.date(2023, 1, 1)))
        self.standing: list[tuple[ClaimInput, Settlement]] = []
        self.day = 0
        self.exact = True

    def _key(self) -> str:
        return f"machine/{next(_numbers)}"

    @rule(
        cost=st.integers(0, 40_000_000),
        share=st.integers(0, 100),
        diagnosis=st.sampled_from(["J18.900", "C34.900"]),
        setting=st.sampled_from(["inpatient", "special"]),
    )
    def settle(self, cost: int, share: int, diagnosis: str, setting: str) -> None:
        self.day += 3
        claim = stay(
            self.person,
            self._key(),
            FIRST + dt.timedelta(days=self.day),
            total_cost=cost,
            in_policy_cost=cost,
            basic_paid=cost * share // 100,
            diagnosis=diagnosis,
            setting=setting,
        )
        self.standing.append((claim, actions.settle(self.office, claim, claim.number)))

    @precondition(lambda self: self.standing)
    @rule()
    def reverse_last(self) -> None:
        before = queries.derive_slots(self.person.pk, 2024)
        _, last = self.standing.pop()
        actions.reverse(self.office, last, "撤销", self._key())
        after = queries.slots_used(self.person.pk, 2024)
        lines = dict(last.lines.values_list("slot", "amount"))
        assert before == {name: total for name in after.keys() | lines.keys() if (total := after.get(name, 0) + lines.get(name, 0))}

    @precondition(lambda self: len(self.standing) > 1)
    @rule(data=st.data())
    def reverse_earlier(self, data: st.DataObject) -> None:
        place = data.draw(st.integers(0, len(self.standing) - 2))
        _, earlier = self.standing.pop(place)
        actions.reverse(self.office, earlier, "撤销", self._key())
        self.exact = False

    @precondition(lambda self: self.standing)
    @rule()
    def settle_all_again(self) -> None:
        first = self.standing[0][1]
        refused = [one for one in self.standing if one[1].status != "settled"]
        if refused:
            return  # those that were refused are no business of re-settlement
        new = actions.resettle(self.office, first, "重算", self._key(), with_later=True)
        assert len(new) == len(self.standing)
        self.standing = [(claim, settlement) for (claim, _), settlement in zip(self.standing, new, strict=True)]
        self.exact = True

    @invariant()
    def nothing_is_broken(self) -> None:
        if hasattr(self, "person"):
            assert {check.__doc__: found for check in CHECKS if (found := check())} == {}

    @invariant()
    def the_year_is_that_of_the_library(self) -> None:
        if not hasattr(self, "person") or not self.exact or not self.standing:
            return
        people, identities = engine_rows(self.person.pk)
        expected = settle_table(self.city, [people], identities, [library_row(claim) for claim, _ in self.standing])
        for (_, settlement), line in zip(self.standing, expected.iter_rows(named=True), strict=True):
            assert {name: _plain(getattr(settlement, name)) for name in COLUMNS} == {name: _plain(line[name]) for name in COLUMNS}


def _plain(value: Any) -> Any:
    """Empty text and no value are the same to the columns of the database."""
    return value or 0


@pytest.mark.django_db
def test_any_sequence(city: Any) -> None:
    city("wuhai")
    run_state_machine_as_test(
        Year,
        settings=settings(
            max_examples=12, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
        ),
    )
