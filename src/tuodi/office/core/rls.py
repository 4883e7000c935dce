"""Row security: PostgreSQL itself limits the rows of a district's staff.

The setting `tuodi.districts` holds what the current actor may see: `*` for everything, else the ids of districts, with 0 for rows
that belong to no district but the city. Not set means nothing: a connection that was never told whom it serves sees no row.
`tuodi.street` and `tuodi.community` narrow the tables that know streets (`within_street`) further; empty: not at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import connection, migrations
from django.db.transaction import TransactionManagementError

if TYPE_CHECKING:
    from tuodi.office.core.actor import Actor

ROLE = "tuodi_app"


def enable(table: str, column: str = "district_id", *, shared: bool = False) -> migrations.RunSQL:
    """A migration step: rows of the table are seen and written only within the actor's districts.

    `shared`: rows without a district are everybody's (otherwise they are the city's own).
    The scope is read in a sub-select so that it is computed once for a statement, not once for a row.
    """
    rule = f"(SELECT tuodi_all_districts()) OR coalesce({column}, 0) = ANY ((SELECT tuodi_districts())::bigint[])"
    if shared:
        rule += f" OR {column} IS NULL"
    return migrations.RunSQL(
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f"CREATE POLICY {table}_districts ON {table} TO {ROLE} USING ({rule}) WITH CHECK ({rule});",
        f"DROP POLICY {table}_districts ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
    )


def through(table: str, parent: str, key: str) -> migrations.RunSQL:
    """A migration step for a table without a district of its own: a row is seen where its parent's row is seen.

    `key` is the column that holds the parent's id. The parent's own row security answers, looked up row by row: an EXISTS
    would let the planner read every parent first, for a page of fifty rows.
    """
    rule = f"(SELECT tuodi_all_districts()) OR (SELECT true FROM {parent} parent WHERE parent.id = {table}.{key})"
    return migrations.RunSQL(
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f"CREATE POLICY {table}_parent ON {table} TO {ROLE} USING ({rule}) WITH CHECK ({rule});",
        f"DROP POLICY {table}_parent ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
    )


def within_street(table: str, column: str = "street_id", community: str = "community") -> migrations.RunSQL:
    """A migration step beside `enable`: street staff see the rows of their street, and of their community where they work for one."""
    rule = (
        f"coalesce((SELECT current_setting('tuodi.street', true)), '') IN ('', {column}::text)"
        f" AND coalesce((SELECT current_setting('tuodi.community', true)), '') IN ('', {community})"
    )
    return migrations.RunSQL(
        f"CREATE POLICY {table}_street ON {table} AS RESTRICTIVE TO {ROLE} USING ({rule}) WITH CHECK ({rule});",
        f"DROP POLICY {table}_street ON {table};",
    )


def append_only(table: str) -> migrations.RunSQL:
    """A migration step: rows of the table are never changed nor deleted, by anybody."""
    return migrations.RunSQL(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION tuodi_forbid_change();"
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION tuodi_forbid_truncate();",
        f"DROP TRIGGER {table}_append_only ON {table}; DROP TRIGGER {table}_no_truncate ON {table};",
    )


TELL = "set_config('tuodi.districts', %s::text, false), set_config('tuodi.street', %s::text, false), set_config('tuodi.community', %s::text, false)"


def parts(scope: str) -> list[str]:
    """The values of `TELL`: for a statement that tells the connection along the way. Whoever sends it says `told` afterwards."""
    return [*scope.split("/", 2), "", ""][:3]


def told(scope: str) -> None:
    """The connection was told by a statement of the caller's."""
    connection.tuodi_scope = scope  # type: ignore[attr-defined]


def set_scope(scope: str, *, local: bool) -> None:
    """Tell the connection whose rows it may touch (`districts/street/community`); `local` until the end of the transaction."""
    districts, street, community = parts(scope)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('tuodi.districts', %s, %s), set_config('tuodi.street', %s, %s), set_config('tuodi.community', %s, %s)",
            [districts, local, street, local, community, local],
        )
    connection.tuodi_scope = scope  # type: ignore[attr-defined]


def scope() -> str:
    """What the connection was last told."""
    return str(getattr(connection, "tuodi_scope", ""))


@contextmanager
def as_actor(actor: Actor) -> Iterator[None]:
    """Within the block, and inside a transaction, only the actor's rows are there. What was set before comes back afterwards."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("the actor's rows are limited for a transaction, and there is none")
    before = scope()
    if before != actor.scope:
        set_scope(actor.scope, local=True)
    failed = True
    try:
        yield
        failed = False
    finally:
        if failed:  # the rollback of the transaction or savepoint restores the database's side
            connection.tuodi_scope = before  # type: ignore[attr-defined]
        elif before != actor.scope:
            set_scope(before, local=True)


CREATE_ROLE = f"""
DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}') THEN CREATE ROLE {ROLE} NOLOGIN; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$
"""


def create_role(apps: Any, schema_editor: Any) -> None:
    """Make the office's role where it is missing; another database of the same server may be doing the same."""
    schema_editor.execute(CREATE_ROLE)


def grant(**_: Any) -> None:
    """After migrations: the office's role may read and write every table, and owns none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = %s", [ROLE])
        if cursor.fetchone():
            cursor.execute(
                f"GRANT USAGE ON SCHEMA public TO {ROLE};"
                f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {ROLE};"
                f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {ROLE};"
                f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {ROLE}"
            )


FUNCTIONS = """
CREATE FUNCTION tuodi_all_districts() RETURNS boolean STABLE LANGUAGE sql
    AS $$ SELECT coalesce(current_setting('tuodi.districts', true), '') = '*' $$;
CREATE FUNCTION tuodi_districts() RETURNS bigint[] STABLE LANGUAGE sql
    AS $$ SELECT CASE WHEN coalesce(current_setting('tuodi.districts', true), '') IN ('', '*') THEN '{}'::bigint[]
                      ELSE string_to_array(current_setting('tuodi.districts', true), ',')::bigint[] END $$;
CREATE FUNCTION tuodi_forbid_change() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege'; END $$;
CREATE FUNCTION tuodi_forbid_truncate() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN
        IF coalesce(current_setting('tuodi.test_reset', true), '') = 'yes' THEN RETURN NULL; END IF;
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END $$;
"""
DROP_FUNCTIONS = """
DROP FUNCTION tuodi_all_districts(); DROP FUNCTION tuodi_districts();
DROP FUNCTION tuodi_forbid_change(); DROP FUNCTION tuodi_forbid_truncate();
"""
