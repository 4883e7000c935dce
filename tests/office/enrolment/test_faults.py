"""A run killed in the middle and started again: nothing twice, nothing lost, the books balance. And the checks find what is planted."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from tests.office.enrolment.conftest import person

from tuodi.office.core import rls
from tuodi.office.enrolment import actions, checks, compute
from tuodi.office.enrolment.models import Run, Target, Task, Transfer
from tuodi.office.fund.models import Posting

CHILD = Path(__file__).with_name("stopping.py")


def killed(where: str, run: Run, figures: Path) -> None:
    """Another process goes on with the run and is killed at this place, inside a transaction that has written already."""
    values = os.environ | {"TUODI_FIGURES": str(figures)}
    child = subprocess.Popen([sys.executable, str(CHILD), where, str(run.pk)], env=values, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True)
    assert child.stdout is not None
    try:
        assert child.stdout.readline().strip() == "in the middle"
    finally:
        child.send_signal(signal.SIGKILL)
        assert child.wait() == -signal.SIGKILL
        child.stdout.close()
        if child.stdin:
            child.stdin.close()


@pytest.mark.django_db(transaction=True)
def test_a_trial_killed_between_and_within_slices_goes_on_where_it_was(home: Any, job: Any, figures: Path, sound: Any) -> None:
    here = home("wuhai")
    people = [person(here, ("dibao", "2023-01-01")) for _ in range(10)]
    actor = job("wuhai")
    run = actions.start_run(actor, "wuhai", 2024)
    killed("slice", run, figures)  # the third slice of three persons
    run.refresh_from_db()
    assert (run.state, run.done, run.position, Target.objects.count()) == ("computing", 6, people[5].pk, 6)
    run = actions.compute_run(actor, run)
    assert (run.state, run.done, run.counts["persons"], run.counts["amount"]) == ("computed", 10, 10, 380_000)
    assert sorted(Target.objects.values_list("person", flat=True)) == [one.pk for one in people]
    sound()


@pytest.mark.django_db(transaction=True)
def test_an_approval_killed_in_the_middle_decides_nothing(home: Any, job: Any, figures: Path, sound: Any) -> None:
    here, actor = home("wuhai"), job("wuhai")
    for _ in range(5):
        person(here, ("dibao", "2023-01-01"))
    run = actions.compute_run(actor, actions.start_run(actor, "wuhai", 2024))
    actions.review_run(actor, run)
    killed("approval", run, figures)
    run.refresh_from_db()
    assert (run.state, Target.objects.filter(state="granted").count(), Task.objects.count()) == ("reviewed", 0, 0)
    actions.approve_run(actor, run)
    assert (Target.objects.filter(state="granted").count(), Task.objects.count()) == (5, 5)
    sound()


@pytest.mark.django_db(transaction=True)
def test_a_transfer_killed_in_the_middle_is_made_once(home: Any, approved: Any, job: Any, money: Any, figures: Path, sound: Any) -> None:
    """Two districts that keep a fund each: the first is moved, the second's posting is written when the process dies."""
    first, second = home("yancheng", "亭湖区"), home("yancheng", "盐都区")
    person(first, ("dibao", "2023-01-01")), person(second, ("dibao", "2023-01-01"))
    run, day = approved("yancheng"), dt.date.today()
    money("yancheng")
    killed("transfer", run, figures)
    assert [one.district for one in Transfer.objects.all()] == [first]
    actions.transfer_run(job("yancheng"), run, day)
    assert sorted(Transfer.objects.values_list("district__name", "amount")) == [("亭湖区", 38_000), ("盐都区", 38_000)]
    assert Posting.objects.filter(kind="subsidy").count() == 2
    sound()


@pytest.mark.django_db
def test_an_error_between_slices_loses_nothing(home: Any, job: Any, monkeypatch: Any, sound: Any) -> None:
    here, actor = home("wuhai"), job("wuhai")
    for _ in range(7):
        person(here, ("dibao", "2023-01-01"))
    run = actions.start_run(actor, "wuhai", 2024)
    careful, calls = compute.write, []

    def fails_once(held: Run, rows: Any) -> None:
        careful(held, rows)
        calls.append(len(rows))
        if len(calls) == 2:
            raise ConnectionError("the database went away")

    monkeypatch.setattr(compute, "write", fails_once)
    assert actions.compute_slice(actor, run, 3)
    with pytest.raises(ConnectionError):
        actions.compute_slice(actor, run, 3)
    run.refresh_from_db()
    assert (run.done, Target.objects.count()) == (3, 3)
    assert actions.compute_run(actor, run).counts["persons"] == 7
    sound()


@pytest.mark.django_db
def test_a_reversed_transfer_is_made_anew_and_only_then(home: Any, approved: Any, job: Any, money: Any, sound: Any) -> None:
    from tuodi.office.fund import actions as fund

    person(home("wuhai"), ("dibao", "2023-01-01"))
    run, actor, day = approved("wuhai"), job("wuhai"), dt.date.today()
    money("wuhai")
    (before,) = actions.transfer_run(actor, run, day)
    fund.reverse_posting(actor, before.posting, "账号有误", day)
    (after,) = actions.transfer_run(actor, run, day)
    assert after != before
    assert actions.transfer_run(actor, run, day) == [after]
    assert list(Transfer.objects.order_by("id").values_list("replaced", flat=True)) == [True, False]
    sound()


@pytest.mark.django_db
def test_the_database_itself_refuses_a_second_subsidy_and_a_changed_one(home: Any, approved: Any) -> None:
    who = person(home("wuhai"), ("dibao", "2023-01-01"))
    run = approved("wuhai")
    line = Target.objects.get()
    with pytest.raises(IntegrityError, match="enrolment_target_once"), transaction.atomic():
        Target.objects.create(person=who, year=2024, city="wuhai", district=line.district, run=run, verdict="settled", computed_at=line.computed_at)
    with pytest.raises(IntegrityError, match="what was granted stays"), transaction.atomic():
        Target.objects.update(subsidy=40_000)


FAULTS = {
    "grants_were_approved": "UPDATE enrolment_run SET state = 'rejected'",
    "approved_runs_are_what_was_reviewed": "UPDATE enrolment_target SET subsidy = subsidy + 1 WHERE state = 'granted'",
    "nobody_is_subsidised_twice": "UPDATE registry_person SET merged_into_id = (SELECT max(id) FROM registry_person) WHERE id = (SELECT min(id) FROM registry_person)",
    "transfers_are_posted": "UPDATE enrolment_transfer SET amount = amount + 1",
}


@pytest.mark.django_db
@pytest.mark.parametrize("check", list(FAULTS))
def test_a_planted_fault_is_found(check: str, home: Any, approved: Any, job: Any, money: Any, sound: Any) -> None:
    here = home("wuhai")
    person(here, ("dibao", "2023-01-01")), person(here, ("dibao", "2023-01-01"))
    run = approved("wuhai")
    money("wuhai")
    actions.transfer_run(job("wuhai"), run, dt.date.today())
    sound()
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE; SET session_replication_role = replica")
        cursor.execute(FAULTS[check])
        assert cursor.rowcount > 0, "nothing was planted"
        cursor.execute(f"SET session_replication_role = origin; SET ROLE {rls.ROLE}")
    assert getattr(checks, check)()


def test_every_check_has_its_fault() -> None:
    assert {check.__name__ for check in checks.CHECKS} == set(FAULTS)
