"""`/v1/queues`: what each team has to do, in the order of work."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.params import FromPath, FromQuery, QueryParameter

from interfaces.http.conventions import cursor_of, desk_of, json_response, place_of, reader
from interfaces.http.waiting import AtLeast, seen
from projections.queue import reads as queue
from projections.queue.row import Status


@get("/queues")
async def get_queues(request: Request[Any, Any, Any], at_least: AtLeast = None) -> Response[bytes]:
    """Return the teams with the number of their cases by status."""
    await reader(request)
    await seen(request, "queue", at_least)
    return json_response({"queues": await queue.counts(desk_of(request).rows)})


@get("/queues/{team:str}")
async def get_queue(  # noqa: PLR0913, PLR0917 - a parameter a filter, given by name
    request: Request[Any, Any, Any],
    team: FromPath[str],
    status: FromQuery[Status] = "open",
    priority: FromQuery[str | None] = None,
    channel: FromQuery[str | None] = None,
    assignee: FromQuery[str | None] = None,
    topic: FromQuery[str | None] = None,
    market: FromQuery[str | None] = None,
    language: FromQuery[str | None] = None,
    source: FromQuery[str | None] = None,
    cursor: FromQuery[str | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=500)] = 50,
    at_least: AtLeast = None,
) -> Response[bytes]:
    """Return a page of a team's queue in the order of work: its open cases, or those of another `status`.

    With `at_least` the answer waits until the queue has seen that position.
    """
    await reader(request)
    await seen(request, "queue", at_least)
    filters = queue.Filters(
        status=status,
        priority=priority,
        channel=channel,
        assignee=assignee,
        topic=topic,
        market=market,
        language=language,
        source=source,
    )
    page = await queue.page(desk_of(request).rows, team, filters, place_of(cursor, queue.Place), limit)
    following = None if page.next is None else cursor_of(page.next)
    return json_response({"cases": page.rows, "next": following})


HANDLERS = [get_queues, get_queue]
