"""`/v1/reports/resolutions`: how many cases were resolved, how many at first contact, and how they were closed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get
from litestar.params import FromQuery, QueryParameter

from interfaces.http.conventions import desk_of, reader
from interfaces.http.encoded import json_response
from interfaces.http.lines import Zone, few_periods, line_of
from interfaces.http.operations import gives
from interfaces.http.queries import cursor_of, moment, place_of
from interfaces.http.queues import QueuePage
from interfaces.http.waiting import AtLeast, seen
from interfaces.http.zones import zone_of
from projections.queue.resolutions import By, Narrowed, Place, Resolutions, What, behind, resolutions, total

READ_MODEL = "queue"


class ResolutionReport(msgspec.Struct, frozen=True):
    """What became of cases, by what was asked for and in all."""

    by: By
    lines: list[Resolutions]
    total: Resolutions


Since = Annotated[
    datetime | None,
    QueryParameter(description="Only cases that were opened at this time or later: `2026-03-01T00:00:00Z`."),
]
Until = Annotated[datetime | None, QueryParameter(description="Only cases that were opened before this time.")]
About = Annotated[str | None, QueryParameter(description="Only cases about this topic, as the policy has it.")]
Having = Annotated[
    str | None, QueryParameter(description="Only the cases of the line of this `value`. Left out, those of all lines.")
]
Unknown = Annotated[
    bool, QueryParameter(description="Only the cases of the line whose `value` is null, since it is not known.")
]
Counted = Annotated[What, QueryParameter(description="Only the cases that are counted there. Left out, all.")]


@get("/reports/resolutions", operation_class=gives(ResolutionReport), opt={"budget": "reports"})
async def get_resolutions(  # noqa: PLR0913, PLR0917 - a parameter a filter, given by name
    request: Request[Any, Any, Any],
    by: FromQuery[By],
    since: Since = None,
    until: Until = None,
    topic: About = None,
    team: FromQuery[str | None] = None,
    market: FromQuery[str | None] = None,
    zone: Zone = "UTC",
    at_least: AtLeast = None,
) -> Response[bytes]:
    """Return how many cases were resolved, by topic, team, day and so on, and how many of them at first contact.

    A case belongs to the period in which it was opened, and to the team and agent that have it now. It is resolved at
    first contact when before it was resolved its customer turned to the desk once, was asked nothing, and got one reply
    at most, whenever that was entered; it was never taken up again, no other case follows it, and none was merged into
    it.
    """
    await reader(request, "read.reports")
    await seen(request, READ_MODEL, at_least)
    asked = _asked(since, until, topic, team, market, zone)
    with few_periods():
        async with desk_of(request).reading.snapshot() as snapshot:
            lines = await resolutions(snapshot.rows, by, asked)
    return json_response(ResolutionReport(by, lines, total(lines)))


@get("/reports/resolutions/cases", operation_class=gives(QueuePage), opt={"budget": "reports"})
async def get_resolution_cases(  # noqa: PLR0913, PLR0917 - a parameter a filter, given by name
    request: Request[Any, Any, Any],
    by: FromQuery[By],
    value: Having = None,
    unknown: Unknown = False,  # noqa: FBT002 - given by name
    what: Counted = "opened",
    since: Since = None,
    until: Until = None,
    topic: About = None,
    team: FromQuery[str | None] = None,
    market: FromQuery[str | None] = None,
    zone: Zone = "UTC",
    cursor: FromQuery[str | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=500)] = 50,
    at_least: AtLeast = None,
) -> Response[bytes]:
    """Return a page of the cases behind a number of the report, in the order in which they were opened.

    Asked like the report, with the `value` of a line and the `what` that is counted there.
    """
    await reader(request, "read.reports")
    await seen(request, READ_MODEL, at_least)
    asked = _asked(since, until, topic, team, market, zone)
    of, after = line_of(value, unknown=unknown), place_of(cursor, Place)
    with few_periods():
        async with desk_of(request).reading.snapshot() as snapshot:
            page = await behind(snapshot.rows, by, asked, of, what, after, limit)
    return json_response(QueuePage(page.rows, None if page.next is None else cursor_of(page.next)))


def _asked(
    since: datetime | None, until: datetime | None, topic: str | None, team: str | None, market: str | None, zone: str
) -> Narrowed:
    return Narrowed(
        since=moment("since", since),
        until=moment("until", until),
        zone=zone_of(zone),
        topic=topic,
        team=team,
        market=market,
    )


HANDLERS = [get_resolutions, get_resolution_cases]
