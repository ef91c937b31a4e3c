"""What can be asked about staff."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from domain.command import Action, Line, Moment, PersonName
from domain.customer.commands import Language
from domain.policy.names import Name

Names = Annotated[tuple[Name, ...], Meta(max_length=50)]
RoleNames = Annotated[tuple[Name, ...], Meta(min_length=1, max_length=50)]
Languages = Annotated[tuple[Language, ...], Meta(max_length=50)]


class RegisterStaff(Action, frozen=True, kw_only=True):
    """Register somebody who works the desk; without `roles` they are an agent."""

    verb: ClassVar[str] = "register"

    name: PersonName
    roles: Names = ("agent",)
    teams: Names = ()
    languages: Languages = ()
    skills: Names = ()


class ChangeStaffDetails(Action, frozen=True, kw_only=True):
    """Give some details anew; what is left out stays, and a list that is given replaces the one before."""

    verb: ClassVar[str] = "change_details"

    name: PersonName | None = None
    languages: Languages | None = None
    skills: Names | None = None


class GrantRole(Action, frozen=True, kw_only=True):
    """Give somebody else the rights of a role."""

    verb: ClassVar[str] = "grant_role"

    role: Name


class RevokeRole(Action, frozen=True, kw_only=True):
    """Take the rights of a role away, from their next request on."""

    verb: ClassVar[str] = "revoke_role"

    role: Name


class JoinTeam(Action, frozen=True, kw_only=True):
    """Put them into a team of the policy's."""

    verb: ClassVar[str] = "join_team"

    team: Name


class LeaveTeam(Action, frozen=True, kw_only=True):
    """Take them out of a team."""

    verb: ClassVar[str] = "leave_team"

    team: Name


class RecordAbsence(Action, frozen=True, kw_only=True):
    """Say from when until when they are away; without `ends_at` until it is ended."""

    verb: ClassVar[str] = "record_absence"

    starts_at: Moment
    ends_at: Moment | None = None
    reason: Line | None = None


class EndAbsence(Action, frozen=True, kw_only=True):
    """Say that they are back, or will not be away after all."""

    verb: ClassVar[str] = "end_absence"

    absence: Line


class EndEmployment(Action, frozen=True, kw_only=True):
    """Say that they do not work here any more. Their tokens cease to be valid."""

    verb: ClassVar[str] = "end_employment"


class IssueToken(Action, frozen=True, kw_only=True):
    """Issue a token under an id of the caller's; the secret itself never reaches the domain.

    With `roles` it gives the rights of these alone.
    """

    verb: ClassVar[str] = "issue_token"

    token: Line
    label: Line
    expires_at: Moment | None = None
    roles: RoleNames | None = None


class RevokeToken(Action, frozen=True, kw_only=True):
    """Make a token invalid, for good."""

    verb: ClassVar[str] = "revoke_token"

    token: Line


StaffAction = (
    RegisterStaff
    | ChangeStaffDetails
    | GrantRole
    | RevokeRole
    | JoinTeam
    | LeaveTeam
    | RecordAbsence
    | EndAbsence
    | EndEmployment
    | IssueToken
    | RevokeToken
)
