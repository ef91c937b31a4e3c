"""Facts about the people who work the desk, and about their tokens. Tags and fields are for ever."""

from __future__ import annotations

from datetime import datetime

from domain.event import Event
from domain.personal import Personal


class StaffRegistered(Event, tag="staff.registered.v1", frozen=True):
    """Somebody works here, in these roles and teams."""

    name: Personal
    roles: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()


class StaffDetailsChanged(Event, tag="staff.details_changed.v1", frozen=True):
    """Details were given anew; a field left out stayed as it was."""

    name: Personal | None = None
    languages: tuple[str, ...] | None = None
    skills: tuple[str, ...] | None = None


class RoleGranted(Event, tag="staff.role_granted.v1", frozen=True):
    """They have the rights of one more role."""

    role: str


class RoleRevoked(Event, tag="staff.role_revoked.v1", frozen=True):
    """They have the rights of a role no more."""

    role: str


class TeamJoined(Event, tag="staff.team_joined.v1", frozen=True):
    """They work in one more team."""

    team: str


class TeamLeft(Event, tag="staff.team_left.v1", frozen=True):
    """They work in a team no more."""

    team: str


class AbsenceRecorded(Event, tag="staff.absence_recorded.v1", frozen=True):
    """They are away from one moment until another; without an end, until it is said to have ended."""

    absence: str
    starts_at: datetime
    ends_at: datetime | None = None
    reason: Personal | None = None


class AbsenceEnded(Event, tag="staff.absence_ended.v1", frozen=True):
    """They are back, or were never away: from `ends_at` on the absence does not hold."""

    absence: str
    ends_at: datetime


class StaffLeft(Event, tag="staff.left.v1", frozen=True):
    """They do not work here any more: their roles give no right, and none of their tokens is valid."""


class TokenIssued(Event, tag="staff.token_issued.v1", frozen=True):
    """A token was issued. Only a keyed digest of it is kept, as a claim; the token is shown once.

    With `roles` it gives the rights of these alone, as long as its owner has them.
    """

    token: str
    label: str
    expires_at: datetime | None = None
    roles: tuple[str, ...] | None = None


class TokenRevoked(Event, tag="staff.token_revoked.v1", frozen=True):
    """A token stopped being valid."""

    token: str


StaffEvent = (
    StaffRegistered
    | StaffDetailsChanged
    | RoleGranted
    | RoleRevoked
    | TeamJoined
    | TeamLeft
    | AbsenceRecorded
    | AbsenceEnded
    | StaffLeft
    | TokenIssued
    | TokenRevoked
)
