"""Events: immutable facts, and the envelope in which the ledger keeps each."""

from __future__ import annotations

from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from msgspec import Struct

from domain.command import Origin

E_co = TypeVar("E_co", covariant=True)


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", gc=False):
    """The base of every event; it holds values only, never another event, so nothing for the garbage collector.

    BEWARE: the tag beside each class is its name on disk and in the public feed. Tags and fields never change; a new
    shape is a new class with the next version in its tag, an upcast, and a golden sample.
    """


class Dated(Struct, Generic[E_co], frozen=True):
    """An event that happened at a time of its own rather than at its command's, as imported facts do."""

    event: E_co
    occurred_at: datetime


class On(Struct, Generic[E_co], frozen=True):
    """An event of another stream than the command's, written together with its events or not at all; it happened at the
    command's time unless it has one of its own.
    """

    stream: str
    event: E_co
    occurred_at: datetime | None = None


def tag_of(event: Event | type[Event]) -> str:
    """Return the name on disk: `case.assigned.v1`."""
    return str(event.__struct_config__.tag)


def schema_version_of(tag: str) -> int:
    """Return the version in a tag: 2 for `case.assigned.v2`."""
    return int(tag.rsplit(".v", 1)[1])


class Recorded(Struct, Generic[E_co], frozen=True):
    """An event as the ledger keeps it. `position` counts all events from 1, `version` those of the stream."""

    position: int
    stream: str
    version: int
    tag: str
    schema_version: int
    event_id: UUID
    command_id: UUID
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    on_behalf_of: str | None
    origin: Origin
    correlation: UUID
    causation: UUID | None
    subject: str | None
    event: E_co
