"""Events of a member of staff in the words of a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from application.telling.words import at, listed
from domain.staff import events as e

if TYPE_CHECKING:
    from domain.staff.events import StaffEvent


def told_of_staff(  # noqa: C901, PLR0911, PLR0912 - a sentence per event; assert_never keeps it whole
    event: StaffEvent,
) -> str:
    """Return what happened as a sentence, without any personal value."""
    match event:
        case e.StaffRegistered():
            roles = f" as {listed(event.roles)}" if event.roles else ""
            teams = f" in {listed(event.teams)}" if event.teams else ""
            return f"They work here{roles}{teams}."
        case e.StaffDetailsChanged():
            names = (name for name in ("name", "languages", "skills") if getattr(event, name) is not None)
            return f"Given anew: {listed(names) or 'nothing'}."
        case e.RoleGranted():
            return f"They were given the role {event.role}."
        case e.RoleRevoked():
            return f"They have the role {event.role} no more."
        case e.TeamJoined():
            return f"They joined {event.team}."
        case e.TeamLeft():
            return f"They left {event.team}."
        case e.AbsenceRecorded(ends_at=None):
            return f"They are away from {at(event.starts_at)} on (absence {event.absence})."
        case e.AbsenceRecorded():
            until = "" if event.ends_at is None else f" until {at(event.ends_at)}"
            return f"They are away from {at(event.starts_at)}{until} (absence {event.absence})."
        case e.AbsenceEnded():
            return f"From {at(event.ends_at)} they are not away any more (absence {event.absence})."
        case e.StaffLeft():
            return "They do not work here any more."
        case e.TokenIssued():
            ends = f", valid until {at(event.expires_at)}" if event.expires_at else ""
            only = "" if event.roles is None else f", for the rights of {listed(event.roles) or 'no role'} alone"
            return f"Token {event.token} was issued, labelled {event.label!r}{ends}{only}."
        case e.TokenRevoked():
            return f"Token {event.token} is not valid any more."
        case _:
            assert_never(event)
