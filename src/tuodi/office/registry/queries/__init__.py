"""Reads of the registry that are more than a line."""

from tuodi.office.registry.queries.context import claim_context
from tuodi.office.registry.queries.engine import engine_rows, engine_rows_of

__all__ = ["claim_context", "engine_rows", "engine_rows_of"]
