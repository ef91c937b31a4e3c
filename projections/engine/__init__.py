"""The engine that drives projections, and the shapes that most of them have."""

from projections.engine.engine import Engine, RebuildInterrupted
from projections.engine.entry import Entry
from projections.engine.projection import Projection
from projections.engine.row_per_key import RowPerKey
from projections.engine.rows_per_event import RowsPerEvent
from projections.engine.status import ProjectionStatus
from projections.engine.table import Row, Table

__all__ = [
    "Engine",
    "Entry",
    "Projection",
    "ProjectionStatus",
    "RebuildInterrupted",
    "Row",
    "RowPerKey",
    "RowsPerEvent",
    "Table",
]
