"""Decisions about teams."""

from __future__ import annotations

from domain.aggregate import Aggregate, Asking
from domain.command import Command
from domain.policy.pack import Policy
from domain.team.commands import FormTeam, TeamAction
from domain.team.errors import TeamExists
from domain.team.events import TeamEvent, TeamFormed
from domain.team.state import INITIAL, TeamState, evolve


def decide(command: Command[TeamAction], state: TeamState, _policy: Policy) -> list[TeamEvent]:
    """Form a team once."""
    action = command.action
    if state.team is None:
        return [TeamFormed(team=action.team, title=action.title)]
    if state.title == action.title:
        return []
    raise TeamExists(team=action.team)


def legal(state: TeamState, _asking: Asking) -> tuple[str, ...]:
    """Return what would change the team now."""
    return ("form",) if state.team is None else ()


TEAM = Aggregate(
    category="team",
    initial=INITIAL,
    evolve=evolve,
    decide=decide,
    subject=lambda _stream, _state: None,
    legal=legal,
    events=(TeamFormed,),
    actions=(FormTeam,),
)
