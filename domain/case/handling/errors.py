"""Refusals about who has a case."""

from domain.errors import Refusal


class TeamUnknown(Refusal):
    """There is no team {team}. The policy lists: {teams}."""

    kind = "invalid"


class NothingToJudge(Refusal):
    """Say how involved the case is (complexity: simple or complex), or how grave (severity: ordinary or major)."""

    kind = "invalid"


class OwnerNeeded(Refusal):
    """Under its policy this case is abnormal: say who follows it up (owner: a member of staff)."""

    kind = "invalid"


class OwnerHasLeft(Refusal):
    """{owner} does not work here any more; name somebody else."""

    kind = "invalid"


class NotFollowedUp(Refusal):
    """The case's policy has no section follow_up, so nobody follows its cases up; leave the owner out."""

    kind = "invalid"


class NotMajor(Refusal):
    """The case is ordinary, which is no emergency: judge it major first (triage with severity: major)."""

    kind = "unmet"


class EmergencyStepUnknown(Refusal):
    """The emergency process has no step {step}. The policy lists: {steps}."""

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
