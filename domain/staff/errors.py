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


class StaffHaveLeft(Refusal):
    """This member of staff does not work here any more; register somebody who comes back anew."""


class StaffDetailsMissing(Refusal):
    """Give at least one of `name`, `languages` and `skills`."""

    kind = "invalid"


class RoleUnknown(Refusal):
    """There is no role {role}. The roles are: {roles}."""

    kind = "invalid"


class RoleGrantedToOneself(Refusal):
    """Nobody gives a role to themselves: ask another administrator."""

    kind = "forbidden"


class AdministratorStays(Refusal):
    """Nobody takes the administrator's role from themselves, nor leaves in it: ask another administrator."""

    kind = "forbidden"


class AbsenceEndsBeforeItStarts(Refusal):
    """An absence ends after it starts; starts_at is {starts_at}, ends_at {ends_at}."""

    kind = "invalid"


class AbsenceUnknown(Refusal):
    """This member of staff has no absence {absence}."""

    kind = "missing"


class TokenUnknown(Refusal):
    """This member of staff has no token {token}."""

    kind = "missing"


class TokenExpiryInThePast(Refusal):
    """A token can't expire before it is issued; expires_at is {expires_at}."""

    kind = "invalid"


class TokenRoleNotHeld(Refusal):
    """A token gives no more than its owner has, and they do not have the role {role}. They have: {roles}."""

    kind = "invalid"
