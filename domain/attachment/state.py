"""What an attachment is after its events."""

from __future__ import annotations

from typing import assert_never

from msgspec import Struct

from domain.attachment.events import AttachmentBegun, AttachmentEvent, AttachmentFinished, AttachmentRejected


class Unbegun(Struct, frozen=True):
    """No attachment yet."""


class Begun(Struct, frozen=True):
    """It takes chunks; `size` and `digest` are what was announced."""

    subject: str
    declared: str
    size: int | None
    digest: str | None


class Finished(Struct, frozen=True):
    """It is whole and can be read."""

    subject: str
    declared: str
    media_type: str
    size: int
    digest: str


class Rejected(Struct, frozen=True):
    """It was not taken, for good."""

    subject: str
    declared: str
    found: str


AttachmentState = Unbegun | Begun | Finished | Rejected
INITIAL = Unbegun()


def evolve(state: AttachmentState, event: AttachmentEvent) -> AttachmentState:
    """Fold one event."""
    match event:
        case AttachmentBegun():
            return Begun(event.subject, event.media_type, event.size, event.digest)
        case AttachmentFinished():
            if isinstance(state, Unbegun):
                return state
            return Finished(state.subject, event.declared, event.media_type, event.size, event.digest)
        case AttachmentRejected():
            return state if isinstance(state, Unbegun) else Rejected(state.subject, event.declared, event.found)
        case _:
            assert_never(event)
