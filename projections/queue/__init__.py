"""The queue: every case in one row, for lists, filters and counts."""

from importlib.resources import files

from projections.engine import RowPerKey, Table
from projections.queue.folding import fold, key
from projections.queue.row import QueueRow

VERSION = 3
"""To be raised with every change of the row, the table or the fold."""

TABLE = Table("queue", QueueRow, "stream", files(__package__).joinpath("table.sql").read_bytes())
QUEUE = RowPerKey("queue", VERSION, TABLE, key, fold)

__all__ = ["QUEUE", "TABLE", "VERSION", "QueueRow"]
