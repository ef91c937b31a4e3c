"""Events that a build can't take in are laid aside with all later ones of their stream; the other streams go on.

The events stay where they are, in the log; kept is the stream, from where on, why, and how many wait. They are taken in
later in their order, when the program that could not do it was replaced by one that can, or when somebody asks for it.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from projections.engine.sql import query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Connection, Cursor

    from projections.engine.build import Build
    from projections.engine.entry import Entry

MOST_STREAMS: Final = 1_000
"""More than this is no trouble with single cases any more: the projection stands still instead."""
MOST_TOLD: Final = 2_000
"""Characters of a reason that are kept."""

_PARKED, _PARK, _BEHIND, _STILL = query("parked"), query("park"), query("park_behind"), query("park_still")
_UNPARK, RETRY, DROP = query("unpark"), query("retry"), query("drop_parked")


class Parked(NamedTuple):
    """A stream that is laid aside from a position on; `dropped` is up to where it is to go on without its events."""

    position: int
    retry: bool
    dropped: int


def parked(connection: Connection[Any], build: Build) -> dict[str, Parked]:
    """Return what a build has laid aside, by stream."""
    rows = connection.execute(_PARKED, _its(build)).fetchall()
    return {stream: Parked(*others) for stream, *others in rows}


def park(cursor: Cursor[Any], build: Build, entry: Entry, reason: str) -> None:
    """Lay the stream of an entry aside, from this entry on."""
    cursor.execute(
        _PARK, {**_its(build, entry.stream), "position": entry.position, "tag": entry.tag, "reason": reason[:MOST_TOLD]}
    )


def count_behind(cursor: Cursor[Any], build: Build, waiting: Sequence[Entry]) -> None:
    """Count entries that wait because their streams are laid aside."""
    if waiting:
        counts = Counter(entry.stream for entry in waiting)
        streams: Sequence[str] = list(counts)
        cursor.execute(_BEHIND, {**_its(build), "streams": streams, "events": list(counts.values())})


def still_parked(cursor: Cursor[Any], build: Build, entry: Entry, reason: str, events: int) -> None:
    """Take note that a stream was tried again, and of the entry that is now in the way."""
    cursor.execute(
        _STILL,
        {
            **_its(build, entry.stream),
            "position": entry.position,
            "tag": entry.tag,
            "reason": reason[:MOST_TOLD],
            "events": events,
        },
    )


def unpark(cursor: Cursor[Any], build: Build, stream: str) -> None:
    """Take note that everything of a stream is taken in."""
    cursor.execute(_UNPARK, _its(build, stream))


def ask_to_retry(connection: Connection[Any], build: Build, stream: str | None = None) -> int:
    """Ask whoever drives a build to try again what it has laid aside; return how many streams that are."""
    return connection.execute(RETRY, (*build, stream, stream)).rowcount


def ask_to_drop(connection: Connection[Any], build: Build, stream: str, position: int) -> bool:
    """Ask whoever drives a build to go on without the event at which a stream stands.

    False when it does not stand there.
    """
    return connection.execute(DROP, (*build, stream, position)).rowcount == 1


def _its(build: Build, stream: str | None = None) -> dict[str, Any]:
    return {"name": build.name, "build": build.slot, **({} if stream is None else {"stream": stream})}
