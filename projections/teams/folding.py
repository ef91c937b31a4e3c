"""What becomes of a team's row with each event of its."""

from __future__ import annotations

from typing import Any, assert_never

from domain.team import events as e
from projections.engine import Entry
from projections.teams.row import TeamRow


def fold(row: TeamRow | None, entry: Entry) -> TeamRow | dict[str, Any] | None:
    """Fold one event of a team. Before it is formed there is no row."""
    event: e.TeamEvent = entry.event  # type: ignore[assignment]  # streams of teams hold nothing else
    if row is None:
        if not isinstance(event, e.TeamFormed):
            return None
        return TeamRow(entry.position, entry.stream, entry.version, entry.recorded_at, event.team, event.title)
    return _changes(event)


def _changes(event: e.TeamEvent) -> dict[str, Any]:
    match event:
        case e.TeamFormed():
            return {}
        case e.TeamRenamed():
            return {"title": event.title}
        case e.LeadNamed():
            return {"lead": event.staff}
        case _:
            assert_never(event)
