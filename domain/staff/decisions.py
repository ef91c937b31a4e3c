"""Decisions about staff, their roles and their tokens."""

from __future__ import annotations

from typing import assert_never

from domain.aggregate import Aggregate, Asking
from domain.command import Command
from domain.personal import Plain, plain
from domain.policy.policy import Policy
from domain.staff import commands as c
from domain.staff import errors
from domain.staff import events as e
from domain.staff.rights import ROLES
from domain.staff.state import INITIAL, Employed, Left, StaffState, Unregistered, evolve


def decide(command: Command[c.StaffAction], state: StaffState, policy: Policy) -> list[e.StaffEvent]:
    """Register once; change who works here; of whoever left nothing changes any more."""
    action = command.action
    if isinstance(action, c.RegisterStaff):
        return _register(command, action, state, policy)
    match state:
        case Unregistered():
            raise errors.StaffUnknown
        case Left():
            if isinstance(action, c.EndEmployment):
                return []
            raise errors.StaffHaveLeft
        case Employed():
            return _of_employed(command, action, state, policy)
        case _:
            assert_never(state)


def _register(
    command: Command[c.StaffAction], action: c.RegisterStaff, state: StaffState, policy: Policy
) -> list[e.StaffEvent]:
    match state:
        case Employed():
            raise errors.StaffRegisteredAlready
        case Left():
            raise errors.StaffHaveLeft
        case Unregistered():
            pass
        case _:
            assert_never(state)
    for role in action.roles:
        _must_be_role(role)
    for team in action.teams:
        _must_be_team(team, policy)
    return [
        e.StaffRegistered(
            name=Plain(action.name, subject=command.stream),
            roles=_once(action.roles),
            teams=_once(action.teams),
            languages=_once(action.languages),
            skills=_once(action.skills),
        )
    ]


def _of_employed(
    command: Command[c.StaffAction], action: c.StaffAction, state: Employed, policy: Policy
) -> list[e.StaffEvent]:
    match action:
        case c.RegisterStaff():
            raise errors.StaffRegisteredAlready
        case c.ChangeStaffDetails():
            return _change_details(command, action, state)
        case c.GrantRole(role=role):
            _must_be_role(role)
            if _asks_for_themselves(command):
                raise errors.RoleGrantedToOneself
            return [] if role in state.roles else [e.RoleGranted(role=role)]
        case c.RevokeRole(role=role):
            _must_be_role(role)
            if role == "administrator":
                _must_leave_an_administrator(command, state)
            return [e.RoleRevoked(role=role)] if role in state.roles else []
        case c.JoinTeam(team=team):
            _must_be_team(team, policy)
            return [] if team in state.teams else [e.TeamJoined(team=team)]
        case c.LeaveTeam(team=team):
            return [e.TeamLeft(team=team)] if team in state.teams else []
        case c.RecordAbsence():
            return _record_absence(command, action, state)
        case c.EndAbsence(absence=absence):
            return _end_absence(command, absence, state)
        case c.EndEmployment():
            _must_leave_an_administrator(command, state)
            return [e.StaffLeft()]
        case c.IssueToken():
            return _issue(command, action, state)
        case c.RevokeToken(token=token):
            if state.token(token) is None:
                raise errors.TokenUnknown(token=token)
            return [e.TokenRevoked(token=token)]
        case _:
            assert_never(action)


def _change_details(
    command: Command[c.StaffAction], action: c.ChangeStaffDetails, state: Employed
) -> list[e.StaffEvent]:
    if action.name is None and action.languages is None and action.skills is None:
        raise errors.StaffDetailsMissing
    languages = None if action.languages is None else _once(action.languages)
    skills = None if action.skills is None else _once(action.skills)
    if action.name is None and languages in {None, state.languages} and skills in {None, state.skills}:
        return []
    return [e.StaffDetailsChanged(name=plain(action.name, command.stream), languages=languages, skills=skills)]


