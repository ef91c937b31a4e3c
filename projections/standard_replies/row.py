"""The row of a standard reply, and what becomes of it with each event."""

from __future__ import annotations

from typing import Any, assert_never

from domain.standard_reply.events import ReplyRetired, ReplyRevised, ReplyWritten, StandardReplyEvent
from projections.engine import Entry
from projections.shapes import StreamRow


class StandardReplyRow(StreamRow, frozen=True):
    """A prepared text in its newest revision."""

    topic: str
    language: str
    title: str
    text: str
    revision: int
    retired: bool = False


def fold(row: StandardReplyRow | None, entry: Entry) -> StandardReplyRow | dict[str, Any] | None:
    """Fold one event of a standard reply."""
    event: StandardReplyEvent = entry.event  # type: ignore[assignment]  # their streams hold nothing else
    if row is None:
        if not isinstance(event, ReplyWritten):
            return None
        return StandardReplyRow(
            position=entry.position,
            stream=entry.stream,
            version=entry.version,
            updated_at=entry.recorded_at,
            topic=event.topic,
            language=event.language,
            title=event.title,
            text=event.text,
            revision=1,
        )
    match event:
        case ReplyWritten():
            return {}
        case ReplyRevised():
            return {"title": event.title, "text": event.text, "revision": event.revision}
        case ReplyRetired():
            return {"retired": True}
        case _:
            assert_never(event)
