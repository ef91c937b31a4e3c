"""`/v1/customers/{id}/service_file`: all that a customer and the desk had to do with each other."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath, FromQuery, QueryParameter

from application.keys.sealing import open_history
from application.merges import family
from interfaces.http.conventions import desk_of, reader, stream_in_path
from interfaces.http.encoded import json_response
from interfaces.http.events import EventView, event_view
from interfaces.http.operations import gives
from interfaces.http.problems import Problem
from interfaces.http.queries import cursor_of, place_of
from interfaces.http.waiting import AtLeast, seen
from projections.timeline import reads as timeline

LONGEST: Final = 5_000
"""The most events in a page."""


class ServiceFile(msgspec.Struct, frozen=True):
    """A customer's service file, in the order in which things happened, personal texts opened.

    `includes` are the customers who were merged into this one, whose files are part of it. `next` is the cursor of the
    page after this one, if there is one.
    """

    customer: str
    includes: list[str]
    events: list[EventView]
    next: str | None


@get("/customers/{customer:str}/service_file", operation_class=gives(ServiceFile))
async def get_service_file(
    request: Request[Any, Any, Any],
    customer: FromPath[str],
    cursor: FromQuery[str | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=LONGEST)] = LONGEST,
    at_least: AtLeast = None,
) -> Response[bytes]:
    """Return a customer's service file: every event of theirs, of their orders and of their cases, in order of time.

    It includes the files of the customers who were merged into this one. A call returns it whole, up to 5,000 events.
    With `at_least` the answer waits until the file has seen that position.
    """
    await reader(request, "read.service_file")
    desk = desk_of(request)
    place = place_of(cursor, timeline.Place)
    stream = stream_in_path("customer", customer)
    customers = await family(desk.streams, stream)
    if not customers:
        raise Problem(404, "customer_unknown", "There is no such customer.")
    await seen(request, "timeline", at_least)
    places = await timeline.service_file(desk.rows, customers, place, limit + 1)
    shown = places[:limit]
    history = await desk.reading.at([one.position for one in shown])
    opened = await open_history(history, desk.keys)
    events = [event_view(one, texts) for one, texts in zip(history, opened, strict=True)]
    following = cursor_of(shown[-1]) if len(places) > limit else None
    return json_response(ServiceFile(stream, customers[1:], events, following))