def _record_absence(command: Command[c.StaffAction], action: c.RecordAbsence, state: Employed) -> list[e.StaffEvent]:
    starts_at, ends_at = action.starts_at, action.ends_at
    if ends_at is not None and ends_at <= starts_at:
        raise errors.AbsenceEndsBeforeItStarts(starts_at=starts_at.isoformat(), ends_at=ends_at.isoformat())
    if any((one.starts_at, one.ends_at) == (starts_at, ends_at) for one in state.absences):
        return []
    reason = plain(action.reason, command.stream)
    return [e.AbsenceRecorded(absence=f"a-{command.id}", starts_at=starts_at, ends_at=ends_at, reason=reason)]


def _end_absence(command: Command[c.StaffAction], absence: str, state: Employed) -> list[e.StaffEvent]:
    found = state.absence(absence)
    if found is None:
        raise errors.AbsenceUnknown(absence=absence)
    # One that had not begun ends at its beginning: it never holds.
    ends_at = max(command.occurred_at, found.starts_at)
    if found.ends_at is not None and found.ends_at <= ends_at:
        return []
    return [e.AbsenceEnded(absence=absence, ends_at=ends_at)]


def _issue(command: Command[c.StaffAction], action: c.IssueToken, state: Employed) -> list[e.StaffEvent]:
    if state.token(action.token) is not None:
        return []
    if action.expires_at is not None and action.expires_at <= command.now:
        raise errors.TokenExpiryInThePast(expires_at=action.expires_at.isoformat())
    for role in action.roles or ():
        _must_be_role(role)
        if role not in state.roles:
            raise errors.TokenRoleNotHeld(role=role, roles=", ".join(state.roles) or "none")
    roles = None if action.roles is None else _once(action.roles)
    return [e.TokenIssued(token=action.token, label=action.label, expires_at=action.expires_at, roles=roles)]


def _must_be_role(role: str) -> None:
    if role not in ROLES:
        raise errors.RoleUnknown(role=role, roles=", ".join(ROLES))


def _must_be_team(team: str, policy: Policy) -> None:
    if not policy.pack.has_team(team):
        raise errors.StaffTeamUnknown(team=team, teams=", ".join(one.id for one in policy.pack.teams))


def _must_leave_an_administrator(command: Command[c.StaffAction], state: Employed) -> None:
    """Whoever asks is an administrator when it is appended, and stays one: so there is always one, without counting."""
    if "administrator" in state.roles and _asks_for_themselves(command):
        raise errors.AdministratorStays


def _asks_for_themselves(command: Command[c.StaffAction]) -> bool:
    return command.stream in {command.actor, command.on_behalf_of}


def _once(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def legal(state: StaffState, asking: Asking) -> tuple[str, ...]:
    """Return what would change this member of staff now."""
    match state:
        case Unregistered():
            return (c.RegisterStaff.verb,)
        case Left():
            return ()
        case Employed():
            pass
        case _:
            assert_never(state)
    ending = any(one.ends_at is None or one.ends_at > asking.now for one in state.absences)
    return (
        c.ChangeStaffDetails.verb,
        c.GrantRole.verb,
        *([c.RevokeRole.verb] if state.roles else []),
        c.JoinTeam.verb,
        *([c.LeaveTeam.verb] if state.teams else []),
        c.RecordAbsence.verb,
        *([c.EndAbsence.verb] if ending else []),
        c.EndEmployment.verb,
        c.IssueToken.verb,
        *([c.RevokeToken.verb] if state.tokens else []),
    )


STAFF = Aggregate(
    category="staff",
    initial=INITIAL,
    evolve=evolve,
    decide=decide,
    subject=lambda stream, _state: stream,
    legal=legal,
    events=(
        e.StaffRegistered,
        e.StaffDetailsChanged,
        e.RoleGranted,
        e.RoleRevoked,
        e.TeamJoined,
        e.TeamLeft,
        e.AbsenceRecorded,
        e.AbsenceEnded,
        e.StaffLeft,
        e.TokenIssued,
        e.TokenRevoked,
    ),
    actions=(
        c.RegisterStaff,
        c.ChangeStaffDetails,
        c.GrantRole,
        c.RevokeRole,
        c.JoinTeam,
        c.LeaveTeam,
        c.RecordAbsence,
        c.EndAbsence,
        c.EndEmployment,
        c.IssueToken,
        c.RevokeToken,
    ),
)
