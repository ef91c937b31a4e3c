"""Logs for specifications: events in the usual circumstances, or in those that one says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from msgspec import Struct

from domain.codec import encode
from domain.command import Origin
from domain.event import Event, schema_version_of, tag_of
from projections.engine.entry import Entry

BEGINNING: Final = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
"""When the first event of a specification happens; each further one happens a minute later unless it says otherwise."""
CASE: Final = "case-00000000-0000-7000-8000-000000000001"
"""The stream of an event that does not say its own."""


class Happened(Struct, frozen=True, kw_only=True):
    """An event in its circumstances, where the usual ones do not do."""

    event: Event
    stream: str = CASE
    occurred_at: datetime | None = None
    recorded_at: datetime | None = None
    actor: str = "staff-1"
    origin: Origin = "live"
    subject: str | None = None


def log_of(events: Iterable[Event | Happened]) -> list[Entry]:
    """Return a log of these events from position 1, as the ledger would hold it."""
    versions: dict[str, int] = {}
    entries = []
    for position, one in enumerate(events, start=1):
        happened = one if isinstance(one, Happened) else Happened(event=one)
        version = versions[happened.stream] = versions.get(happened.stream, 0) + 1
        tag, moment = tag_of(happened.event), BEGINNING + timedelta(minutes=position - 1)
        own_id = UUID(int=position).bytes
        entries.append(
            Entry(
                position=position,
                stream=happened.stream,
                version=version,
                tag=tag,
                schema_version=schema_version_of(tag),
                event_id_bytes=own_id,
                command_id_bytes=own_id,
                occurred_at=happened.occurred_at or moment,
                recorded_at=happened.recorded_at or moment,
                actor=happened.actor,
                on_behalf_of=None,
                origin=happened.origin,
                correlation_bytes=own_id,
                causation_bytes=None,
                subject=happened.subject,
                state=encode(happened.event),
            )
        )
    return entries
