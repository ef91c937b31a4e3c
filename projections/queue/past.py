"""A team's queue as it was at a past moment, and as it was known to be at another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from msgspec import structs

from projections.case_states.work import KEPT, work
from projections.engine import Entry
from projections.queue import QUEUE
from projections.queue.reads import Filters, Page, Place, place
from projections.shapes import FOREVER, Moment

if TYPE_CHECKING:
    from projections.queue.row import QueueRow
    from projections.reads import Rows

LOOKED_THROUGH: Final = 1_000
"""Cases that are folded for one page at most: what the states over time do not say is known only then."""
FOLDED_AT_ONCE: Final = 100
_OTHER_NAMES: Final = {"opened_before", "opened_since", "unassigned", "tag"}
"""The filters that are not named after the column that they narrow."""
_EVENTS: Final = b"""
SELECT notification_id, originator_id, originator_version, topic, schema_version, uuid_send(event_id),
    uuid_send(command_id), occurred_at, recorded_at, actor, on_behalf_of, origin, uuid_send(correlation),
    uuid_send(causation), subject, state
FROM ledger.stored_events
WHERE originator_id = ANY (%s) AND notification_id <= %s AND occurred_at <= %s AND recorded_at <= %s
ORDER BY originator_id, originator_version
"""


async def page(
    rows: Rows, team: str, filters: Filters, at: Moment, after: Place | None = None, limit: int = 50
) -> Page:
    """Return cases that a team had at a moment, in the order of work, each row as it was then.

    Where filters beside those of `KEPT` leave out most of `LOOKED_THROUGH` cases, the page has fewer than the limit, or
    none, and says all the same where the next one begins.
    """
    narrowed = any(value is not None and name not in KEPT for name, value in structs.asdict(filters).items())
    wanted = LOOKED_THROUGH if narrowed else limit
    found = await work(rows, team, filters, at, after, wanted + 1)
    places, more = found.places[:wanted], len(found.places) > wanted
    fitting: list[QueueRow] = []
    for begin in range(0, len(places), FOLDED_AT_ONCE):
        streams = [one.stream for one in places[begin : begin + FOLDED_AT_ONCE]]
        folded = await _folded(rows, streams, at, found.position)
        fitting += [row for row in folded if _fits(row, team, filters)]
        if len(fitting) > limit:
            return Page(fitting[:limit], place(fitting[limit - 1]))
    return Page(fitting, places[-1] if more else None)


async def _folded(rows: Rows, streams: Sequence[str], at: Moment, position: int) -> list[QueueRow]:
    """Return the rows of cases from the events that count at a moment, in the order given."""
    moments = [at.as_of or FOREVER, at.known_at or FOREVER]
    found = await rows(_EVENTS, [list(streams), position, *moments])
    by_stream = {stream: _row(its_own) for stream, its_own in groupby(found, key=_stream)}
    return [row for stream in streams if (row := by_stream.get(stream)) is not None]


def _stream(columns: tuple[Any, ...]) -> str:
    stream: str = columns[1]
    return stream


def _row(events: Iterable[tuple[Any, ...]]) -> QueueRow | None:
    return QUEUE.folded(None, (Entry(*columns) for columns in events))


def _fits(row: QueueRow, team: str, filters: Filters) -> bool:
    """Tell whether a row belongs on a list, as `reads.page` asks for it."""
    return (
        row.team == team
        and (filters.unassigned is None or (row.assignee is None) is filters.unassigned)
        and (filters.opened_before is None or row.opened_at < filters.opened_before)
        and (filters.opened_since is None or row.opened_at >= filters.opened_since)
        and (filters.tag is None or filters.tag in row.tags)
        and all(
            value is None or getattr(row, name) == value
            for name, value in structs.asdict(filters).items()
            if name not in _OTHER_NAMES
        )
    )
