"""Refusals about what a case is opened with."""

from domain.errors import Refusal


class TopicUnknown(Refusal):
    """There is no topic {topic}. The policy lists: {topics}."""

    kind = "invalid"


class ChannelClosed(Refusal):
    """The channel {channel} is not open. The policy opens: {channels}."""

    kind = "invalid"


class KindUnknown(Refusal):
    """There is no kind {kind}. The policy lists: {kinds}."""

    kind = "invalid"


class KindNeeded(Refusal):
    """A contact by {channel} says its kind. The policy lists: {kinds}."""

    kind = "invalid"


class NameNeeded(Refusal):
    """The policy wants the name of whoever contacts the desk: give `name`, or the `customer` if they are known."""

    kind = "invalid"


class DetailUnknown(Refusal):
    """There is no detail {detail} for this kind of case. The policy lists: {details}."""

    kind = "invalid"


class RemedyUnknown(Refusal):
    """There is no remedy {remedy}. The policy lists: {remedies}. Anything else goes into words."""

    kind = "invalid"


class NothingToAmend(Refusal):
    """Give at least one thing that the case should say."""

    kind = "invalid"


class NothingToClassify(Refusal):
    """Give `kind` or `topic`, or both."""

    kind = "invalid"


class RequestUnknown(Refusal):
    """The case has no request {request} for information."""

    kind = "invalid"


class AskedOfCustomer(Refusal):
    """Request {request} went to the customer: record what they say with `message`, or complete the case by `amend`."""

    kind = "invalid"


class AttachmentNotFinished(Refusal):
    """Attachment {attachment} is not finished: upload all of it and finish it first."""

    kind = "unmet"


class AttachmentOfAnother(Refusal):
    """Attachment {attachment} is about {subject}, whom this case is not about."""

    kind = "invalid"


class CustomerKnown(Refusal):
    """The case belongs to {customer}. If two customers are one person, merge them."""
