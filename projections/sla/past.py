"""The clocks as they were at a past moment, and as they were known to be at another.

A row of the read model says up to when it has always looked as it does: what went into it had happened by `happened_at`
and was known at `position`. Such rows are taken as they are. The others, those of clocks that went on since, are folded
anew from the events that count, so that every row is what a read model would hold that had seen nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from domain.codec import UnreadableEvent
from projections.log_at import entries_at
from projections.sla.clocks import COLUMNS, Clocks, Part
from projections.sla.folding import SILENT, Key, folded
from projections.sla.row import ClockRow
from projections.slices.over import fitting

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from projections.engine import Entry
    from projections.reads import Rows
    from projections.shapes import Moment

FOLDED_AT_ONCE: Final = 100
_SEEN: Final = b"SELECT position FROM read.checkpoints WHERE name = 'sla' AND build = 'live'"
# Positions have no gaps and recorded_at never goes back, so the log is searched by halves.
_KNOWN: Final = b"""
WITH RECURSIVE halves (low, high) AS (
    SELECT 0::bigint, %s::bigint
    UNION ALL
    SELECT CASE WHEN known THEN middle ELSE low END, CASE WHEN known THEN high ELSE middle - 1 END
    FROM (SELECT low, high, (low + high + 1) / 2 AS middle FROM halves WHERE low < high) AS half,
        LATERAL (SELECT recorded_at <= %s AS known FROM ledger.stored_events WHERE notification_id = middle) AS event)
SELECT low FROM halves WHERE low = high
"""
_AS_THEY_WERE: Final = b"(SELECT %b FROM read.sla_clocks WHERE %b AND position <= %%s%b) AS clocks"
_FOLDED: Final = b"json_populate_recordset(NULL::read.sla_clocks, %s::json) AS clocks"
_CHANGED: Final = b"SELECT stream, clock, instance FROM read.sla_clocks WHERE %b AND (position > %%s%b)"
# A case that is known only since then, of which an import brings many, is not worth folding.
_WAS_THERE: Final = (
    b" AND EXISTS (SELECT FROM ledger.stored_events WHERE originator_id = stream AND originator_version = 1"
    b" AND notification_id <= %s)"
)


async def clocks_at(
    rows: Rows, at: Moment, *, since: datetime | None = None, until: datetime | None = None, clock: str | None = None
) -> Clocks:
    """Return the clocks of a moment: those that had started by then, as they were by what had happened and was known.

    What never changes of a clock may narrow it: from when on and before when it started, and its name. What is asked of
    the clocks must be read from the same snapshot of the database as they are. That nothing more will be recorded by
    `known_at` is for the caller to know.
    """
    known = await _position(rows, at.known_at)
    began, beginning = _began(at, since, until, clock)
    happened = [] if at.as_of is None else [at.as_of]
    changed = _CHANGED % (began, b" OR happened_at > %s" if happened else b"")
    parameters = [*beginning, known, *happened]
    if at.known_at is not None:
        changed += _WAS_THERE
        parameters.append(known)
    folding: dict[str, set[Key]] = {}
    for stream, name, instance in await rows(changed, parameters):
        folding.setdefault(stream, set()).add((name, instance))
    found = await _folded(rows, folding, at, known)
    as_they_were = _AS_THEY_WERE % (COLUMNS, began, b" AND happened_at <= %s" if happened else b"")
    unchanged = Part(as_they_were, (*beginning, known, *happened))
    return Clocks((unchanged, Part(_FOLDED, (msgspec.json.encode(found).decode(),))))


async def _position(rows: Rows, known_at: datetime | None) -> int:
    """Return the last position that the read model has taken in and that was recorded by a moment."""
    seen = int(next((one for (one,) in await rows(_SEEN)), 0))
    return seen if known_at is None else int((await rows(_KNOWN, (seen, known_at)))[0][0])


def _began(at: Moment, since: datetime | None, until: datetime | None, clock: str | None) -> tuple[bytes, list[Any]]:
    """Return the condition of the clocks that had started by a moment, and its parameters."""
    by = min((one for one in (at.as_of, at.known_at) if one is not None), default=None)
    where, given = fitting(
        (
            (b"started_at <= %s", by),
            (b"started_at >= %s", since),
            (b"started_at < %s", until),
            (b"clock = %s", clock),
        )
    )
    return b" AND ".join([b"true", *where]), given


async def _folded(rows: Rows, folding: dict[str, set[Key]], at: Moment, known: int) -> list[ClockRow]:
    """Return clocks of cases from the events that count at a moment; those that there were not yet are left out."""
    streams, found = sorted(folding), list[ClockRow]()
    for begin in range(0, len(streams), FOLDED_AT_ONCE):
        events = await entries_at(rows, streams[begin : begin + FOLDED_AT_ONCE], at, known, SILENT)
        for stream, entries in events.items():
            _, clocks = folded(None, {}, _readable(entries))
            found += [row for key, row in clocks.items() if key in folding[stream]]
    return found


def _readable(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Yield the entries before the first that can't be read: behind it the read model lays its stream aside."""
    for entry in entries:
        try:
            _ = entry.event
        except UnreadableEvent:
            return
        yield entry
