"""A department's list: received, read, compared; approved and applied by a second person, or sent back."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from tuodi.office.core import audit, locks, rights, rls
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.registry import signals
from tuodi.office.registry.importing import applying, comparing, staging
from tuodi.office.registry.importing.reading import encode_rows, read_list
from tuodi.office.registry.models import Department, DepartmentList, ListFile, ListRow
from tuodi.office.registry.models.departments import BRAKE
from tuodi.office.registry.refused import BeingRead, Braked, RegistryRefused, StaleList
from tuodi.policy import vocabulary as v
from tuodi.tables import TableError

State = DepartmentList.State
CHUNK = 5_000  # rows in one transaction of reading: so often the progress moves
WHOLE_CITY = Actor.system("名单对比须看到全市登记")


@action("registry.list.upload", may_change_nothing=True)
def receive_list(
    actor: Actor,
    *,
    city: str,
    department: str,
    name: str,
    content: bytes,
    extent: str,
    as_of: dt.date,
    codes: Sequence[str] = (),
    district: District | None = None,
    channel: str = "page",
) -> DepartmentList:
    """Take in a file. The same content for the same day and purpose answers the list that it made before; nothing else happens.

    Raises RegistryRefused: a full list that doesn't say which identities it is about; Refused: a list of another department or place.
    """
    _check_sender(actor, city, department, district)
    if extent == DepartmentList.Extent.FULL and not codes:
        raise RegistryRefused("全量名单须声明包含哪些救助身份，否则无法判断谁不在名单上", "codes")
    if set(codes) - set(v.IDENTITIES):
        raise RegistryRefused("不认识的救助身份", "codes")
    digest = hashlib.sha256(content + repr((sorted(codes), getattr(district, "pk", None))).encode()).hexdigest()
    same = DepartmentList.objects.filter(city=city, department=department, extent=extent, as_of=as_of, content_hash=digest)
    found = same.exclude(state__in=[State.REJECTED, State.UNUSABLE]).first()
    if found is not None:
        return found
    source = DepartmentList.objects.create(
        city=city,
        district=district,
        department=department,
        name=name[:120],
        extent=extent,
        codes=sorted(codes),
        as_of=as_of,
        content_hash=digest,
        channel=channel,
        uploaded_by_id=actor.user.pk if actor.user else None,
    )
    ListFile.objects.create(source=source, content=base64.b64encode(content).decode())
    audit.record("registry.list_received", actor, source, district=district, department=department, name=source.name)
    return source


def receive_rows(actor: Actor, rows: Sequence[Mapping[str, Any]], *, name: str, **more: Any) -> DepartmentList:
    """The same for rows that come by the interface or from the counter."""
    if not rows:
        raise RegistryRefused("名单中没有数据行")
    return receive_list(actor, content=encode_rows(rows), name=f"{name.removesuffix('.json')}.json", **more)


def prepare_list(actor: Actor, source: DepartmentList) -> DepartmentList:
    """Read and compare a received list, piece by piece (each piece one transaction), so that others can see how far it is.

    Raises BeingRead where somebody is at it already. A reading that was cut off is begun again.
    """
    rights.check(actor, "registry.list.compare")
    with locks.reading_list(source.pk) as alone:
        if not alone:
            raise BeingRead("名单正由另一个页面读取，请稍后刷新")
        source.refresh_from_db()
        if source.state == State.RECEIVED:
            try:
                _read(actor, source)
            except TableError as error:
                _give_up(actor, source, str(error))
        if source.state == State.STAGED:
            compare_list(actor, source)
    return source


def _read(actor: Actor, source: DepartmentList) -> None:
    _note(source, step="正在打开文件", rows_done=0)
    content = base64.b64decode(ListFile.objects.get(source=source).content)
    staged = read_list(source, content)
    _start_over(actor, source)
    _note(source, step="正在读取", rows_total=staged.count, sheet=staged.sheet[:60])
    done = 0
    while rows := list(itertools.islice(staged.rows, CHUNK)):
        _stage(actor, source, rows)
        done += len(rows)
        _note(source, rows_done=done)
    _staged(actor, source)


@action("registry.list.compare", may_change_nothing=True)
def _start_over(actor: Actor, source: DepartmentList) -> None:
    """Rows of a reading that was cut off."""
    locks.list_import(source.pk)
    ListRow.objects.filter(source=source).delete()


@action("registry.list.compare", may_change_nothing=True)
def _stage(actor: Actor, source: DepartmentList, rows: Iterable[tuple[Any, ...]]) -> None:
    locks.list_import(source.pk)
    staging.stage(source, rows)


@action("registry.list.compare")
def _staged(actor: Actor, source: DepartmentList) -> None:
    """Every row is there."""
    locks.list_import(source.pk)
    rows = ListRow.objects.filter(source=source)
    source.state, source.step = State.STAGED, "正在与登记对比"
    source.save(update_fields=["state", "step"])
    unreadable = rows.filter(verdict=ListRow.Verdict.UNREADABLE).count()
    audit.record(
        "registry.list_staged", actor, source, district=source.district_id, name=source.name, rows=source.rows_total, unreadable=unreadable
    )


@action("registry.list.compare")
def _give_up(actor: Actor, source: DepartmentList, problem: str) -> None:
    """A file that can't be read at all."""
    source.state, source.problem = State.UNUSABLE, problem[:500]
    source.save(update_fields=["state", "problem"])
    audit.record("registry.list_unusable", actor, source, district=source.district_id, name=source.name, problem=problem[:200])


