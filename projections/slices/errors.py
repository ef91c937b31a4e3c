"""Why a question about the log has no answer. The docstring of each is its message."""

from __future__ import annotations

from domain.codec import UnreadableEvent
from domain.errors import Refusal


class TypeUnknown(Refusal):
    """There is no event type {given!r}.{hint}"""  # noqa: D400 - the hint is a sentence of its own

    kind = "invalid"


class CategoryUnknown(Refusal):
    """There is no category {given!r}; there are {known}."""

    kind = "invalid"


class OriginUnknown(Refusal):
    """There is no origin {given!r}; there are {known}."""

    kind = "invalid"


class MomentWithoutZone(Refusal):
    """{name} is {given}, a time without its zone: no moment. Give it one, as in datetime(2026, 3, 1, tzinfo=UTC)."""

    kind = "invalid"


class KnownAtInTheFuture(Refusal):
    """known_at is {known_at}, which is still to come: what will be known then nobody knows. Now it is {now}."""

    kind = "invalid"


class CannotCountBy(Refusal):
    """Events can't be counted by {given!r}: {why}."""

    kind = "invalid"


class EventUnreadable(Refusal, UnreadableEvent):
    """The event at position {position}, a {tag} of {stream}, can't be read: {reason}. Skip it, or upgrade."""
