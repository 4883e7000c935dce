"""The settlements of a demonstration: bills on the days on which they come, what was taken back and settled again, files of claims, the list of what
late news touches worked off, a hospital whose list doesn't agree.

Everything goes through settlement's actions.
"""

from __future__ import annotations

import datetime as dt
import itertools
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from tuodi.office.core.actor import Actor
from tuodi.office.core.demonstration import Process, at
from tuodi.office.core.models import District
from tuodi.office.registry import demonstration as registry
from tuodi.office.registry import invented
from tuodi.office.registry.invented import YEAR, Bill, Invented
from tuodi.office.settlement import actions
from tuodi.office.settlement import queries as settlement_queries
from tuodi.office.settlement.claim_input import ClaimInput, of_stored
from tuodi.office.settlement.hospital import actions as hospitals
from tuodi.office.settlement.hospital import queries as hospital_queries
from tuodi.office.settlement.hospital.models import Reconciliation
from tuodi.office.settlement.hospital.reconcile import Line
from tuodi.office.settlement.models import Batch, Resettlement, Settlement
from tuodi.office.settlement.queries import live
from tuodi.office.settlement.refused import SettlementRefused
from tuodi.tables import write_table

BY_HAND = dt.timedelta(days=18)  # from leaving hospital to the counter
IN_FILES = (24, 12)  # bills of the first district that come in a file: one settled, one still to be worked on
Due = tuple[Invented, Bill]


def processes(city: str, last: dt.date) -> list[Process]:
    """Bills day by day, and what follows from what is learnt late."""
    people = invented.everybody(city, invented.PEOPLE)
    due = [(person, bill) for person in people for bill in person.bills] + invented.running(people, last)
    first, second = _for_files(city, due, last)
    return [
        _bills(city, [pair for pair in due if pair not in first and pair not in second]),
        _file(city, f"{YEAR}年12月.csv", first, at(dt.date(YEAR + 1, 1, 6), 15), run=True),
        _file(city, f"{last:%Y}年{last.month}月.csv", second, at(last - dt.timedelta(days=1), 10), run=False),
        *(_month_end(city, YEAR, month) for month in range(1, 13)),
        _corrections(city),
        _late(city),
        _unequal(city),
    ]


def said(city: str) -> Iterator[str]:
    """How much there is."""
    found = Settlement.objects.filter(policy_city=city)
    waiting = Resettlement.objects.filter(settlement__policy_city=city, state=Resettlement.State.OPEN).count()
    yield f"结算：{found.count()} 笔（其中冲销 {found.filter(kind='reverse').count()} 笔），待重算 {waiting} 笔"


def _bills(city: str, due: Sequence[Due]) -> Process:
    """One-stop when the patient leaves, at the counter some time later; the bills of a day one after the other."""
    yield at(dt.date(YEAR, 1, 1))
    people = invented.everybody(city, invented.PEOPLE)
    keys, districts = registry.keys(city, people), list(District.objects.filter(city=city).order_by("position"))
    came = sorted(due, key=lambda pair: (_day(pair[1]), pair[1].number))
    for day, pairs in itertools.groupby(came, key=lambda pair: _day(pair[1])):
        yield at(day, 16)
        asked = [
            (_who(city, person, bill, districts[0]), _claim(keys[person.number], bill, person, districts), f"demo/{city}/{bill.number}")
            for person, bill in pairs
        ]
        settle(asked)


def _day(bill: Bill) -> dt.date:
    return bill.ended + BY_HAND if bill.manual else bill.ended


def settle(asked: Sequence[tuple[Actor, ClaimInput, str]]) -> int:
    """Settle in order, many in one transaction where the same actor follows; answers how many were refused."""
    refused = 0
    for actor, part in itertools.groupby(asked, key=lambda one: one[0]):
        answers = actions.settle_many(actor, [(claim, key, "") for _, claim, key in part])
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
        settled=at(_day(bill), 10),
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


def _for_files(city: str, due: Sequence[Due], last: dt.date) -> list[list[Due]]:
    """The first district's last bills of the year, and its last bills of all."""
    home = registry.home_code(city)
    mine = [(person, bill) for person, bill in due if person.district == home and not bill.manual and not bill.number.startswith("YS")]
    mine.sort(key=lambda pair: (pair[1].ended, pair[1].number))
    of_year = [pair for pair in mine if pair[1].ended.year == YEAR]
    return [of_year[-IN_FILES[0] :], [pair for pair in mine if pair[1].ended.year > YEAR][-IN_FILES[1] :]]


def _file(city: str, name: str, due: Sequence[Due], moment: dt.datetime, *, run: bool) -> Process:
    """A file of the counter: settled but for rows that can't be (somebody unknown, days the wrong way round, more in policy than at all, a stay that
    was settled already), or waiting."""
    yield moment
    clerk = registry.somebody(city, "clerk")
    if clerk.is_system or not due:
        return
    districts = list(District.objects.filter(city=city).order_by("position"))
    lines = [_line(person, bill, districts) for person, bill in due]
    if run:
        before = live().filter(policy_city=city, claim__channel="one_stop", claim__setting="inpatient", district=districts[0], person__name="贾转借").first()
        if before is not None:
            again = {"claim_id": "YS4001-重复", "person_id": before.person.id_number, "setting": "inpatient", "channel": "manual"}
            stay = {"started": before.claim.started, "ended": before.claim.ended, "settled": before.claim.ended, "hospital": before.claim.institution}
            money = {"total_cost": before.claim.total_cost, "in_policy_cost": before.claim.in_policy_cost, "basic_paid": before.claim.basic_paid}
            lines.append(lines[0] | again | stay | money | {"deduction": 0, "critical_paid": 0, "supplementary_paid": 0})
    batch = _open(clerk, city, name, lines, broken=run)
    if run:
        actions.run_batch(clerk, batch)


