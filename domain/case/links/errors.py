"""Refusals about cases that belong together."""

from domain.errors import Refusal


class FollowsItself(Refusal):
    """A case can't follow itself."""

    kind = "invalid"


class FollowsAnother(Refusal):
    """The case follows {follows} already."""


class CaseMergedIntoItself(Refusal):
    """A case can't be merged into itself."""

    kind = "invalid"


class MergeTargetClosed(Refusal):
    """{into} is closed: reopen it first, or merge the other way round."""
