"""Decisions about staff and their tokens."""

from __future__ import annotations

from typing import assert_never

from domain.aggregate import Aggregate, Asking
from domain.command import Command
from domain.personal import Plain
from domain.policy.pack import Policy
from domain.staff.commands import IssueToken, RegisterStaff, RevokeToken, StaffAction
from domain.staff.errors import (
    StaffRegisteredAlready,
    StaffTeamUnknown,
    StaffUnknown,
    TokenExpiryInThePast,
    TokenUnknown,
)
from domain.staff.events import StaffEvent, StaffRegistered, TokenIssued, TokenRevoked
from domain.staff.state import INITIAL, Employed, StaffState, Unregistered, evolve


def decide(command: Command[StaffAction], state: StaffState, policy: Policy) -> list[StaffEvent]:
    """Register once, issue a token id once, revoke what was issued."""
    action = command.action
    match action:
        case RegisterStaff():
            return _register(command, action, state, policy)
        case IssueToken():
            return _issue(command, action, state)
        case RevokeToken():
            if isinstance(state, Unregistered):
                raise StaffUnknown
            if state.token(action.token) is None:
                raise TokenUnknown(token=action.token)
            return [TokenRevoked(token=action.token)]
        case _:
            assert_never(action)


def _register(
    command: Command[StaffAction], action: RegisterStaff, state: StaffState, policy: Policy
) -> list[StaffEvent]:
    if isinstance(state, Employed):
        raise StaffRegisteredAlready
    if action.team is not None and not policy.pack.has_team(action.team):
        teams = ", ".join(team.id for team in policy.pack.teams)
        raise StaffTeamUnknown(team=action.team, teams=teams)
    name = Plain(action.name, subject=command.stream)
    return [StaffRegistered(name=name, team=action.team, administrator=action.administrator)]


def _issue(command: Command[StaffAction], action: IssueToken, state: StaffState) -> list[StaffEvent]:
    if isinstance(state, Unregistered):
        raise StaffUnknown
    if state.token(action.token) is not None:
        return []
    if action.expires_at is not None and action.expires_at <= command.now:
        raise TokenExpiryInThePast(expires_at=action.expires_at.isoformat())
    return [TokenIssued(token=action.token, label=action.label, expires_at=action.expires_at)]


def legal(state: StaffState, _asking: Asking) -> tuple[str, ...]:
    """Return what would change this member of staff now."""
    if isinstance(state, Unregistered):
        return ("register",)
    return ("issue_token", "revoke_token") if state.tokens else ("issue_token",)


STAFF = Aggregate(
    category="staff",
    initial=INITIAL,
    evolve=evolve,
    decide=decide,
    subject=lambda stream, _state: stream,
    legal=legal,
    events=(StaffRegistered, TokenIssued, TokenRevoked),
    actions=(RegisterStaff, IssueToken, RevokeToken),
)
