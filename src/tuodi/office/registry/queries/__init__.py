"""Reads of the registry that are more than a line."""

from tuodi.office.registry.queries.context import claim_context
from tuodi.office.registry.queries.engine import engine_rows, engine_rows_of
from tuodi.office.registry.queries.service import Registry, read
from tuodi.office.registry.queries.whose import whose

__all__ = ["Registry", "claim_context", "engine_rows", "engine_rows_of", "read", "whose"]
