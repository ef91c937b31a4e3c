"""What a team is after its events."""

from __future__ import annotations

from msgspec import Struct

from domain.team.events import TeamEvent


class TeamState(Struct, frozen=True):
    """A team; before it is formed it has no name."""

    team: str | None = None
    title: str = ""


INITIAL = TeamState()


def evolve(_state: TeamState, event: TeamEvent) -> TeamState:
    """Fold one event."""
    return TeamState(team=event.team, title=event.title)
