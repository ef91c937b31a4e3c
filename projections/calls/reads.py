"""What the calls to the desk answer."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from msgspec import Struct

from domain.call.events import Answered
from projections.calls.row import CallRow
from projections.reads import Rows
from projections.slices.over import fitting

_SELECT: Final = b"SELECT " + b", ".join(name.encode() for name in CallRow.__struct_fields__) + b" FROM read.calls "


class Calls(Struct, frozen=True, kw_only=True):
    """What calls are narrowed to: those that began from `since` on and before `until`, and had an outcome."""

    since: datetime | None = None
    until: datetime | None = None
    line: str | None = None
    market: str | None = None
    outcome: Answered | None = None


class Place(Struct, frozen=True):
    """A call's place in the list; a page begins behind one."""

    began_at: datetime
    stream: str


class Page(Struct, frozen=True):
    """A stretch of the list, and where the next one begins if there is one."""

    rows: list[CallRow]
    next: Place | None


EVERY_CALL: Final = Calls()


async def page(rows: Rows, calls: Calls = EVERY_CALL, after: Place | None = None, limit: int = 50) -> Page:
    """Return calls, the newest first. One is met once, whatever is recorded between two pages."""
    where, parameters = fitting(
        (
            (b"began_at >= %s", calls.since),
            (b"began_at < %s", calls.until),
            (b"line = %s", calls.line),
            (b"market = %s", calls.market),
            (b"outcome = %s", calls.outcome),
        )
    )
    if after is not None:
        where.append(b"(began_at, stream) < (%s, %s)")
        parameters += [after.began_at, after.stream]
    statement = _SELECT + b"WHERE " + b" AND ".join([b"true", *where])
    statement += b" ORDER BY began_at DESC, stream DESC LIMIT %d" % (limit + 1)
    found = [CallRow(*row) for row in await rows(statement, parameters)]
    last = found[limit - 1] if len(found) > limit else None
    return Page(found[:limit], None if last is None else Place(last.began_at, last.stream))
