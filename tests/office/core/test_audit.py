"""The audit trail: registered events, append-only, chained."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from tuodi.office.core import audit, database
from tuodi.office.core.action import NotRecorded, action
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import AuditEntry, AuditSeal
from tuodi.office.core.rights import Refused

SYSTEM = Actor.system("测试")


def write(count: int) -> None:
    with transaction.atomic():
        for number in range(count):
            audit.record("core.exported", SYSTEM, f"list-{number}", why="试", title="名单", count=number)


def tamper(statement: str, values: list[object]) -> None:
    """What only the owner of the tables could do, with the triggers off."""
    with database.as_owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE core_auditentry DISABLE TRIGGER USER; ALTER TABLE core_auditseal DISABLE TRIGGER USER")
        cursor.execute(statement, values)


def test_the_chain_is_whole(db):
    write(5)
    assert audit.seal() == 5
    write(3)
    assert audit.verify().unsealed == 3
    assert audit.seal() == 3
    verdict = audit.verify()
    assert (verdict.links, verdict.unsealed, verdict.breaks) == (8, 0, [])
    assert audit.seal() == 0


def test_a_changed_line_breaks_the_chain(db):
    """kunming.122: what was recorded can't be altered unseen."""
    write(4)
    audit.seal()
    target = AuditEntry.objects.order_by("id")[1]
    tamper("UPDATE core_auditentry SET why = 'other' WHERE id = %s", [target.pk])
    assert audit.verify().breaks == [f"第 2 环（记录 {target.pk}）与内容不符"]


def test_a_removed_link_breaks_the_chain(db):
    write(4)
    audit.seal()
    tamper("DELETE FROM core_auditseal WHERE number = %s", [2])
    breaks = audit.verify().breaks
    assert breaks[0] == "第 2 环缺失"
    assert len(breaks) == 2  # the next one's hash no longer follows


def test_a_chain_cut_at_its_end_is_seen_with_the_noted_end(db):
    write(4)
    audit.seal()
    noted = audit.verify().last
    tamper("DELETE FROM core_auditseal WHERE number = %s", [4])
    assert audit.verify().breaks == []
    assert audit.verify(noted).breaks == ["链在第 3 环终止，留存的是第 4 环"]


def test_lines_are_never_changed_nor_deleted(db):
    write(1)
    entry = AuditEntry.objects.get()
    for change in (lambda: AuditEntry.objects.update(why="x"), entry.delete, lambda: AuditEntry.objects.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_an_unknown_event_is_an_error(db):
    with pytest.raises(audit.UnknownEvent):
        audit.record("core.nonsense", SYSTEM)
    with pytest.raises(ValueError, match="twice"):
        audit.register("core.exported", "something else")


def test_every_sentence_takes_missing_values():
    for event, text in audit.EVENTS.items():
        assert audit.sentence(event, {}).replace("（无）", "") or "{" in text


def test_a_rolled_back_change_leaves_no_line(db):
    def fails() -> None:
        with transaction.atomic():
            audit.record("core.exported", SYSTEM, title="x", count=1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_late_commits_are_sealed_too():
    """A line with a smaller number that commits after others were sealed gets its link later."""
    import threading

    written, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            audit.record("core.exported", SYSTEM, "slow", title="慢", count=1)
            written.set()
            go_on.wait(10)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert written.wait(10)
    write(2)
    assert audit.seal() == 2
    go_on.set()
    thread.join(10)
    assert audit.seal() == 1
    assert AuditSeal.objects.get(number=3).entry.subject_id == "slow"
    assert AuditSeal.objects.get(number=3).entry_id < AuditSeal.objects.get(number=1).entry_id
    assert audit.verify().breaks == []


@action("core.user.manage")
def silent(actor: Actor) -> None:
    """Writes nothing into the trail."""


@action("core.user.manage", may_change_nothing=True)
def idle(actor: Actor) -> str:
    return "nothing to do"


def test_an_action_must_leave_a_line(db):
    with pytest.raises(NotRecorded):
        silent(SYSTEM)
    assert idle(SYSTEM) == "nothing to do"


def test_an_action_checks_its_right(db, actor):
    with pytest.raises(Refused):
        idle(actor("clerk"))
