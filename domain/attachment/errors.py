"""Refusals of the attachment aggregate."""

from domain.errors import Refusal


class AttachmentUnknown(Refusal):
    """There is no such attachment."""

    kind = "missing"


class AttachmentBegunAlready(Refusal):
    """This attachment was begun already."""


class AttachmentAboutWhom(Refusal):
    """Name whom the attachment is about: a customer as `subject`, or a `case`, and not both."""

    kind = "invalid"


class MediaTypeNotTaken(Refusal):
    """Attachments of type {media_type} are not taken. The policy lists: {taken}."""

    kind = "invalid"


class AttachmentTooLarge(Refusal):
    """The attachment has {size} bytes; the policy allows {limit}."""

    kind = "invalid"


class AttachmentEmpty(Refusal):
    """The attachment is empty: an attachment holds at least one byte."""

    kind = "invalid"


class SizeDiffers(Refusal):
    """{arrived} bytes have arrived, but {expected} were announced. Send what is missing, or begin anew."""


class DigestDiffers(Refusal):
    """What has arrived has the SHA-256 {arrived}, but {expected} was announced. Begin anew."""


class AttachmentIsRejected(Refusal):
    """The attachment was rejected: declared as {declared}, its bytes are {found}. Begin anew with a type that fits."""

    kind = "invalid"


class AttachmentIsFinished(Refusal):
    """The attachment is finished and takes no other chunks."""


class AttachmentIsUnfinished(Refusal):
    """The attachment is not finished yet. Put its chunks, then finish it."""
