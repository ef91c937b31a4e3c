"""What a standard reply is after its events."""

from __future__ import annotations

from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from domain.standard_reply.events import ReplyRetired, ReplyRevised, ReplyWritten, StandardReplyEvent


class Unwritten(Struct, frozen=True):
    """No text yet."""


class Written(Struct, frozen=True):
    """A text in its newest revision; one that is retired is kept, but not used."""

    topic: str
    language: str
    title: str
    text: str
    revision: int = 1
    retired: bool = False


StandardReplyState = Unwritten | Written
INITIAL = Unwritten()


def evolve(state: StandardReplyState, event: StandardReplyEvent) -> StandardReplyState:
    """Fold one event."""
    if isinstance(event, ReplyWritten):
        new = Written(event.topic, event.language, event.title, event.text)
        return new if isinstance(state, Unwritten) else state
    if isinstance(state, Unwritten):
        return state
    match event:
        case ReplyRevised():
            return replace(state, title=event.title, text=event.text, revision=event.revision)
        case ReplyRetired():
            return replace(state, retired=True)
        case _:
            assert_never(event)