def _open(clerk: Actor, city: str, name: str, lines: list[dict[str, Any]], *, broken: bool) -> Batch:
    if broken and len(lines) > 3:
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


def _month_end(city: str, year: int, month: int) -> Process:
    """The reviewer settles anew what paid nothing because a list came after the bill: the person handed it in at the counter."""
    yield at(dt.date(year, month, 28), 14)
    entries = Resettlement.objects.filter(settlement__policy_city=city, state=Resettlement.State.OPEN, settlement__reversed_by=None)
    for entry in entries.select_related("settlement__claim").order_by("settlement__claim__ended", "id"):
        one = entry.settlement
        if one.paid or one.kind != Settlement.Kind.SETTLE:
            continue
        reviewer = registry.somebody(city, "reviewer")
        if reviewer.district_id not in (None, one.district_id):
            reviewer = Actor.system("演示：区县复核", city)
        claim = replace(of_stored(one.claim), person_id=settlement_queries.owner_of(one.person_id), channel="manual", source="manual")
        with suppress(SettlementRefused):
            actions.resettle(reviewer, one, "名单晚于结算，按现有登记重算", f"demo/{city}/list/{entry.pk}", corrected=claim)


def _corrections(city: str) -> Process:
    """One settlement reversed (a bill handed in twice), one settled again with other figures, with what followed in the year."""
    yield at(dt.date(YEAR, 9, 12), 11)
    reviewer = registry.somebody(city, "reviewer")
    paid = live().filter(policy_city=city, status="settled", aid__gt=0, district__position=0).exclude(claim__number__startswith="YS")
    found = list(paid.select_related("claim").order_by("pk")[:60])
    if len(found) < 6:
        return
    actions.reverse(reviewer, found[3], "与一站式结算重复", f"demo/{city}/reverse")
    again = found[5]
    corrected = replace(of_stored(again.claim), basic_paid=again.claim.basic_paid + min(5_000, again.aid))
    actions.resettle(reviewer, again, "医保部门更正了基本医保支付额", f"demo/{city}/again", corrected=corrected, with_later=True)


def _late(city: str) -> Process:
    """The reviewer deals with the first two of what a late exit touches; the rest waits."""
    yield at(dt.date(YEAR + 1, 1, 8), 10)
    reviewer = registry.somebody(city, "reviewer")
    entries = Resettlement.objects.filter(
        settlement__policy_city=city, state=Resettlement.State.OPEN, cause=Resettlement.Cause.IDENTITY, settlement__person__name__in=["郑迟报", "吴迟报"]
    )
    first = entries.select_related("settlement__claim").order_by("id").first()
    if first is None:
        return
    actions.resettle(reviewer, first.settlement, "退出日期早于出院日期，按现有登记重算", f"demo/{city}/late")
    other = entries.exclude(settlement__person=first.settlement.person_id).order_by("id").first()
    if other is not None:
        actions.keep(reviewer, other, "本人尚未收到退出告知，维持原结算并上报")


def _unequal(city: str) -> Process:
    """A hospital's list of November: one settlement missing, one that we don't know, one with another amount; and one with which all agrees."""
    yield at(dt.date(YEAR, 12, 9), 15)
    office = Actor.system("演示：市级对账", city)
    first, last = dt.date(YEAR, 11, 1), dt.date(YEAR, 11, 30)
    standing = settlement_queries.of_period(office, first, last).select_related("reverses", "claim")
    codes: dict[str, int] = {}
    for one in standing:
        if one.claim.institution.startswith("H99"):
            codes[one.claim.institution] = codes.get(one.claim.institution, 0) + 1
    for n, code in enumerate(sorted(codes, key=lambda code: (-codes[code], code))[:2]):
        ours = list(hospital_queries.lines_of(code, standing.filter(claim__institution=code)))
        theirs = ours if n else _other_list(ours)
        made = hospitals.reconcile(office, first, last, ours, theirs, institution=code)
        _followed(office, made)


def _other_list(ours: Sequence[Line]) -> list[Line]:
    *rest, left_out = ours
    changed = {name: fen + (12_000 if place == 0 else 0) for place, (name, fen) in enumerate(rest[0].amounts.items())} if rest else {}
    theirs = [replace(rest[0], amounts=changed), *rest[1:]] if rest else []
    return [*theirs, replace(left_out, ref=f"{left_out.ref}9")]


def _followed(office: Actor, made: Reconciliation) -> None:
    for n, difference in enumerate(made.differences.order_by("id")[:2]):
        hospitals.follow_up(office, difference, ("checking", "settled")[n], ("已请医院核对明细", "医院次月补报，差异消除")[n])
