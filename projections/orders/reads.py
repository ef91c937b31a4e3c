"""What the orders answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from projections.orders.row import OrderRow
from projections.reads import Rows

_COLUMNS = b", ".join(name.encode() for name in OrderRow.__struct_fields__)
_SELECT = b"SELECT " + _COLUMNS + b" FROM read.orders "


class Place(Struct, frozen=True):
    """An order's place in the list of its customer; a page begins behind one."""

    listed_at: datetime
    stream: str


class Page(Struct, frozen=True):
    """A stretch of a list, and where the next one begins if there is one."""

    rows: list[OrderRow]
    next: Place | None


async def of_customers(rows: Rows, customers: Sequence[str], after: Place | None = None, limit: int = 50) -> Page:
    """Return orders of these customers, the newest first. One that keeps its place is met once, whatever is added."""
    behind, place = b"", list[Any]()
    if after is not None:
        behind, place = b"AND (listed_at, stream) < (%s, %s) ", [after.listed_at, after.stream]
    # The newest of each customer straight from the index; only these few are sorted together.
    statement = (
        b"SELECT newest.* FROM unnest(%s::text[]) AS one CROSS JOIN LATERAL ("
        + _SELECT
        + b'WHERE customer = one COLLATE "C" '
        + behind
        + b"ORDER BY listed_at DESC, stream DESC LIMIT %s) newest ORDER BY listed_at DESC, stream DESC LIMIT %s"
    )
    found = [OrderRow(*row) for row in await rows(statement, (list(customers), *place, limit + 1, limit + 1))]
    last = found[limit - 1] if len(found) > limit else None
    return Page(found[:limit], None if last is None else Place(last.listed_at, last.stream))


async def order(rows: Rows, stream: str) -> OrderRow | None:
    """Return one order."""
    found = await rows(_SELECT + b"WHERE stream = %s", (stream,))
    return OrderRow(*found[0]) if found else None
