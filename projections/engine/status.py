"""Where the projections stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from psycopg import Connection

from projections.engine.sql import query

_STATUS = query("status")


class ProjectionStatus(Struct, frozen=True):
    """How far a projection is, who drives it, and why it stands still if it does. One that never ran has version 0."""

    name: str
    version: int
    position: int
    head: int
    epoch: int
    owner: str | None
    lease_live: bool
    error: str | None

    @property
    def lag(self) -> int:
        """How many events it has still to read."""
        return self.head - self.position


def statuses(connection: Connection[Any], names: Sequence[str]) -> list[ProjectionStatus]:
    """Return where these projections stand."""
    return [ProjectionStatus(*row) for row in connection.execute(_STATUS, (list(names),)).fetchall()]
