"""Decisions about standard replies."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from domain.aggregate import Aggregate, Asking
from domain.policy.pack import topic_names
from domain.standard_reply.commands import RetireReply, ReviseReply, StandardReplyAction, WriteReply
from domain.standard_reply.errors import (
    ReplyTopicUnknown,
    StandardReplyRetired,
    StandardReplyUnknown,
    StandardReplyWritten,
)
from domain.standard_reply.events import ReplyRetired, ReplyRevised, ReplyWritten, StandardReplyEvent
from domain.standard_reply.state import INITIAL, StandardReplyState, Unwritten, Written, evolve

if TYPE_CHECKING:
    from domain.command import Command
    from domain.policy.policy import Policy


def decide(
    command: Command[StandardReplyAction], state: StandardReplyState, policy: Policy
) -> list[StandardReplyEvent]:
    """Write once, revise what differs, retire for good."""
    action = command.action
    if isinstance(action, WriteReply):
        if isinstance(state, Written):
            raise StandardReplyWritten
        if policy.pack.topic(action.topic) is None:
            raise ReplyTopicUnknown(topic=action.topic, topics=topic_names(policy.pack))
        return [ReplyWritten(topic=action.topic, language=action.language, title=action.title, text=action.text)]
    if isinstance(state, Unwritten):
        raise StandardReplyUnknown
    match action:
        case ReviseReply():
            if state.retired:
                raise StandardReplyRetired
            title = action.title or state.title
            if (title, action.text) == (state.title, state.text):
                return []
            revision = state.revision + 1
            return [ReplyRevised(revision=revision, title=title, text=action.text, reason=action.reason)]
        case RetireReply():
            return [] if state.retired else [ReplyRetired(reason=action.reason)]
        case _:
            assert_never(action)


def legal(state: StandardReplyState, _asking: Asking) -> tuple[str, ...]:
    """Return what would change this text now."""
    if isinstance(state, Unwritten):
        return ("write",)
    return () if state.retired else ("revise", "retire")


STANDARD_REPLY = Aggregate(
    category="standard_reply",
    initial=INITIAL,
    evolve=evolve,
    decide=decide,
    subject=lambda _stream, _state: None,
    legal=legal,
    events=(ReplyWritten, ReplyRevised, ReplyRetired),
    actions=(WriteReply, ReviseReply, RetireReply),
)
