"""The document's tests of means, computed from what was verified. A figure or an income that nobody knows leaves a test undecided, never passed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import F, Sum
from django.db.models.functions import Coalesce, Greatest

from tuodi.office.casework.models import Case, Member
from tuodi.office.core.numbers import percent, yuan
from tuodi.office.registry.queries import whose
from tuodi.office.settlement import figures
from tuodi.office.settlement.models import Claim
from tuodi.policy import procedures
from tuodi.policy.figures import Figures
from tuodi.policy.pack import load


@dataclass(frozen=True)
class Result:
    """A test's outcome: passed True, False, or None where something isn't known. `text` shows the arithmetic."""

    key: str
    name: str
    clause: str
    passed: bool | None
    text: str
    opens: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """As it is stored with the case."""
        return asdict(self) | {"opens": list(self.opens)}


def compute(case: Case, members: Sequence[Member], confirmed: Mapping[str, bool | None]) -> list[Result]:
    """Every test of the case's procedure. `confirmed`: what departments found, by test."""
    return [_one(case, key, test, members, confirmed) for key, test in asked(case).items()]


def asked(case: Case) -> dict[str, procedures.Test]:
    """The tests that are asked about the case."""
    return {key: test for key, test in case.procedure.tests.items() if not test.of or case.disease in test.of}


def _one(case: Case, key: str, test: procedures.Test, members: Sequence[Member], confirmed: Mapping[str, bool | None]) -> Result:
    if test.kind == "confirmed":
        found = confirmed.get(key)
        passed, text = found, {True: "部门核对：是", False: "部门核对：否", None: "部门尚未答复"}[found]
    elif test.kind == "income_per_head":
        passed, text = _income(case, test, members)
    else:
        passed, text = _burden(case, test, members)
    return Result(key, test.name, test.clause, passed, text, tuple(test.opens))


def figure(case: Case, name: str) -> int | None:
    """A monthly figure (fen) on the day of application; None where the city's figures have none."""
    policy = load(case.city).on(case.applied) or load(case.city).newest
    return Figures(policy, figures.of(case.city)).money(name, case.applied.year, case.applied)


def _income(case: Case, test: procedures.Test, members: Sequence[Member]) -> tuple[bool | None, str]:
    """The wage itself is not counted for those without a fixed income: a household of them would stand at it exactly and never below."""
    line = figure(case, test.figure)
    unknown = [one.name for one in members if one.fixed and one.income is None]
    if not members or unknown:
        return None, f"收入不明：{'、'.join(unknown) or '没有登记家庭成员'}"
    total = sum(one.income or 0 for one in members)
    if line is None:
        return None, f"没有 {case.applied.year} 年的标准（{test.figure}），须由系统管理设定"
    left, right = total * 10_000, line * test.percent * len(members)
    text = f"家庭月收入 {yuan(total)} ÷ {len(members)} 人 = {yuan(_half_up(total, len(members)))}，标准 {yuan(line)} × {percent(test.percent)}"
    return left < right, text


def _burden(case: Case, test: procedures.Test, members: Sequence[Member]) -> tuple[bool | None, str]:
    share = test.share or 0
    wage = figure(case, test.imputed) if test.imputed else None
    unknown = [one.name for one in members if one.fixed and one.income is None]
    if not members or unknown:
        return None, f"收入不明：{'、'.join(unknown) or '没有登记家庭成员'}"
    imputed = [one for one in members if not one.fixed]
    if imputed and test.imputed and wage is None:
        return None, f"没有 {case.applied.year} 年的标准（{test.imputed}），须由系统管理设定"
    monthly = sum((one.income or 0) if one.fixed or wage is None else wage for one in members)
    borne = own_burden(case, test.counted)
    text = f"{case.applied.year} 年政策范围内自负 {yuan(borne)}，家庭年收入 {yuan(12 * monthly)}"
    if imputed and wage is not None:
        text += f"（{len(imputed)} 人无固定收入，按每月 {yuan(wage)} 计）"
    return borne * 10_000 > 12 * monthly * share, f"{text}，比例线 {percent(share)}"


def own_burden(case: Case, settings: Sequence[str]) -> int:
    """Fen of in-policy cost of the settings that the patient bore in the year of application after every insurance: known claims and the case's bills."""
    year = case.applied.year
    rest = F("in_policy_cost") - F("deduction") - F("basic_paid") - Coalesce(F("critical_paid"), 0) - F("supplementary_paid")
    claims = Claim.objects.filter(whose(case.person_id), withdrawn=False)
    known: int = claims.filter(setting__in=settings, ended__year=year).aggregate(total=Sum(Greatest(rest, 0)))["total"] or 0
    bills = [bill.claim for bill in case.bills.filter(original=None, settlement=None) if bill.ended.year == year]
    return known + sum(_rest(claim) for claim in bills if claim.get("setting") in settings)


def _rest(claim: Mapping[str, Any]) -> int:
    paid = sum(claim.get(name) or 0 for name in ("deduction", "basic_paid", "critical_paid", "supplementary_paid"))
    return max(0, int(claim["in_policy_cost"]) - paid)


def _half_up(total: int, parts: int) -> int:
    return (2 * total + parts) // (2 * parts)


def scope_of(case: Case, results: Sequence[Mapping[str, Any]]) -> str:
    """The widest scope whose tests are all passed; empty where none is, or where the procedure has no scopes but its tests fail."""
    procedure = case.procedure
    if not procedure.scopes:
        return ""
    for key in procedure.scopes:
        if all(one["passed"] for one in results if key in one["opens"]):
            return key
    return ""


def passed(case: Case, results: Sequence[Mapping[str, Any]]) -> bool | None:
    """Whether the case may be granted: by its scopes, or by every test; None where a test is undecided."""
    if case.procedure.scopes:
        if scope_of(case, results):
            return True
        return None if any(one["passed"] is None for one in results) else False
    if any(one["passed"] is False for one in results):
        return False
    return None if any(one["passed"] is None for one in results) else True


def age_on(birth: dt.date | None, day: dt.date) -> int | None:
    """Whole years on a day."""
    if birth is None:
        return None
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
