"""What the log said at a past moment: the events that had happened, as far as they were known."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final

from projections.engine import Entry
from projections.shapes import FOREVER, Moment

if TYPE_CHECKING:
    from projections.reads import Rows

_EVENTS: Final = b"""
SELECT notification_id, originator_id, originator_version, topic, schema_version, uuid_send(event_id),
    uuid_send(command_id), occurred_at, recorded_at, actor, on_behalf_of, origin, uuid_send(correlation),
    uuid_send(causation), subject, state
FROM ledger.stored_events
WHERE originator_id = ANY (%s) AND notification_id <= %s AND occurred_at <= %s AND recorded_at <= %s
    AND topic <> ALL (%s)
ORDER BY originator_id, originator_version
"""


async def entries_at(
    rows: Rows, streams: Sequence[str], at: Moment, position: int, without: Collection[str] = ()
) -> dict[str, list[Entry]]:
    """Return the events of streams that count at a moment, by stream and in its order; none of these tags.

    Those behind the position are left out: what was read of a read model before does not hold them.
    """
    parameters = [list(streams), position, at.as_of or FOREVER, at.known_at or FOREVER, list(without)]
    found: dict[str, list[Entry]] = {}
    for columns in await rows(_EVENTS, parameters):
        entry = Entry(*columns)
        found.setdefault(entry.stream, []).append(entry)
    return found
