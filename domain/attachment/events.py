"""Facts about attachments. Tags and fields are for ever."""

from __future__ import annotations

from typing import Literal

from domain.event import Event
from domain.personal import Personal

Reason = Literal["contradicted", "not_allowed"]


class AttachmentBegun(Event, tag="attachment.begun.v1", frozen=True):
    """Somebody began to upload a file about a person. The type is what they say; size and digest, where announced, are
    what must arrive.
    """

    subject: str
    name: Personal
    media_type: str
    size: int | None = None
    digest: str | None = None


class AttachmentFinished(Event, tag="attachment.finished.v1", frozen=True):
    """The file is whole: bytes, their SHA-256 in lower-case hex, the type that the bytes show and the one declared."""

    size: int
    digest: str
    media_type: str
    declared: str


class AttachmentRejected(Event, tag="attachment.rejected.v1", frozen=True):
    """The file was not taken: its bytes contradict the declared type, or are of one that the policy does not list."""

    reason: Reason
    declared: str
    found: str


AttachmentEvent = AttachmentBegun | AttachmentFinished | AttachmentRejected
