"""`/v1/events`: the feed of all events by position, which is the public contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from litestar import Request, Response, get
from litestar.params import QueryParameter

from domain.codec import PERSONAL
from interfaces.http.conventions import LARGEST, desk_of, json_response, reader

if TYPE_CHECKING:
    from application.keys.sealing import Opened
    from domain.event import Event, Recorded

SEALED = {"sealed": True}
"""Stands in the feed for a personal value."""


@get("/events")
async def get_events(
    request: Request[Any, Any, Any],
    after: Annotated[int, QueryParameter(ge=0, le=LARGEST)] = 0,
    limit: Annotated[int, QueryParameter(ge=1, le=1000)] = 100,
) -> Response[bytes]:
    """Return the events after a position, in the order in which they were committed. Positions have no gaps.

    Personal values are left sealed. `next` is the position to go on from; `head` is the newest event's.
    """
    await reader(request)
    reading = desk_of(request).reading
    head = await reading.head()
    events = await reading.log(after, None, limit)
    last = events[-1].position if events else after
    body = {"events": [event_view(one) for one in events], "next": last, "head": max(head, last)}
    return json_response(body)


def event_view(recorded: Recorded[Event], opened: Opened | None = None) -> dict[str, object]:
    """Return an event as the API shows it, its personal values opened if they are given."""
    data: dict[str, object] = msgspec.to_builtins(recorded.event, builtin_types=(bytes,))
    for name in PERSONAL[type(recorded.event)]:
        if data.get(name) is not None:
            data[name] = SEALED if opened is None else opened.get(name)
    return {
        "position": recorded.position,
        "stream": recorded.stream,
        "version": recorded.version,
        "type": data.pop("type"),
        "event_id": recorded.event_id,
        "command_id": recorded.command_id,
        "occurred_at": recorded.occurred_at,
        "recorded_at": recorded.recorded_at,
        "actor": recorded.actor,
        "on_behalf_of": recorded.on_behalf_of,
        "origin": recorded.origin,
        "correlation": recorded.correlation,
        "causation": recorded.causation,
        "subject": recorded.subject,
        "data": data,
    }


HANDLERS = [get_events]
