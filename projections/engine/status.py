"""Where the projections stand."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from projections.engine.connecting import connect
from projections.engine.ownership import create_schema
from projections.engine.sql import query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Connection

STATUS = query("status")


class ProjectionStatus(Struct, frozen=True):
    """How far a build is, who drives it, and why it stands still if it does.

    `known` tells those that this program has from what others left. One that never ran has version 0. `rate` is in
    events a second, where it was measured last. `lag_seconds` is how long the next event to be read has been there.
    `parked_streams` are laid aside, with `parked_events` in all, since `parked_since`.
    """

    name: str
    build: str
    known: bool
    version: int
    position: int
    head: int
    epoch: int
    owner: str | None
    lease_live: bool
    ready: bool
    goes_live: bool
    error: str | None
    rate: float
    lag_seconds: float
    parked_streams: int
    parked_events: int
    parked_since: datetime | None

    @property
    def lag(self) -> int:
        """How many events it has still to read."""
        return self.head - self.position

    @property
    def expected_seconds(self) -> float | None:
        """How many seconds it has still to read at its last rate; None when nobody can tell."""
        if self.lag == 0:
            return 0.0
        return self.lag / self.rate if self.rate > 0 and self.lease_live else None


def statuses(connection: Connection[Any], names: Sequence[str]) -> list[ProjectionStatus]:
    """Return where the builds of these projections stand, and those that are there without a program."""
    with connection.cursor(binary=True) as cursor:
        return [ProjectionStatus(*row) for row in cursor.execute(STATUS, (list(names),)).fetchall()]


def statuses_of(url: str, names: Sequence[str]) -> list[ProjectionStatus]:
    """Return the same from a database, before an engine ever ran as well."""
    with connect(url) as connection:
        create_schema(connection)
        return statuses(connection, names)
