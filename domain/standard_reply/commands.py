"""What can be asked of a standard reply."""

from __future__ import annotations

from typing import ClassVar

from domain.command import Action, Line, Text
from domain.customer.commands import Language


class WriteReply(Action, frozen=True, kw_only=True):
    """Write a prepared text for a topic of the policy, in a language."""

    verb: ClassVar[str] = "write"
    topic: Line
    language: Language
    title: Line
    text: Text


class ReviseReply(Action, frozen=True, kw_only=True):
    """Put the text better, and say why; cases keep the revision that was used on them."""

    verb: ClassVar[str] = "revise"
    text: Text
    title: Line | None = None
    reason: Text


class RetireReply(Action, frozen=True, kw_only=True):
    """Let the text not be used any more."""

    verb: ClassVar[str] = "retire"
    reason: Text


StandardReplyAction = WriteReply | ReviseReply | RetireReply
