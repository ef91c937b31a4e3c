"""The timeline: every event that is about a person or a case in a row, for those who want to see what happened."""

from importlib.resources import files

from projections.engine import RowsPerEvent, Table
from projections.timeline.row import TimelineRow, rows

VERSION = 2
"""To be raised with every change of the row, the table or how an event becomes a row."""

TABLE = Table("timeline", TimelineRow, "position", files(__package__).joinpath("table.sql").read_bytes())
TIMELINE = RowsPerEvent("timeline", VERSION, TABLE, rows)

__all__ = ["TABLE", "TIMELINE", "VERSION", "TimelineRow"]
