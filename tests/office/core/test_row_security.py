"""Row security, tried with raw SQL as the office's role."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.db.transaction import TransactionManagementError

from tuodi.office.core import database, rls
from tuodi.office.core.actor import NOBODY, Actor
from tuodi.office.core.lookups import LAST
from tuodi.office.core.models import District


@pytest.fixture
def probe(db, city):
    """A table with a row in two districts of Kunming, one of Ningbo, and one without a district."""
    city("kunming"), city("ningbo")
    ids = [District.objects.get(name=name).pk for name in ("五华区", "盘龙区", "海曙区")]
    with database.as_owner(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE probe (id bigint PRIMARY KEY, district_id bigint, word text)")
        cursor.execute("CREATE TABLE probe_line (id bigint PRIMARY KEY, probe_id bigint)")
        cursor.execute(rls.enable("probe").sql)
        cursor.execute(rls.through("probe_line", "probe", "probe_id").sql)
        cursor.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON probe, probe_line TO tuodi_app")
        for number, place in enumerate([*ids, None]):
            cursor.execute("INSERT INTO probe VALUES (%s, %s, 'x')", [number, place])
            cursor.execute("INSERT INTO probe_line VALUES (%s, %s)", [number, number])
    return ids


def seen(table="probe"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table} ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def test_the_tests_run_as_the_bound_role(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user)")
        assert cursor.fetchone() == ("tuodi_app", False)


def test_each_sees_their_own(probe, actor):
    for table in ("probe", "probe_line"):
        with rls.as_actor(actor("clerk", "五华区")):
            assert seen(table) == [0]
        with rls.as_actor(actor("clerk")):
            assert seen(table) == [0, 1, 3]
        with rls.as_actor(Actor.system("all")):
            assert seen(table) == [0, 1, 2, 3]
        with rls.as_actor(NOBODY):
            assert seen(table) == []


def test_another_district_can_not_be_written(probe, actor):
    other = probe[1]
    with rls.as_actor(actor("clerk", "五华区")), connection.cursor() as cursor:
        cursor.execute("UPDATE probe SET word = 'y' WHERE district_id = %s", [other])
        assert cursor.rowcount == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            cursor.execute("INSERT INTO probe VALUES (9, %s, 'x')", [other])
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            cursor.execute("UPDATE probe SET district_id = %s WHERE id = 0", [other])


def test_what_was_set_before_comes_back(probe, actor):
    clerk = actor("clerk", "五华区")
    with rls.as_actor(clerk):
        with rls.as_actor(Actor.system("inner")):
            assert len(seen()) == 4
        assert seen() == [0]
        with pytest.raises(ValueError, match="boom"), transaction.atomic(), rls.as_actor(Actor.system("failing")):
            raise ValueError("boom")
        assert seen() == [0]
    assert len(seen()) == 4


def test_the_role_owns_nothing(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = 'tuodi_app'")
        assert cursor.fetchone() == (0,)
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute("ALTER TABLE core_auditentry DISABLE TRIGGER ALL")
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute("TRUNCATE core_loginfailure")


def test_every_table_with_a_district_is_secured(db):
    """Tables of upper apps with a column district_id have row security, or stand here with the reason."""
    free = {
        "core_user": "a log-in must find its user before anybody acts",
        "core_street": "names of places",
        "registry_institutionterm": "what a hospital was and where it lies: institutions are nobody's in particular",
        "core_auditentry": "written by everybody; read through core.queries.audit_entries",
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'district_id'"
            " WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND NOT c.relrowsecurity"
        )
        assert {row[0] for row in cursor.fetchall()} - set(free) == set()


def test_a_search_by_prefix_uses_its_index_under_row_security(probe, actor):
    """`LIKE` would read the whole table: its operator might leak, so it waits behind row security."""
    with database.as_owner(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO probe SELECT n, %s, '王' || n FROM generate_series(100, 20000) n", [probe[0]])
        cursor.execute("CREATE INDEX ON probe (word text_pattern_ops); ANALYZE probe")

    def plan(condition: str, *values: str) -> str:
        with rls.as_actor(actor("clerk", "五华区")), connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN SELECT id FROM probe WHERE {condition}", values)
            return "\n".join(row[0] for row in cursor.fetchall())

    assert "Index Cond" in plan("word ~>=~ %s AND word ~<~ %s", "王1234", "王1234" + LAST)
    assert "Index Cond" not in plan("word LIKE %s", "王1234%")


def test_prefix_finds_what_begins_so(db, city):
    city("kunming")
    assert {row.name for row in District.objects.filter(name__prefix="官")} == {"官渡区"}
    assert {row.name for row in District.objects.filter(name__prefix="%")} == set()
    assert District.objects.filter(name__prefix="").count() == 18


def test_a_scope_needs_a_transaction(transactional_db):
    with pytest.raises(TransactionManagementError), rls.as_actor(Actor.system("x")):
        pass
