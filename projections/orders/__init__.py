"""The orders: every order in one row, for the lists of a customer's purchases."""

from importlib.resources import files

from projections.engine import RowPerKey, Table
from projections.orders.folding import fold, key
from projections.orders.row import OrderRow

VERSION = 1
"""To be raised with every change of the row, the table or the fold."""

TABLE = Table("orders", OrderRow, "stream", files(__package__).joinpath("table.sql").read_bytes())
ORDERS = RowPerKey("orders", VERSION, TABLE, key, fold)

__all__ = ["ORDERS", "TABLE", "VERSION", "OrderRow"]
