"""What a member of staff is after the events."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from msgspec import Struct, structs

from domain.personal import Personal
from domain.staff import events as e


class Token(Struct, frozen=True):
    """A token that was issued and not revoked; with `roles` it gives the rights of these alone."""

    id: str
    label: str
    expires_at: datetime | None
    roles: tuple[str, ...] | None = None

    def valid(self, at: datetime) -> bool:
        """Tell whether it has not expired at a moment."""
        return self.expires_at is None or at < self.expires_at


class Absence(Struct, frozen=True):
    """A time away; without `ends_at` until it is said to have ended."""

    id: str
    starts_at: datetime
    ends_at: datetime | None

    def holds(self, at: datetime) -> bool:
        """Tell whether it holds at a moment; it ends just before its end."""
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)


class Unregistered(Struct, frozen=True):
    """Nobody yet."""


class Employed(Struct, frozen=True):
    """Somebody who works here. `absences` are in the order of their recording, those that are over among them."""

    name: Personal
    roles: tuple[str, ...]
    teams: tuple[str, ...]
    languages: tuple[str, ...]
    skills: tuple[str, ...]
    absences: tuple[Absence, ...] = ()
    tokens: tuple[Token, ...] = ()

    def token(self, token: str) -> Token | None:
        """Return the token of that id if it was not revoked."""
        return next((one for one in self.tokens if one.id == token), None)

    def absence(self, absence: str) -> Absence | None:
        """Return the absence of that id."""
        return next((one for one in self.absences if one.id == absence), None)

    def absent(self, at: datetime) -> bool:
        """Tell whether they are away at a moment."""
        return any(one.holds(at) for one in self.absences)


class Left(Struct, frozen=True):
    """Somebody who worked here, and the teams that they were in at the end."""

    name: Personal
    teams: tuple[str, ...]


StaffState = Unregistered | Employed | Left
INITIAL = Unregistered()


def evolve(state: StaffState, event: e.StaffEvent) -> StaffState:
    """Fold one event. Whoever left stays away, and of nobody nothing can be said."""
    if isinstance(event, e.StaffRegistered) and isinstance(state, Unregistered):
        return Employed(event.name, event.roles, event.teams, event.languages, event.skills)
    return _evolved(state, event) if isinstance(state, Employed) else state


def _evolved(state: Employed, event: e.StaffEvent) -> StaffState:
    match event:
        case e.StaffRegistered():
            return state
        case e.StaffDetailsChanged():
            return structs.replace(
                state,
                name=event.name or state.name,
                languages=state.languages if event.languages is None else event.languages,
                skills=state.skills if event.skills is None else event.skills,
            )
        case e.RoleGranted():
            return structs.replace(state, roles=_with(state.roles, event.role))
        case e.RoleRevoked():
            return structs.replace(state, roles=_without(state.roles, event.role))
        case e.TeamJoined():
            return structs.replace(state, teams=_with(state.teams, event.team))
        case e.TeamLeft():
            return structs.replace(state, teams=_without(state.teams, event.team))
        case e.AbsenceRecorded():
            absence = Absence(event.absence, event.starts_at, event.ends_at)
            return structs.replace(state, absences=(*state.absences, absence))
        case e.AbsenceEnded():
            ended = tuple(
                structs.replace(one, ends_at=event.ends_at) if one.id == event.absence else one
                for one in state.absences
            )
            return structs.replace(state, absences=ended)
        case e.StaffLeft():
            return Left(state.name, state.teams)
        case e.TokenIssued():
            token = Token(event.token, event.label, event.expires_at, event.roles)
            return structs.replace(state, tokens=(*state.tokens, token))
        case e.TokenRevoked():
            return structs.replace(state, tokens=tuple(one for one in state.tokens if one.id != event.token))
        case _:
            assert_never(event)


def _with(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return names if name in names else (*names, name)


def _without(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(one for one in names if one != name)
