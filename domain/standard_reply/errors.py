"""Refusals of the standard reply aggregate."""

from domain.errors import Refusal


class StandardReplyUnknown(Refusal):
    """There is no such standard reply."""

    kind = "missing"


class StandardReplyWritten(Refusal):
    """This standard reply is written already: revise it."""


class StandardReplyRetired(Refusal):
    """This standard reply is retired."""


class ReplyTopicUnknown(Refusal):
    """There is no topic {topic}. The policy lists: {topics}."""

    kind = "invalid"
