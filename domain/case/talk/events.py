"""Facts about what was said, and for whom the case waits. Tags and fields are for ever."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from domain.case.vocabulary import WaitsOn
from domain.event import Event
from domain.personal import Personal

Resumed = Literal["customer_wrote", "answered", "resolved", "referral_answered"]


class CustomerMessageReceived(Event, tag="case.customer_message_received.v1", frozen=True):
    """The customer wrote or said something; `at` an instant, as the clocks have it."""

    text: Personal | None = None
    channel: str | None = None
    attachments: tuple[str, ...] = ()
    at: datetime | None = None


class PublicReplySent(Event, tag="case.public_reply_sent.v1", frozen=True):
    """A person of the desk answered the customer, `at` an instant, as the clocks have it.

    `standard_reply` at `revision` is the prepared text that was used; `articles` are references into the FAQ. One that
    `accepts` the matter may say by when the customer can expect an outcome.
    """

    text: Personal | None = None
    language: str | None = None
    standard_reply: str | None = None
    revision: int | None = None
    articles: tuple[str, ...] = ()
    accepts: bool = False
    expected_at: datetime | None = None
    at: datetime | None = None


class InternalNoteAdded(Event, tag="case.internal_note_added.v1", frozen=True):
    """A note that the customer does not see."""

    text: Personal | None = None


class CaseWaiting(Event, tag="case.waiting.v1", frozen=True):
    """The case waits for somebody else, named by `party` unless it is the customer, who was asked for something; since
    `at`, as the clocks have it.
    """

    waits_on: WaitsOn
    party: str | None = None
    asked: Personal | None = None
    at: datetime | None = None


class CaseResumed(Event, tag="case.resumed.v1", frozen=True):
    """The case waits no longer, from `at` on, as the clocks have it; `referral` is the one that was answered, if that
    is why. With `was` that is learned of a wait that is over by now, as far as was known not before then; what the case
    waits for now stays.
    """

    because: Resumed
    referral: int | None = None
    at: datetime | None = None
    was: datetime | None = None


class RemoteHelpGiven(Event, tag="case.remote_help_given.v1", frozen=True):
    """Somebody helped the customer from afar, for so many minutes."""

    minutes: int
    solved: bool
    notes: Personal | None = None


class ArticleLinked(Event, tag="case.article_linked.v1", frozen=True):
    """An article of the FAQ belongs to the case; `article` is its reference there."""

    article: str


TalkEvent = (
    CustomerMessageReceived
    | PublicReplySent
    | InternalNoteAdded
    | CaseWaiting
    | CaseResumed
    | RemoteHelpGiven
    | ArticleLinked
)
