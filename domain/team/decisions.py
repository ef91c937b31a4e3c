"""Decisions about teams."""

from __future__ import annotations

from typing import assert_never

from domain.aggregate import Aggregate, Asking, Named
from domain.command import Command
from domain.policy.policy import Policy
from domain.team.commands import FormTeam, NameLead, RenameTeam, TeamAction
from domain.team.errors import TeamExists, TeamNotFormed
from domain.team.events import LeadNamed, TeamEvent, TeamFormed, TeamRenamed
from domain.team.state import INITIAL, TeamState, evolve


def decide(command: Command[TeamAction], state: TeamState, _policy: Policy) -> list[TeamEvent]:
    """Form a team once; rename it and say who leads it."""
    action = command.action
    if isinstance(action, FormTeam):
        return _form(action, state)
    if state.team is None:
        raise TeamNotFormed
    match action:
        case RenameTeam(title=title):
            return [] if title == state.title else [TeamRenamed(title=title)]
        case NameLead(staff=staff):
            return [] if staff == state.lead else [LeadNamed(staff=staff)]
        case _:
            assert_never(action)


def _form(action: FormTeam, state: TeamState) -> list[TeamEvent]:
    if state.team is None:
        return [TeamFormed(team=action.team, title=action.title)]
    if state.title == action.title:
        return []
    raise TeamExists(team=action.team)


def legal(state: TeamState, _asking: Asking) -> tuple[str, ...]:
    """Return what would change the team now."""
    return (FormTeam.verb,) if state.team is None else (RenameTeam.verb, NameLead.verb)


def mentions(action: TeamAction) -> Named:
    """Name whom an action refers to."""
    return (("staff", action.staff),) if isinstance(action, NameLead) else ()


TEAM = Aggregate(
    category="team",
    initial=INITIAL,
    evolve=evolve,
    decide=decide,
    subject=lambda _stream, _state: None,
    legal=legal,
    events=(TeamFormed, TeamRenamed, LeadNamed),
    actions=(FormTeam, RenameTeam, NameLead),
    mentions=mentions,
)
