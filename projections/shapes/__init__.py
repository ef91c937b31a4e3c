"""The shapes that most projections have: a definition is one of these, given a fold, a row and a table."""

from projections.shapes.row_per_stream import RowPerStream
from projections.shapes.rows_per_event import RowsPerEvent

__all__ = ["RowPerStream", "RowsPerEvent"]
