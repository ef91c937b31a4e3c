"""Refusals of the case aggregate."""

from domain.errors import Refusal


class CaseUnknown(Refusal):
    """There is no such case."""

    kind = "missing"


class CaseOpenedAlready(Refusal):
    """This case is open already."""


class CaseIsNotWaiting(Refusal):
    """The case waits for nobody."""


class CaseIsNotResolved(Refusal):
    """The case is not resolved."""


class CaseIsResolved(Refusal):
    """The case is resolved: reopen it first."""


class CaseIsClosed(Refusal):
    """The case is closed: reopen it first."""


class CaseIsOpen(Refusal):
    """The case is open, so there is nothing to reopen."""


class SilentPeriodRuns(Refusal):
    """The customer has until {silent_due} to answer; before that the case closes only on their word."""


class TopicUnknown(Refusal):
    """There is no topic {topic}. The policy lists: {topics}."""

    kind = "invalid"


class ChannelClosed(Refusal):
    """The channel {channel} is not open. The policy opens: {channels}."""

    kind = "invalid"


class TeamUnknown(Refusal):
    """There is no team {team}. The policy lists: {teams}."""

    kind = "invalid"
