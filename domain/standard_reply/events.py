"""Facts about standard replies. Tags and fields are for ever."""

from __future__ import annotations

from domain.event import Event


class ReplyWritten(Event, tag="standard_reply.written.v1", frozen=True):
    """A prepared text for a topic in a language; nothing of it is about a person."""

    topic: str
    language: str
    title: str
    text: str


class ReplyRevised(Event, tag="standard_reply.revised.v1", frozen=True):
    """The text was put better. `revision` counts from 1, which is the text first written."""

    revision: int
    title: str
    text: str
    reason: str


class ReplyRetired(Event, tag="standard_reply.retired.v1", frozen=True):
    """The text is not to be used any more."""

    reason: str


StandardReplyEvent = ReplyWritten | ReplyRevised | ReplyRetired
