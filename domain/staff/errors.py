"""Refusals of the staff aggregate."""

from domain.errors import Refusal


class StaffUnknown(Refusal):
    """There is no such member of staff."""

    kind = "missing"


class StaffTeamUnknown(Refusal):
    """There is no team {team}. The policy lists: {teams}."""

    kind = "invalid"


class StaffRegisteredAlready(Refusal):
    """This member of staff is registered already."""


class TokenUnknown(Refusal):
    """This member of staff has no token {token}."""

    kind = "missing"


class TokenExpiryInThePast(Refusal):
    """A token can't expire before it is issued; expires_at is {expires_at}."""

    kind = "invalid"
