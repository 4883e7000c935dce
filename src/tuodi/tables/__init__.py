"""The contract's tables: CSV, Excel and Parquet in three header languages, read into typed frames and written back.

Heavy libraries are imported inside functions, so importing this package costs next to nothing.
"""

from tuodi.tables.annotate import annotate
from tuodi.tables.error_list import write_errors
from tuodi.tables.errors import RowError, TableError
from tuodi.tables.read import Table, iter_claims, normalise, read_table
from tuodi.tables.template import template
from tuodi.tables.write import write_table

__all__ = [
    "RowError",
    "Table",
    "TableError",
    "annotate",
    "iter_claims",
    "normalise",
    "read_table",
    "template",
    "write_errors",
    "write_table",
]
