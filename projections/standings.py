"""Where the projections stand, for whoever keeps the service running."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from projections.engine.status import STATUS, ProjectionStatus
from projections.reads import Rows

_STANDINGS = b"""
SELECT name, position, (SELECT coalesce(max(notification_id), 0) FROM ledger.stored_events) - position, error
FROM read.checkpoints WHERE build = 'live' AND cardinality(tables) > 0 ORDER BY name
"""


class Standing(Struct, frozen=True):
    """How far a read model is, how many events it has still to read, and why it stands still if it does."""

    name: str
    position: int
    lag: int
    error: str | None


async def standings(rows: Rows) -> list[Standing]:
    """Return the standing of every read model that ever ran."""
    return [Standing(*row) for row in await rows(_STANDINGS)]


async def statuses(rows: Rows, names: Iterable[str]) -> list[ProjectionStatus]:
    """Return where the builds of these projections stand, and those that are there without a program."""
    return [ProjectionStatus(*row) for row in await rows(STATUS, (list(names),))]
