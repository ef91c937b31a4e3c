"""What the orders answer."""

from __future__ import annotations

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


async def of_customer(rows: Rows, customer: str, after: Place | None = None, limit: int = 50) -> Page:
    """Return orders of a customer, the newest first. An order that keeps its place is met once, whatever is added."""
    behind, parameters = b"", list[Any]([customer])
    if after is not None:
        behind = b"AND (listed_at, stream) < (%s, %s) "
        parameters += [after.listed_at, after.stream]
    statement = _SELECT + b"WHERE customer = %s " + behind + b"ORDER BY listed_at DESC, stream DESC LIMIT %s"
    found = [OrderRow(*row) for row in await rows(statement, (*parameters, limit + 1))]
    last = found[limit - 1] if len(found) > limit else None
    return Page(found[:limit], None if last is None else Place(last.listed_at, last.stream))


async def order(rows: Rows, stream: str) -> OrderRow | None:
    """Return one order."""
    found = await rows(_SELECT + b"WHERE stream = %s", (stream,))
    return OrderRow(*found[0]) if found else None
