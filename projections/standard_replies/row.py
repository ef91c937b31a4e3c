"""The row of a standard reply, and what becomes of it with each event."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from domain.standard_reply.events import ReplyRetired, ReplyRevised, ReplyWritten, StandardReplyEvent
from projections.engine import Entry, Row


class StandardReplyRow(Row, frozen=True):
    """A prepared text in its newest revision."""

    stream: str
    version: int
    updated_at: datetime
    topic: str
    language: str
    title: str
    text: str
    revision: int
    retired: bool = False


def fold(row: StandardReplyRow | None, entry: Entry) -> StandardReplyRow | None:
    """Fold one event of a standard reply."""
    event: StandardReplyEvent = entry.event  # type: ignore[assignment]  # their streams hold nothing else
    at = entry.recorded_at
    if row is None:
        if not isinstance(event, ReplyWritten):
            return None
        return StandardReplyRow(
            position=entry.position,
            stream=entry.stream,
            version=entry.version,
            updated_at=at,
            topic=event.topic,
            language=event.language,
            title=event.title,
            text=event.text,
            revision=1,
        )
    row = replace(row, position=entry.position, version=entry.version, updated_at=at)
    match event:
        case ReplyWritten():
            return row
        case ReplyRevised():
            return replace(row, title=event.title, text=event.text, revision=event.revision)
        case ReplyRetired():
            return replace(row, retired=True)
        case _:
            assert_never(event)
