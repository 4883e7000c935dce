"""A look at the burdens of a year: whoever reached a line becomes a task, once a line and year, however often it is run."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence

import polars as pl

from tuodi.benefits import frames
from tuodi.office.casework import clock
from tuodi.office.core import audit, locks, rights
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.core.crypto import blind_index
from tuodi.office.core.models import District, Street
from tuodi.office.enrolment.people import frames_of
from tuodi.office.registry import actions as registry
from tuodi.office.registry.models import Person
from tuodi.office.watch import compute, keeping, reading
from tuodi.office.watch.compute import Bill, Verdict
from tuodi.office.watch.keeping import DAYS
from tuodi.office.watch.models import Alert, Run, WrongRow
from tuodi.office.watch.receivers import flag_bills
from tuodi.office.watch.refused import WatchRefused

NAMED = 500  # persons of whom a run could say nothing and whom it names
FIGURE = "parameter_missing:"


@action("watch.run")
def watch_settlements(actor: Actor, city: str, year: int, until: dt.date | None = None, days: int = DAYS) -> Run:
    """Over the settlements that stand, of claims that ended by `until` (today); the district's own for who works in one. Raises WatchRefused."""
    until = _checked(actor, city, year, until, days)
    district = actor.district_id
    locks.yearly_run(f"{city} watch {year}")
    run = _opened(actor, city, year, until, days, Run.Kind.SETTLEMENTS)
    tally: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    found: set[tuple[int, str]] = set()
    unsure: dict[int, str] = {}
    for ids in compute.pieces(city, year, until, district):
        verdicts = compute.of_settlements(city, year, until, district, ids)
        tally["looked"] += len(ids)
        tally.update(keeping.keep(_look(run), verdicts))
        reasons.update(reason for one in verdicts if not one.warning for reason in one.reasons.split(";"))
        found |= {(int(one.person_id), one.warning) for one in verdicts if one.warning}
        unsure |= {int(one.person_id): one.reasons for one in verdicts if not one.warning}
        tally["bills"] += flag_bills(compute.large_bills(city, year, until, district, ids))
    tally["unknown"], tally["below"] = len(unsure), _fallen(run, found, set(unsure))
    return _closed(actor, run, tally, reasons, unsure)


@action("watch.run", may_change_nothing=True)
def import_list(actor: Actor, city: str, year: int, name: str, content: bytes, until: dt.date | None = None, days: int = DAYS) -> Run:
    """Over a file of ordinary insured persons with what each has borne; the same file of a year is taken once. Only those reached are kept.

    Rows that can't be taken are kept with the reason and given back; the others are looked at without them. Somebody who holds an identity in the year is a target and is watched over the settlements: counted, not judged. Raises BadList, WatchRefused.
    """
    until = _checked(actor, city, year, until, days)
    if actor.district_id is not None:
        raise WatchRefused("参保人员名单覆盖全市，由市级人员导入。")
    digest = hashlib.sha256(content).hexdigest()
    before = Run.objects.filter(city=city, year=year, kind=Run.Kind.LIST, digest=digest).first()
    if before is not None:
        return before
    places = _places(city)
    entries, wrong = reading.entries(content, places.keys())
    known = _known(city, entries)
    verdicts, targets = _judged(city, year, entries, known, places)
    reached = {entries[int(one.person_id)].number: one for one in verdicts if one.warning}
    registered = _register(actor, year, [one for one in entries if one.number in reached], known, places)
    locks.yearly_run(f"{city} watch {year}")
    run = _opened(actor, city, year, until, days, Run.Kind.LIST, name, digest)
    mine = [Verdict(str(registered[number]), v.warning, v.name, v.burden, v.line, v.clause, v.reasons) for number, v in reached.items()]
    tally = Counter({"looked": len(entries), "targets": targets, "wrong": len(wrong)}) + Counter(keeping.keep(_look(run), mine))
    reasons = Counter(reason for one in verdicts if not one.warning for reason in one.reasons.split(";"))
    tally["unknown"] = sum(not one.warning for one in verdicts)
    WrongRow.objects.bulk_create(
        [WrongRow(run=run, row=one.row, why=one.why, cells=json.dumps(one.cells, ensure_ascii=False)) for one in wrong], batch_size=2000
    )
    return _closed(actor, run, tally, reasons)


def _checked(actor: Actor, city: str, year: int, until: dt.date | None, days: int) -> dt.date:
    today = clock.today()
    if actor.city and actor.city != city:
        raise rights.Refused("只能监测本市的人员。")
    if compute.rule_of(city, year) is None:
        raise WatchRefused(f"{year} 年的文件没有规定预警线，不作监测。", "year")
    if not 1 <= days <= 60:
        raise WatchRefused("走访期限应为 1 至 60 个工作日。", "days")
    if until is not None and until > today:
        raise WatchRefused("截至日期不能晚于今天。", "until")
    return until or today


