"""The log of a desk that has worked for a while, written past the ledger's own door."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import psycopg

from domain.codec import encode
from domain.event import schema_version_of, tag_of
from tests.bench.projections.lives import BEGINNING, Lives, Placed
from tests.projections.logs import COLUMNS, TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.ground import Base

AT_ONCE: Final = 2_000
"""Cases that are worked at a time; which of them an event belongs to is drawn."""
STEP: Final = timedelta(seconds=40)
"""The time from one event to the next."""


def fill(base: Base, events: int) -> None:
    """Write a log of so many events in one COPY; the same for the same number, and never all of it in memory."""
    with psycopg.connect(base.owner_url, autocommit=True) as connection:
        statement = f"COPY ledger.stored_events ({COLUMNS}) FROM STDIN (FORMAT binary)"
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            copy.set_types(TYPES)
            for row in _rows(events):
                copy.write_row(row)
        connection.execute("VACUUM (FREEZE, ANALYZE) ledger.stored_events")
    base.settle()


def _rows(events: int) -> Iterator[tuple[Any, ...]]:
    draw = random.Random(7)
    versions: dict[str, int] = {}
    for position, (stream, subject, event) in zip(range(1, events + 1), _interleaved(draw), strict=False):
        version = versions[stream] = versions.get(stream, 0) + 1
        tag, at, own_id = tag_of(event), BEGINNING + position * STEP, UUID(int=draw.getrandbits(128))
        yield (
            *(position, stream, version, tag, schema_version_of(tag), own_id, own_id, at, at),
            *("staff-1", None, "live", own_id, None, subject, encode(event)),
        )


def _interleaved(draw: random.Random) -> Iterator[Placed]:
    """Yield the events of all lives without end: many cases are worked at once, each a little at a time."""
    lives = Lives(draw)
    yield from lives.house()
    worked = [lives.case() for _ in range(AT_ONCE)]
    while True:
        at = draw.randrange(AT_ONCE)
        placed = next(worked[at], None)
        if placed is None:
            worked[at] = lives.case()
            placed = next(worked[at])
        yield placed
