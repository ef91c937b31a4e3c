"""What the timeline answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from projections.reads import Rows
from projections.timeline.row import TimelineRow

_COLUMNS = b", ".join(name.encode() for name in TimelineRow.__struct_fields__)
_PAGE = b"SELECT " + _COLUMNS + b" FROM read.timeline WHERE stream = %s AND version > %s ORDER BY version LIMIT %s"
# A stream belongs to whom its newest event is about, and with all its events: a case whose sender was identified is in
# the customer's file from its beginning, and one that was taken for somebody else's is no longer in theirs.
# OFFSET 0 keeps a look-up a look-up: joined freely, the whole table is read, whatever its size.
_FILE = b"""
    SELECT e.occurred_at, e.position
    FROM (SELECT DISTINCT stream FROM read.timeline WHERE subject = ANY (%s::text[])) s
    CROSS JOIN LATERAL (
        SELECT subject FROM read.timeline n WHERE n.stream = s.stream ORDER BY n.version DESC LIMIT 1) newest
    CROSS JOIN LATERAL (
        SELECT occurred_at, position FROM read.timeline t WHERE t.stream = s.stream OFFSET 0) e
    WHERE newest.subject = ANY (%s::text[])"""
_AFTER = b" AND (e.occurred_at, e.position) > (%s, %s)"
_IN_ORDER = b" ORDER BY e.occurred_at, e.position LIMIT %s"


class Place(Struct, frozen=True):
    """An event's place in a service file; a page begins behind one."""

    occurred_at: datetime
    position: int


async def page(rows: Rows, stream: str, after_version: int = 0, limit: int = 100) -> list[TimelineRow]:
    """Return events of a case after a version, in their order."""
    return [TimelineRow(*row) for row in await rows(_PAGE, (stream, after_version, limit))]


async def service_file(
    rows: Rows, subjects: Sequence[str], after: Place | None = None, limit: int = 5_000
) -> list[Place]:
    """Return the places of all events of what belongs to some persons, in the order in which they happened."""
    parameters: list[Any] = [list(subjects), list(subjects)]
    if after is not None:
        parameters += [after.occurred_at, after.position]
    statement = _FILE + (b"" if after is None else _AFTER) + _IN_ORDER
    return [Place(*row) for row in await rows(statement, (*parameters, limit))]
