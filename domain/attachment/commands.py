"""What can be asked of an attachment. Its bytes come beside the commands, chunk by chunk."""

from __future__ import annotations

from typing import Annotated, ClassVar, Final

from msgspec import Meta, Struct

from domain.command import Action, Line

FileName = Annotated[str, Meta(min_length=1, max_length=255)]
"""A file's name as its owner gave it, of any characters."""
Declared = Annotated[
    str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*$(?!\n)", max_length=127)
]
"""A media type without parameters, `image/png`."""
UNDECLARED: Final = "application/octet-stream"
"""Declares nothing; the bytes say what it is."""
ByteCount = Annotated[int, Meta(ge=0, le=2**62)]
Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")]
"""A SHA-256 in lower-case hex."""


class Contents(Struct, frozen=True):
    """What has arrived: how many bytes, their SHA-256, and the media type that they show."""

    size: int
    digest: str
    media_type: str


class BeginAttachment(Action, frozen=True, kw_only=True):
    """Begin to upload a file about a customer, or about the person of a case.

    Size and digest may be announced: then just that must arrive. A media type of `application/octet-stream` declares
    nothing.
    """

    verb: ClassVar[str] = "begin"

    subject: Line | None = None
    case: Line | None = None
    name: FileName
    media_type: Declared
    size: ByteCount | None = None
    digest: Digest | None = None


class FinishAttachment(Action, frozen=True, kw_only=True):
    """Finish an upload: what has arrived is the whole file. Size and digest are what must have arrived, where given."""

    verb: ClassVar[str] = "finish"

    size: ByteCount | None = None
    digest: Digest | None = None


class FinishArrived(FinishAttachment, frozen=True, kw_only=True):
    """Finish an upload, with what the application found to have arrived."""

    contents: Contents


AttachmentAction = BeginAttachment | FinishAttachment | FinishArrived
