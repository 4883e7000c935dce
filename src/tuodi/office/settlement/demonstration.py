"""The settlements of a demonstration: a year of bills, what was taken back and settled again, a file of claims, and a list of late exits.

Everything goes through settlement's actions, with keys made from the bills' numbers: loading twice changes nothing.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.registry import demonstration as registry
from tuodi.office.registry import invented
from tuodi.office.registry.invented import YEAR, Bill, Invented
from tuodi.office.settlement import actions
from tuodi.office.settlement.claim_input import ClaimInput, of_stored
from tuodi.office.settlement.models import Batch, Resettlement, Settlement
from tuodi.office.settlement.queries import live
from tuodi.tables import write_table

CHINA = ZoneInfo("Asia/Shanghai")
CHUNK = 40
IN_FILES = (24, 12)  # bills of the first district that come in a file: one settled, one still to be worked on
Due = tuple[Invented, Bill]


def load(city: str) -> Iterator[str]:
    """Settle the invented bills, and leave some work to be done."""
    people = invented.everybody(city, invented.PEOPLE)
    keys, districts = registry.keys(city, people), list(District.objects.filter(city=city).order_by("position"))
    due = sorted(((person, bill) for person in people for bill in person.bills), key=lambda pair: (pair[1].ended, pair[1].number))
    by_file = _for_files(due, districts[0])
    told = {bill.number for bills in by_file for _, bill in bills}
    asked = [
        (actor, _claim(keys[person.number], bill, person, districts), f"demo/{city}/{bill.number}")
        for person, bill in due
        if bill.number not in told
        for actor in [_who(city, person, bill, districts[0])]
    ]
    refused = settle(asked)
    files(city, by_file, districts)
    if not Resettlement.objects.filter(settlement__policy_city=city).exists():
        take_back(city)
        tell_late_exits(city, people)
        work_on_some(city)
    found = Settlement.objects.filter(policy_city=city)
    waiting = Resettlement.objects.filter(settlement__policy_city=city, state=Resettlement.State.OPEN).count()
    yield f"结算：{found.count()} 笔（其中冲销 {found.filter(kind='reverse').count()} 笔），未能受理 {refused} 笔，待重算 {waiting} 笔"


def settle(asked: Sequence[tuple[Actor, ClaimInput, str]]) -> int:
    """Settle in order, many in one transaction where the same actor follows; answers how many were refused."""
    refused = 0
    for start in range(0, len(asked), CHUNK):
        part = asked[start : start + CHUNK]
        for actor in dict.fromkeys(actor for actor, _, _ in part):
            answers = actions.settle_many(actor, [(claim, key, "") for who, claim, key in part if who == actor])
            refused += sum(not isinstance(answer, Settlement) for answer in answers)
    return refused


def _who(city: str, person: Invented, bill: Bill, home: District) -> Actor:
    """Bills handed in by the person in the first district are the counter's, all others come from hospitals."""
    by_hand = bill.manual and person.district == home.code
    return registry.somebody(city, "clerk") if by_hand else Actor.system("演示：医院上传", city)


def _claim(person_id: int, bill: Bill, person: Invented, districts: Sequence[District]) -> ClaimInput:
    home = next(one for one in districts if one.code == person.district)
    return ClaimInput(
        person_id=person_id,
        number=bill.number,
        setting=bill.setting,
        started=bill.started,
        ended=bill.ended,
        settled=dt.datetime.combine(bill.ended, dt.time(10), CHINA),
        total_cost=bill.total,
        in_policy_cost=bill.in_policy,
        basic_paid=bill.basic,
        critical_paid=bill.critical,
        supplementary_paid=bill.supplementary,
        deduction=bill.deduction,
        deduction_reason="超出规定的床位费" if bill.deduction else "",
        diagnosis=bill.diagnosis,
        underlying=bill.underlying,
        treatment=bill.treatment,
        institution=registry.institution_of(bill, home, districts),
        channel="manual" if bill.manual else "one_stop",
        source="manual" if bill.manual else "hospital",
        invoice_number=f"99{int(districts[0].code or 0):06d}{bill.number}" if bill.manual else None,
        checks={"materials": ["id_card", "invoice", "insurance_sheet"]} if bill.manual else {},
    )


# files -------------------------------------------------------------------------------------------------------------------------------


def _for_files(due: Sequence[Due], home: District) -> list[list[Due]]:
    """The last bills of the first district, which come in files."""
    mine = [(person, bill) for person, bill in due if person.district == home.code and not bill.manual and not bill.number.startswith("YS")]
    last = mine[-sum(IN_FILES) :]
    return [last[: IN_FILES[0]], last[IN_FILES[0] :]]


