"""The staff: whoever was ever registered, in one row, for lists and for who is in a team."""

from importlib.resources import files

from projections.engine import RowPerKey, Table
from projections.staff.folding import fold, key
from projections.staff.row import StaffRow

VERSION = 1
"""To be raised with every change of the row, the table or the fold."""

TABLE = Table("staff", StaffRow, "stream", files(__package__).joinpath("table.sql").read_bytes())
STAFF = RowPerKey("staff", VERSION, TABLE, key, fold)

__all__ = ["STAFF", "TABLE", "VERSION", "StaffRow"]
