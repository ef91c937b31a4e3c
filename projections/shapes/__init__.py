"""The shapes that most projections have: a definition is one of these, given a fold, a row and a table."""

from projections.shapes.counters import Counters
from projections.shapes.intervals import (
    FOREVER,
    HOLDS,
    INTERVAL_KEY,
    Interval,
    Intervals,
    Moment,
    held_at,
    interval_row,
)
from projections.shapes.row_per_stream import RowPerStream, StreamRow
from projections.shapes.rows_per_event import RowsPerEvent

__all__ = [
    "FOREVER",
    "HOLDS",
    "INTERVAL_KEY",
    "Counters",
    "Interval",
    "Intervals",
    "Moment",
    "RowPerStream",
    "RowsPerEvent",
    "StreamRow",
    "held_at",
    "interval_row",
]