def files(city: str, by_file: Sequence[Sequence[Due]], districts: Sequence[District]) -> None:
    """Two files of the counter: the first is settled (three of its rows can't be), the second waits."""
    clerk = registry.somebody(city, "clerk")
    if clerk.is_system:
        return
    for name, due, run in ((f"{YEAR}年12月上旬.csv", by_file[0], True), (f"{YEAR}年12月下旬.csv", by_file[1], False)):
        if not due:
            continue
        batch = _open(clerk, city, name, [_line(person, bill, districts) for person, bill in due], broken=run)
        if run and batch.state != Batch.State.DONE:
            actions.run_batch(clerk, batch)


def _open(clerk: Actor, city: str, name: str, lines: list[dict[str, Any]], *, broken: bool) -> Batch:
    if broken:
        lines[1] |= {"person_id": "999903197001010015"}
        lines[2] |= {"started": lines[2]["ended"] + dt.timedelta(days=1)}
        lines[3] |= {"in_policy_cost": lines[3]["total_cost"] + 5}
    with tempfile.TemporaryDirectory(prefix="tuodi-") as folder:
        path = Path(folder) / "claims.csv"
        write_table(pl.DataFrame(lines, infer_schema_length=None), path, "claims")
        return actions.open_batch(clerk, city, path, name)


def _line(person: Invented, bill: Bill, districts: Sequence[District]) -> dict[str, Any]:
    """A bill as the contract's row."""
    home = next(one for one in districts if one.code == person.district)
    return {
        "claim_id": bill.number,
        "person_id": person.number,
        "setting": bill.setting,
        "started": bill.started,
        "ended": bill.ended,
        "settled": bill.ended,
        "diagnosis": bill.diagnosis,
        "hospital": registry.institution_of(bill, home, districts),
        "hospital_level": bill.level,
        "hospital_area": bill.where if bill.where != "none" else "county",
        "channel": "one_stop",
        "total_cost": bill.total,
        "in_policy_cost": bill.in_policy,
        "deduction": bill.deduction,
        "basic_paid": bill.basic,
        "critical_paid": bill.critical,
        "supplementary_paid": bill.supplementary,
    }


# afterwards --------------------------------------------------------------------------------------------------------------------------


def take_back(city: str) -> None:
    """One settlement reversed (a bill handed in twice), one settled again with other figures, with what followed in the year."""
    reviewer = registry.somebody(city, "reviewer")
    paid = live().filter(policy_city=city, status="settled", aid__gt=0, district__position=0).exclude(claim__number__startswith="YS")
    found = list(paid.select_related("claim").order_by("pk")[:60])
    if len(found) < 12:
        return
    actions.reverse(reviewer, found[3], "与一站式结算重复", f"demo/{city}/reverse")
    again = found[11]
    corrected = replace(of_stored(again.claim), basic_paid=again.claim.basic_paid + min(5_000, again.aid))
    actions.resettle(reviewer, again, "医保部门更正了基本医保支付额", f"demo/{city}/again", corrected=corrected, with_later=True)


def tell_late_exits(city: str, people: Sequence[Invented]) -> None:
    """The department's list of exits that it learnt of late: what was paid after them comes on the list to be looked at."""
    department, codes = registry.departments(city)[0]
    rows = [
        (person, held, {"退出日期": str(held.late), "退出原因": "家庭收入超过标准", "认定地": ""})
        for person in people
        for held in person.held
        if held.late and held.code in codes
    ]
    registry.send(city, department, f"{department}{YEAR}年迟报退出名单.csv", rows, "changes", dt.date(YEAR, 12, 31), codes)


def work_on_some(city: str) -> None:
    """The reviewer deals with the first two of the list; the rest waits."""
    reviewer = registry.somebody(city, "reviewer")
    entries = Resettlement.objects.filter(settlement__policy_city=city, state=Resettlement.State.OPEN, cause=Resettlement.Cause.IDENTITY)
    first = entries.select_related("settlement__claim").order_by("id").first()
    if first is None:
        return
    actions.resettle(reviewer, first.settlement, "退出日期早于出院日期，按现有登记重算", f"demo/{city}/late")
    other = entries.exclude(settlement__person=first.settlement.person_id).order_by("id").first()
    if other is not None:
        actions.keep(reviewer, other, "本人尚未收到退出告知，维持原结算并上报")
