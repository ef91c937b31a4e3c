"""What can be asked about staff."""

from __future__ import annotations

from typing import ClassVar

from domain.command import Action, Line, Moment


class RegisterStaff(Action, frozen=True, kw_only=True):
    """Register somebody who works the desk."""

    verb: ClassVar[str] = "register"

    name: Line
    team: Line | None = None
    administrator: bool = False


class IssueToken(Action, frozen=True, kw_only=True):
    """Issue a token under an id of the caller's; the secret itself never reaches the domain."""

    verb: ClassVar[str] = "issue_token"

    token: Line
    label: Line
    expires_at: Moment | None = None


class RevokeToken(Action, frozen=True, kw_only=True):
    """Make a token invalid, for good."""

    verb: ClassVar[str] = "revoke_token"

    token: Line


StaffAction = RegisterStaff | IssueToken | RevokeToken
