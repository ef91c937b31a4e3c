"""The standard replies in their newest revision, to be found by topic and language."""

from projections.engine import Table
from projections.shapes import RowPerStream
from projections.standard_replies.row import StandardReplyRow, fold

VERSION = 1
"""To be raised with every change of the row, the table or the fold."""

TABLE = Table.of(__name__, "standard_replies", StandardReplyRow, "stream")
STANDARD_REPLIES = RowPerStream("standard_replies", VERSION, TABLE, "standard_reply", fold)

__all__ = ["STANDARD_REPLIES", "TABLE", "VERSION", "StandardReplyRow"]
