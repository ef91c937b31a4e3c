"""`/v1/events`: the feed of all events by position, which is the public contract."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get
from litestar.params import QueryParameter

from domain.codec import PERSONAL
from domain.command import Origin
from interfaces.http.conventions import LARGEST, desk_of, reader
from interfaces.http.encoded import json_response
from interfaces.http.operations import gives

if TYPE_CHECKING:
    from application.keys.sealing import Opened
    from domain.event import Event, Recorded

SEALED = {"sealed": True}
"""Stands in the feed for a personal value."""


class EventView(msgspec.Struct, frozen=True):
    """An event as the API shows it. `position` counts all events from 1, `version` those of the stream.

    `occurred_at` is when it happened, `recorded_at` when the ledger learned it. `correlation` names the command with
    which it all began, `causation` what led to this one. `data` is as `/v1/event-types` says for the `type`.
    """

    position: int
    stream: str
    version: int
    type: str
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
    data: dict[str, Any]


class Feed(msgspec.Struct, frozen=True):
    """A page of the feed: `next` is the position to go on from, `head` that of the newest event."""

    events: list[EventView]
    next: int
    head: int


class History(msgspec.Struct, frozen=True):
    """All events of a stream in their order, with their personal texts opened."""

    events: list[EventView]


@get("/events", operation_class=gives(Feed))
async def get_events(
    request: Request[Any, Any, Any],
    after: Annotated[
        int, QueryParameter(ge=0, le=LARGEST, description="The position to go on from: `next` of the page before.")
    ] = 0,
    limit: Annotated[int, QueryParameter(ge=1, le=1000)] = 100,
) -> Response[bytes]:
    """Return the events after a position, in the order in which they were committed. Positions have no gaps.

    Personal values are left sealed. `next` is the position to go on from; `head` is the newest event's.
    """
    await reader(request, "read.events")
    reading = desk_of(request).reading
    head = await reading.head()
    events = await reading.log(after, None, limit)
    last = events[-1].position if events else after
    return json_response(Feed([event_view(one) for one in events], last, max(head, last)))


def event_view(recorded: Recorded[Event], opened: Opened | None = None) -> EventView:
    """Return an event as the API shows it, its personal values opened if they are given."""
    data: dict[str, Any] = msgspec.to_builtins(recorded.event, builtin_types=(bytes,))
    for name in PERSONAL[type(recorded.event)]:
        if data.get(name) is not None:
            data[name] = SEALED if opened is None else opened.get(name)
    return EventView(
        position=recorded.position,
        stream=recorded.stream,
        version=recorded.version,
        type=data.pop("type"),
        event_id=recorded.event_id,
        command_id=recorded.command_id,
        occurred_at=recorded.occurred_at,
        recorded_at=recorded.recorded_at,
        actor=recorded.actor,
        on_behalf_of=recorded.on_behalf_of,
        origin=recorded.origin,
        correlation=recorded.correlation,
        causation=recorded.causation,
        subject=recorded.subject,
        data=data,
    )


HANDLERS = [get_events]
