"""The orders: every order in one row, for the lists of a customer's purchases."""

from projections.engine import Table
from projections.orders.folding import fold
from projections.orders.row import OrderRow
from projections.shapes import RowPerStream

VERSION = 1
"""To be raised with every change of the row, the table or the fold."""

TABLE = Table.of(__name__, "orders", OrderRow, "stream")
ORDERS = RowPerStream("orders", VERSION, TABLE, "order", fold)

__all__ = ["ORDERS", "TABLE", "VERSION", "OrderRow"]
