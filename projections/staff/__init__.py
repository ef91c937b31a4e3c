"""The staff: whoever was ever registered, in one row, for lists and for who is in a team."""

from projections.engine import Table
from projections.shapes import RowPerStream
from projections.staff.folding import fold
from projections.staff.row import StaffRow

VERSION = 1
"""To be raised with every change of the row, the table or the fold."""

TABLE = Table.of(__name__, "staff", StaffRow, "stream")
STAFF = RowPerStream("staff", VERSION, TABLE, "staff", fold)

__all__ = ["STAFF", "TABLE", "VERSION", "StaffRow"]
