"""The queue: every case in one row, for lists, filters and counts."""

from projections.engine import Table
from projections.queue.folding import fold
from projections.queue.row import QueueRow
from projections.shapes import RowPerStream

VERSION = 7
"""To be raised with every change of the row, the table or the fold."""

TABLE = Table.of(__name__, "queue", QueueRow, "stream")
QUEUE = RowPerStream("queue", VERSION, TABLE, "case", fold)

__all__ = ["QUEUE", "TABLE", "VERSION", "QueueRow"]
