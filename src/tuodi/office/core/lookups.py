"""`name__prefix="王"`: a search by the beginning of a text that stays fast under row security.

PostgreSQL only looks into an index for a condition before row security when its operator can't leak values; `LIKE` is not such an
operator, these comparisons are. The index is the `varchar_pattern_ops` one that Django adds to a `CharField(db_index=True)`.
"""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Lookup

LAST = "\U0010ffff"


@CharField.register_lookup
class Prefix(Lookup):
    """True for texts that begin with the value."""

    lookup_name = "prefix"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, column_values = self.process_lhs(compiler, connection)
        text = str(self.rhs)
        return f"({column} ~>=~ %s AND {column} ~<~ %s)", (*column_values, text, *column_values, text + LAST)
