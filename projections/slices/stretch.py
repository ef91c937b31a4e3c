"""Between which positions a slice lies. They are settled before the first event is read, so that nothing moves."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from projections.slices.errors import KnownAtInTheFuture

if TYPE_CHECKING:
    from psycopg import Connection

    from projections.slices.narrowing import Slice

_KNOWN_AT: Final = b"SELECT ledger.position_known_at(%s)"
_NOW: Final = b"SELECT clock_timestamp()"
_MOMENT: Final = timedelta(microseconds=1)


class Stretch(NamedTuple):
    """The positions after one and up to another, that one included."""

    after: int
    upto: int


def stretch(connection: Connection[Any], asked: Slice, head: int) -> Stretch:
    """Return where a slice lies in a log that ends at a position; raise `KnownAtInTheFuture`."""
    now: datetime = connection.execute(_NOW).fetchall()[0][0]
    after, upto = max(asked.get("after") or 0, 0), head
    if (last := asked.get("upto")) is not None:
        upto = min(upto, last)
    if (since := asked.get("recorded_since")) is not None:
        after = max(after, _known_at(connection, since - _MOMENT, now, head))
    if (before := asked.get("recorded_before")) is not None:
        upto = min(upto, _known_at(connection, before - _MOMENT, now, head))
    if (known_at := asked.get("known_at")) is not None:
        if known_at > now:
            raise KnownAtInTheFuture(known_at=known_at.isoformat(), now=now.isoformat())
        upto = min(upto, _known_at(connection, known_at, now, head))
    return Stretch(after, max(after, upto))


def _known_at(connection: Connection[Any], moment: datetime, now: datetime, head: int) -> int:
    """Return the last position that was recorded by a moment, for good; of what is to come, all that is there."""
    if moment >= now:
        return head
    return int(connection.execute(_KNOWN_AT, (moment,)).fetchall()[0][0])
