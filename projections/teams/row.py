"""The row of a team."""

from __future__ import annotations

from projections.shapes import StreamRow


class TeamRow(StreamRow, frozen=True):
    """A team as lists show it. `lead` is a member of staff."""

    team: str
    title: str
    lead: str | None = None