def _opened(actor: Actor, city: str, year: int, day: dt.date, days: int, kind: str, name: str = "", digest: str = "") -> Run:
    user = actor.user.pk if actor.user else None
    return Run.objects.create(
        city=city, district_id=actor.district_id, year=year, day=day, days=days, kind=kind, name=name[:120], digest=digest, made_by_id=user
    )


def _closed(actor: Actor, run: Run, tally: Counter[str], reasons: Counter[str], unsure: Mapping[int, str] | None = None) -> Run:
    """`unsure`: persons of whom nothing certain can be said. Those who lack a figure lack it all alike: they are counted, the others named."""
    names = ("looked", "new", "raised", "below", "unknown", "targets", "bills", "wrong")
    named = [[person, codes] for person, codes in (unsure or {}).items() if any(not one.startswith(FIGURE) for one in codes.split(";"))]
    run.counts = {name: tally[name] for name in names} | {"reasons": dict(reasons), "unsure": named[:NAMED]}
    run.save(update_fields=["counts"])
    audit.record(
        "watch.run", actor, run, district=run.district_id, year=run.year, kind=run.get_kind_display(), day=run.day.isoformat(),
        looked=tally["looked"], new=tally["new"], digest=run.digest,
    )  # fmt: skip
    return run


def _look(run: Run) -> keeping.Look:
    return keeping.Look(run.city, run.year, run.day, run.days, run.kind, run)


def _fallen(run: Run, found: set[tuple[int, str]], unsure: set[int]) -> int:
    """Warnings of the settlements that are no longer reached; they stay, and say so. A look at an earlier day says nothing of later ones."""
    if Run.objects.filter(city=run.city, year=run.year, kind=run.kind, day__gt=run.day).exists():
        return 0
    mine = keeping.with_owner(Alert.objects.filter(city=run.city, year=run.year, source=Run.Kind.SETTLEMENTS, below=False))
    if run.district_id is not None:
        mine = mine.filter(district=run.district_id)
    owned = [(one.person.merged_into_id or one.person_id, one) for one in mine]
    gone = [(owner, one) for owner, one in owned if owner not in unsure and (owner, one.warning) not in found]
    return keeping.sink([one for _, one in gone], compute.burdens(run.city, run.year, run.day, sorted({owner for owner, _ in gone})), "")


def _places(city: str) -> dict[str, District]:
    """The districts of the city by name, code or another name."""
    found: dict[str, District] = {}
    for district in District.objects.filter(city=city):
        found |= dict.fromkeys([district.name, *district.aliases, *([district.code] if district.code else [])], district)
    return found


def _known(city: str, entries: Sequence[reading.Entry]) -> dict[str, int]:
    """Number -> person in the registry (of a merged record the one it belongs to)."""
    index = {blind_index(one.number): one.number for one in entries}
    rows = Person.objects.filter(city=city, id_index__in=index).values_list("id_index", "merged_into", "pk")
    return {index[key]: merged or pk for key, merged, pk in rows}


def _judged(
    city: str, year: int, entries: Sequence[reading.Entry], known: dict[str, int], places: dict[str, District]
) -> tuple[list[Verdict], int]:
    """The library's word on each row (by its place in the file) of somebody without an identity in the year, and how many are targets."""
    _, identities = frames_of(sorted(set(known.values())), year)
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    held = identities.filter((pl.col("start") <= last) & (pl.col("end").is_null() | (pl.col("end") > first)))
    targets = set(held["person_id"].to_list())
    mine = [(place, one) for place, one in enumerate(entries) if str(known.get(one.number, "")) not in targets]
    rows = [{"person_id": str(place), "insurance": one.kind, "district": places[one.district].name} for place, one in mine]
    persons = pl.DataFrame(rows, schema={name: frames.PERSONS[name] for name in ("person_id", "insurance", "district")})
    nobody = frames.complete(pl.DataFrame(schema={"person_id": pl.String()}), frames.IDENTITIES)
    bills = [Bill(str(place), {"total_cost": one.borne, "in_policy_cost": one.borne}) for place, one in mine]
    return compute.judge(city, year, frames.complete(persons, frames.PERSONS), nobody, bills), len(entries) - len(mine)


def _register(
    actor: Actor, year: int, entries: Sequence[reading.Entry], known: dict[str, int], places: dict[str, District]
) -> dict[str, int]:
    """Number -> person for those reached; who isn't in the registry yet is added, so that somebody can call on them."""
    helper = Actor.system(f"监测名单登记（{actor.name}）", actor.city)
    found: dict[str, int] = {}
    for one in entries:
        if one.number not in known:
            district = places[one.district]
            street = Street.objects.filter(district=district, name=one.street).first() if one.street else None
            person = registry.add_person(
                helper, district, one.number, one.name, street=street, community=one.community, telephone=one.telephone, hukou_local=None
            )
            registry.set_insurance(helper, person, year, one.kind)
            known[one.number] = person.pk
        found[one.number] = known[one.number]
    return found
