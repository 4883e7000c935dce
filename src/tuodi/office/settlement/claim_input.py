"""A claim on its way in: what any door (hospital, counter, file) hands to the actions."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from tuodi.policy import vocabulary as v

AMOUNTS = ("total_cost", "in_policy_cost", "deduction", "basic_paid", "critical_paid", "supplementary_paid")
# what the registry knows better than the message; a stated value is used only where the registry has none
FROM_REGISTRY = ("hospital_level", "primary_care", "hospital_area", "designated", "referral", "certificate")


@dataclass(frozen=True)
class ClaimInput:
    """Amounts in fen, `critical_paid` None where it is to be computed. `person_id` is the registry's key of the person.

    `number`: the claim's own number at its source. `stated`: level, area, designation … as stated, for institutions outside the registry;
    with `trusted` (figures of earlier years taken over) what is stated goes before the registry.
    """

    person_id: int
    number: str
    setting: str
    started: dt.date | None
    ended: dt.date
    total_cost: int
    in_policy_cost: int
    basic_paid: int
    critical_paid: int | None = 0
    supplementary_paid: int = 0
    deduction: int = 0
    deduction_reason: str = ""
    diagnosis: str = ""
    underlying: str = ""
    treatment: str = ""
    institution: str = ""
    settled: dt.datetime | None = None
    channel: str = "one_stop"
    source: str = "hospital"
    stay_key: str = ""
    invoice_number: str | None = None
    checks: Mapping[str, Any] = field(default_factory=dict)
    stated: Mapping[str, Any] = field(default_factory=dict)
    trusted: bool = False

    def body_hash(self) -> str:
        """SHA-256 of everything that is asked for."""
        text = json.dumps(self.__dict__, sort_keys=True, default=str, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def wrong(self) -> list[str]:
        """What can be seen to be wrong without any rule, in Chinese."""
        found = [f"{name}：不认识的值 {value}" for name, value, words in self._coded() if value not in words]
        found += [f"{name}：金额不能为负" for name in AMOUNTS if (getattr(self, name) or 0) < 0]
        if self.deduction and not self.deduction_reason:
            found.append("有审核扣减时须写明扣减原因")
        if "#" in self.diagnosis:
            found.append(f"诊断编码：{self.diagnosis} 是病情核定的编码，不是诊断")
        if self.started and self.started > self.ended:
            found.append("结束日期早于开始日期")
        if self.in_policy_cost > self.total_cost:
            found.append("政策范围内费用大于医疗费总额")
        return found

    def _coded(self) -> list[tuple[str, str, Any]]:
        return [
            ("医疗类别", self.setting, v.SETTINGS),
            ("治疗方式", self.treatment, v.TREATMENTS),
            ("结算渠道", self.channel, v.CHANNELS),
        ]


def of_stored(claim: Any) -> ClaimInput:
    """The input of a stored `Claim`, to settle it again."""
    names = [one.name for one in fields(ClaimInput) if one.name != "stated"]
    return ClaimInput(**{name: getattr(claim, name) for name in names}, stated={name: getattr(claim, name) for name in FROM_REGISTRY})


def engine_row(claim: Mapping[str, Any]) -> dict[str, Any]:
    """The library's claim row (money in fen) from a stored or prepared claim's columns. The person is known there as their registry key."""
    row = {name: claim[name] for name in ("setting", "started", "ended", "diagnosis", "underlying", "treatment", "channel", *FROM_REGISTRY)}
    row["diagnosis"] = (claim.get("checks") or {}).get("finding") or row["diagnosis"]  # what was found of the illness, where no diagnosis tells it
    row |= {f"{name}_fen": claim[name] for name in AMOUNTS}
    settled = claim["settled"]
    plain = settled.astimezone().replace(tzinfo=None) if settled is not None and settled.tzinfo else settled
    return row | {"claim_id": claim["number"], "person_id": str(claim["person_id"]), "hospital": claim["institution"], "settled": plain}
