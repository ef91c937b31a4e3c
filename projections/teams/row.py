"""The row of a team."""

from __future__ import annotations

from datetime import datetime

from projections.engine import Row


class TeamRow(Row, frozen=True):
    """A team as lists show it. `lead` is a member of staff; `updated_at` is when the last event was recorded."""

    stream: str
    version: int
    updated_at: datetime
    team: str
    title: str
    lead: str | None = None
