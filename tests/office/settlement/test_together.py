"""Requests that wait at the same moment: one transaction, each its own answer; what goes wrong with one is not the others' loss."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

import pytest

from tuodi.office.core.actor import Actor
from tuodi.office.settlement.actions import together
from tuodi.office.settlement.actions.settle import Request
from tuodi.office.settlement.actions.together import Queue

HERE, THERE = Actor(role="hospital", district_id=1), Actor(role="hospital", district_id=2)


@dataclass
class Settled:
    """What the transactions were asked for, and a gate that holds the first of them."""

    groups: list[list[str]]
    gate: threading.Event
    begun: threading.Event

    def __call__(self, asked: Any) -> list[str]:
        keys = [one.key for one in asked]
        self.groups.append(keys)
        if len(self.groups) == 1:
            self.begun.set()
            assert self.gate.wait(20)
        if "bad" in keys:
            raise RuntimeError("bad")
        return [f"answer {key}" for key in keys]


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> Settled:
    found = Settled([], threading.Event(), threading.Event())
    monkeypatch.setattr(together, "settle_requests", found)
    return found


def run(queue: Queue, settled: Settled, keys: list[tuple[str, Actor]]) -> dict[str, Any]:
    """The first key's transaction is held until all the others wait."""
    answers: dict[str, Any] = {}

    def ask(key: str, actor: Actor) -> None:
        try:
            answers[key] = queue.settle(Request(actor, None, key, ""))  # type: ignore[arg-type]
        except RuntimeError as error:
            answers[key] = error

    threads = [threading.Thread(target=ask, args=pair) for pair in keys]
    threads[0].start()
    assert settled.begun.wait(20)
    for thread in threads[1:]:
        thread.start()
    while len(queue._waiting) < len(keys) - 1:
        threading.Event().wait(0.001)
    settled.gate.set()
    for thread in threads:
        thread.join(20)
    return answers


def test_those_who_wait_share_a_transaction(settled: Settled) -> None:
    answers = run(Queue(), settled, [("a", HERE), ("b", HERE), ("c", HERE), ("d", HERE)])
    assert answers == {key: f"answer {key}" for key in "abcd"}
    assert settled.groups[0] == ["a"]
    assert sorted(settled.groups[1]) == ["b", "c", "d"]
    assert len(settled.groups) == 2


def test_whoever_sees_other_districts_has_a_transaction_of_their_own(settled: Settled) -> None:
    answers = run(Queue(), settled, [("a", HERE), ("b", HERE), ("c", THERE), ("d", HERE), ("e", THERE)])
    assert answers == {key: f"answer {key}" for key in "abcde"}
    assert sorted(sorted(group) for group in settled.groups) == [["a"], ["b", "d"], ["c", "e"]]


def test_what_goes_wrong_with_one_leaves_the_others_alone(settled: Settled) -> None:
    answers = run(Queue(), settled, [("a", HERE), ("b", HERE), ("bad", HERE), ("d", HERE)])
    assert isinstance(answers.pop("bad"), RuntimeError)
    assert answers == {key: f"answer {key}" for key in "abd"}


def test_more_than_fit_go_in_turn(settled: Settled, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "MOST", 2)
    answers = run(Queue(), settled, [(key, HERE) for key in "abcdef"])
    assert answers == {key: f"answer {key}" for key in "abcdef"}
    assert max(len(group) for group in settled.groups) == 2
