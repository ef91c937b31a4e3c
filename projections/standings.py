"""Where the projections stand, for whoever keeps the service running."""

from __future__ import annotations

from msgspec import Struct

from projections.reads import Rows

_STANDINGS = b"""
SELECT name, position, (SELECT coalesce(max(notification_id), 0) FROM ledger.stored_events) - position, error
FROM read.checkpoints WHERE build = 'live' ORDER BY name
"""


class Standing(Struct, frozen=True):
    """How far a projection is, how many events it has still to read, and why it stands still if it does."""

    name: str
    position: int
    lag: int
    error: str | None


async def standings(rows: Rows) -> list[Standing]:
    """Return the standing of every projection that ever ran."""
    return [Standing(*row) for row in await rows(_STANDINGS)]
