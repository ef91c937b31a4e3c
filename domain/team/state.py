"""What a team is after its events."""

from __future__ import annotations

from typing import assert_never

from msgspec import Struct, structs

from domain.team.events import LeadNamed, TeamEvent, TeamFormed, TeamRenamed


class TeamState(Struct, frozen=True):
    """A team, and who leads it; before it is formed it has no name. Who is in it, their own streams say."""

    team: str | None = None
    title: str = ""
    lead: str | None = None


INITIAL = TeamState()


def evolve(state: TeamState, event: TeamEvent) -> TeamState:
    """Fold one event."""
    match event:
        case TeamFormed():
            return structs.replace(state, team=event.team, title=event.title)
        case TeamRenamed():
            return structs.replace(state, title=event.title)
        case LeadNamed():
            return structs.replace(state, lead=event.staff)
        case _:
            assert_never(event)
