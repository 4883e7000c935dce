"""Whether a deposit is due at admission, by the policy's own rule, with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tuodi.policy.conditions import Atom, Bools, evaluate
from tuodi.policy.schema import NoDeposit, Policy


@dataclass(frozen=True)
class Deposit:
    """`due` None: the rule asks for something that isn't known. `clause` empty: the document says nothing about deposits."""

    due: bool | None
    reason: str
    clause: str


def deposit(policy: Policy, covered: bool, facts: Mapping[str, Any], primary_first: bool) -> Deposit:
    """`facts`: the rule's words and their values (class_, identity, setting, hospital_area, designated …), those not known left out."""
    rule = policy.service.no_deposit
    if rule is None:
        return Deposit(True, "本市文件没有免交押金的规定，按医院规定", "")
    if not covered:
        return Deposit(True, "不是救助对象，按医院规定", rule.clause)
    if rule.primary_first and not primary_first:
        return Deposit(True, "没有基层首诊转诊的登记，不适用免交押金", rule.clause)
    return _by_condition(rule, facts)


def _by_condition(rule: NoDeposit, facts: Mapping[str, Any]) -> Deposit:
    certain, possible = evaluate(rule.when, lambda atom: _known(atom, facts))
    if certain[0]:
        return Deposit(False, "先诊疗后付费，免交押金", rule.clause)
    if possible[0]:
        return Deposit(None, f"条件未能核实（{rule.when.text()}）", rule.clause)
    return Deposit(True, f"不符合免交押金的条件（{rule.when.text()}）", rule.clause)


def _known(atom: Atom, facts: Mapping[str, Any]) -> tuple[Bools, Bools]:
    if facts.get(atom.dim) is None:
        return np.zeros(1, np.bool_), np.ones(1, np.bool_)
    holds = np.array([facts[atom.dim] in atom.values])
    return holds, holds
