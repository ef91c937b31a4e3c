"""The timeline: every event that is about a person or a case in a row, for those who want to see what happened."""

from projections.engine import Table
from projections.shapes import RowsPerEvent
from projections.timeline.row import TimelineRow, rows

VERSION = 2
"""To be raised with every change of the row, the table or how an event becomes a row."""

TABLE = Table.of(__name__, "timeline", TimelineRow, "position")
TIMELINE = RowsPerEvent("timeline", VERSION, TABLE, rows)

__all__ = ["TABLE", "TIMELINE", "VERSION", "TimelineRow"]
