"""The calls to the desk: every call in one row, for lists and for what was lost."""

from projections.calls.row import CallRow, fold
from projections.engine import Table
from projections.shapes import RowPerStream

VERSION = 1
"""To be raised with every change of the row, the table or the fold."""

TABLE = Table.of(__name__, "calls", CallRow, "stream")
CALLS = RowPerStream("calls", VERSION, TABLE, "call", fold)

__all__ = ["CALLS", "TABLE", "VERSION", "CallRow"]
