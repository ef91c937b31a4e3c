"""Refusals of the customer aggregate."""

from domain.errors import Refusal


class CustomerUnknown(Refusal):
    """There is no such customer."""

    kind = "missing"


class CustomerRegisteredAlready(Refusal):
    """This customer is registered already."""


class NoContact(Refusal):
    """A customer needs at least one contact: give `email` or `phone`."""

    kind = "invalid"


class NothingToChange(Refusal):
    """Give at least one of `name`, `email`, `phone`, `language`, `time_zone` and `preferred_channel`."""

    kind = "invalid"


class LastContact(Refusal):
    """The {what} is the last contact of this customer: give another one first."""

    kind = "unmet"


class PreferredChannelUnknown(Refusal):
    """There is no channel {channel}. The policy lists: {channels}."""

    kind = "invalid"


class ConsentChangedSince(Refusal):
    """The consent to {purpose} was {how} at {since}, which is later than what is given now."""


class CustomerIsMerged(Refusal):
    """This customer is merged into {into}: do it there, or unmerge this one first."""


class CustomerIsNotMerged(Refusal):
    """This customer is not merged into another, so there is nothing to unmerge."""


class MergedIntoItself(Refusal):
    """A customer can't be merged into itself."""

    kind = "invalid"


class MergeTargetIsMerged(Refusal):
    """{target} is merged into {into}: merge into {into} instead."""


class MergedInACircle(Refusal):
    """{target} is merged into this customer already: they can't be merged into each other."""
