"""The standard replies in their newest revision, to be found by topic and language."""

from importlib.resources import files

from projections.engine import RowPerKey, Table
from projections.standard_replies.row import StandardReplyRow, fold, key

VERSION = 1
"""To be raised with every change of the row, the table or the fold."""

TABLE = Table("standard_replies", StandardReplyRow, "stream", files(__package__).joinpath("table.sql").read_bytes())
STANDARD_REPLIES = RowPerKey("standard_replies", VERSION, TABLE, key, fold)

__all__ = ["STANDARD_REPLIES", "TABLE", "VERSION", "StandardReplyRow"]
