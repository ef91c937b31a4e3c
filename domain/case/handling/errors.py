"""Refusals about who has a case."""

from domain.errors import Refusal


class TeamUnknown(Refusal):
    """There is no team {team}. The policy lists: {teams}."""

    kind = "invalid"


class ClaimedByAnother(Refusal):
    """{assignee} has the case. It can be transferred, or released first."""


class AssigneeHasLeft(Refusal):
    """{assignee} does not work here any more."""

    kind = "invalid"


class DepartmentUnknown(Refusal):
    """There is no department {department}. The policy lists: {departments}."""

    kind = "invalid"


class ReferralUnknown(Refusal):
    """The case has no referral {referral}."""

    kind = "invalid"


class ReferralAnsweredAlready(Refusal):
    """Referral {referral} was answered."""


class LadderUnknown(Refusal):
    """There is no ladder {ladder}. The policy lists: {ladders}."""

    kind = "invalid"


class LadderEnds(Refusal):
    """The case is at {level} already, the last step of the ladder {ladder}."""

    kind = "unmet"
