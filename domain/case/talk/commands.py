"""What can be said on a case, and for whom it can wait."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from domain.case.handling.commands import Ordinal
from domain.case.intake.commands import Attachments
from domain.case.vocabulary import WaitsOn
from domain.command import Action, Line, Moment, Text
from domain.customer.commands import Language


class ReceiveMessage(Action, frozen=True, kw_only=True):
    """Record what the customer wrote or said."""

    verb: ClassVar[str] = "message"
    text: Text
    channel: Line | None = None
    attachments: Attachments = ()


class Reply(Action, frozen=True, kw_only=True):
    """Answer the customer. `standard_reply` is the prepared text that was used, `articles` are FAQ references.

    `accepts` says that the matter is taken on, and `expected_at` by when an outcome can be expected: both together
    acknowledge it.
    """

    verb: ClassVar[str] = "reply"
    text: Text
    language: Language | None = None
    standard_reply: Line | None = None
    articles: Annotated[tuple[Line, ...], Meta(max_length=20)] = ()
    accepts: bool = False
    expected_at: Moment | None = None


class AddNote(Action, frozen=True, kw_only=True):
    """Add a note that the customer does not see."""

    verb: ClassVar[str] = "note"
    text: Text


class WaitFor(Action, frozen=True, kw_only=True):
    """Wait for the customer, or for somebody else named by `party`, and say what they were asked for.

    A case that waits for a party to which it was referred, named as in `refer`, resumes by itself when that party has
    answered the last referral.
    """

    verb: ClassVar[str] = "wait"
    waits_on: WaitsOn
    party: Line | None = None
    asked: Text


class Resume(Action, frozen=True, kw_only=True):
    """Stop waiting: the answer came, or is no longer needed. With `referral` only if the case waits for its answer."""

    verb: ClassVar[str] = "resume"
    referral: Ordinal | None = None


class RecordRemoteHelp(Action, frozen=True, kw_only=True):
    """Record that somebody helped the customer from afar."""

    verb: ClassVar[str] = "remote_help"
    minutes: Annotated[int, Meta(ge=0, le=1440)]
    solved: bool
    notes: Text | None = None


class LinkArticle(Action, frozen=True, kw_only=True):
    """Link an article of the FAQ by its reference there."""

    verb: ClassVar[str] = "link_article"
    article: Line


TalkAction = ReceiveMessage | Reply | AddNote | WaitFor | Resume | RecordRemoteHelp | LinkArticle