def _note(source: DepartmentList, **values: Any) -> None:
    """How far it is; no business of the audit trail."""
    for name, value in values.items():
        setattr(source, name, value)
    source.save(update_fields=list(values))


@action("registry.list.compare")
def compare_list(actor: Actor, source: DepartmentList) -> DepartmentList:
    """Compare (again) with what is held now. RegistryRefused for a list that is decided already."""
    locks.list_import(source.pk)
    source.refresh_from_db()
    if source.state not in (State.STAGED, State.COMPARED):
        raise RegistryRefused(f"名单{source.get_state_display()}，不能对比")
    with rls.as_actor(WHOLE_CITY):
        source.counts = comparing.compare(source)
    source.state, source.step = State.COMPARED, ""
    source.save(update_fields=["state", "step", "counts"])
    shown = {name: source.counts[name] for name in ("new", "changed", "unchanged", "absent", "conflicting", "unreadable")}
    audit.record("registry.list_compared", actor, source, district=source.district_id, name=source.name, **shown)
    return source


@action("registry.list.approve")
def apply_list(
    actor: Actor, source: DepartmentList, *, why: str = "", with_marked: bool = False, release_brake: bool = False
) -> DepartmentList:
    """A second person approves, and the list is written in one transaction. Settlements that it touches are listed, none is changed.

    Raises Refused (who handed it in, another place), StaleList (the registry moved meanwhile), Braked (too many would end),
    RegistryRefused (decided already; a brake released without a reason).
    """
    _check_second(actor, source)
    with rls.as_actor(WHOLE_CITY):
        locks.persons(applying.persons_of(source))
        locks.list_import(source.pk)
        source.refresh_from_db()
        _need_compared(source)
        counts = comparing.compare(source)
        if counts["fingerprint"] != source.counts["fingerprint"]:
            raise StaleList("对比之后登记有变动，请重新对比并查看结果")
        _check_brake(source, why, with_marked=with_marked, released=release_brake)
        user = actor.user.pk if actor.user else None
        touched = applying.apply(source, timezone.now(), timezone.localdate(), user, signals.EVER, marked=with_marked)
    _decide(actor, source, State.APPLIED, why)
    shown = {name: counts[name] for name in ("new", "changed", "ends")}
    audit.record(
        "registry.list_applied", actor, source, why=why, district=source.district_id, name=source.name, with_marked=with_marked, **shown
    )
    signals.tell(actor, touched, f"{source.department}名单 {source.name}")
    return source


@action("registry.list.approve")
def reject_list(actor: Actor, source: DepartmentList, why: str) -> DepartmentList:
    """Send the list back; nothing of it is written. The same file may come again."""
    if not why.strip():
        raise RegistryRefused("请写明退回的理由", "why")
    _check_place(actor, source.city, source.district)
    locks.list_import(source.pk)
    source.refresh_from_db()
    if source.state in (State.APPLIED, State.REJECTED):
        raise RegistryRefused(f"名单{source.get_state_display()}")
    _decide(actor, source, State.REJECTED, why)
    audit.record("registry.list_rejected", actor, source, why=why, district=source.district_id, name=source.name)
    return source


def held_back(source: DepartmentList, *, with_marked: bool) -> bool:
    """Whether the brake holds the list: it ends a larger share of what is held than its department may end at once."""
    counts = source.counts
    ends = counts["ends"] - (0 if with_marked else counts["ends_marked"])
    return bool(counts["held"]) and ends * 10_000 > brake_of(source) * counts["held"]


def brake_of(source: DepartmentList) -> int:
    """Basis points."""
    found = Department.objects.filter(city=source.city, name=source.department).values_list("brake", flat=True).first()
    return BRAKE if found is None else found


def _check_brake(source: DepartmentList, why: str, *, with_marked: bool, released: bool) -> None:
    if not held_back(source, with_marked=with_marked):
        return
    if not released:
        raise Braked(
            f"名单将终止 {source.counts['ends']} 条身份，超过在册 {source.counts['held']} 条的刹车比例 {brake_of(source) / 100:g}%"
        )
    if not why.strip():
        raise RegistryRefused("解除刹车须写明理由", "why")


def _check_sender(actor: Actor, city: str, department: str, district: District | None) -> None:
    _check_place(actor, city, district)
    if actor.role == "department" and actor.department != department:
        raise rights.Refused("只能上传本部门的名单。")


def _check_place(actor: Actor, city: str, district: District | None) -> None:
    """A list of the whole city is nobody's but the city's."""
    if actor.city and actor.city != city:
        raise rights.Refused("这份名单不属于本市。")
    if district is not None:
        if district.city != city:
            raise RegistryRefused("区县不属于这个城市", "district")
        rights.check_district(actor, district)
    elif actor.district_id is not None:
        raise rights.Refused("全市名单由市级办理。")


def _check_second(actor: Actor, source: DepartmentList) -> None:
    _check_place(actor, source.city, source.district)
    if actor.user is not None and actor.user.pk == source.uploaded_by_id:
        raise rights.Refused("上传名单的人不能审批这份名单。")


def _need_compared(source: DepartmentList) -> None:
    if source.state != State.COMPARED:
        raise RegistryRefused(f"名单{source.get_state_display()}，不能执行")


def _decide(actor: Actor, source: DepartmentList, state: str, why: str) -> None:
    source.state, source.decision, source.decided_at = state, why[:300], timezone.now()
    source.decided_by_id = actor.user.pk if actor.user else None
    with transaction.atomic():
        source.save(update_fields=["state", "decision", "decided_at", "decided_by"])
