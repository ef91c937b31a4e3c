"""`/v1/clocks` and `/v1/reports/sla`: the promises that run, and how many were kept."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get
from litestar.params import FromQuery, QueryParameter

from application.importing.times import pinned_zone
from interfaces.http.conventions import desk_of, reader
from interfaces.http.encoded import json_response
from interfaces.http.operations import gives
from interfaces.http.problems import FieldError, invalid_parameters
from interfaces.http.queries import cursor_of, moment, place_of
from interfaces.http.waiting import AtLeast, seen
from projections.sla import attainment as sla
from projections.sla import reads
from projections.sla.narrowing import ANY, By, Narrowed, TooManyPeriods
from projections.sla.row import ClockRow

READ_MODEL = "sla"


class ClockPage(msgspec.Struct, frozen=True):
    """A page of clocks; `next` is the cursor of the page after it, if there is one."""

    clocks: list[ClockRow]
    next: str | None


class SlaReport(msgspec.Struct, frozen=True):
    """How many promises were kept, by what was asked for and in all, and how long responses and resolutions took."""

    by: By
    lines: list[sla.Attainment]
    total: sla.Attainment
    times: list[sla.Times]


OfClock = Annotated[str | None, QueryParameter(description="Only clocks of this name, as the policy has it.")]
Since = Annotated[
    datetime | None,
    QueryParameter(description="Only clocks that started at this time or later: `2026-03-01T00:00:00Z`."),
]
Until = Annotated[datetime | None, QueryParameter(description="Only clocks that started before this time.")]
Answering = Annotated[
    str | None,
    QueryParameter(
        description="Only clocks for which this team answers: it had the case when they were fulfilled or ran out."
    ),
]
Zone = Annotated[
    str, QueryParameter(description="The time zone of days, weeks and months, by its IANA name: `Europe/Berlin`.")
]
Having = Annotated[
    str | None,
    QueryParameter(description="Only the clocks of the line of this `value`. Left out, those of all lines."),
]
Unknown = Annotated[
    bool, QueryParameter(description="Only the clocks of the line whose `value` is null, since it is not known.")
]
Became = Annotated[
    sla.Outcome | None, QueryParameter(description="Only the clocks that are counted there. Left out, all.")
]


@get("/clocks", operation_class=gives(ClockPage))
async def get_clocks(
    request: Request[Any, Any, Any],
    team: FromQuery[str | None] = None,
    market: FromQuery[str | None] = None,
    clock: OfClock = None,
    cursor: FromQuery[str | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=500)] = 50,
    at_least: AtLeast = None,
) -> Response[bytes]:
    """Return a page of the open clocks of all cases, or of those that a team has now.

    Urgent cases come first, and of these what is due next; a clock that ran out stays on the list until what it asks
    for is done. What stands still comes last, with what is left of it.
    """
    await reader(request, "read.queue")
    await seen(request, READ_MODEL, at_least)
    narrowed = reads.OpenClocks(team=team, market=market, clock=clock)
    page = await reads.open_clocks(desk_of(request).rows, narrowed, place_of(cursor, reads.Place), limit)
    return json_response(ClockPage(page.rows, None if page.next is None else cursor_of(page.next)))


@get("/reports/sla", operation_class=gives(SlaReport), opt={"budget": "reports"})
async def get_sla(  # noqa: PLR0913, PLR0917 - a parameter a filter, given by name
    request: Request[Any, Any, Any],
    by: FromQuery[By],
    since: Since = None,
    until: Until = None,
    clock: OfClock = None,
    team: Answering = None,
    market: FromQuery[str | None] = None,
    zone: Zone = "UTC",
    at_least: AtLeast = None,
) -> Response[bytes]:
    """Return how many promises were kept, by day, team, clock and so on.

    A clock belongs to the period in which it started. `attained` is the share of those met among those met or breached,
    null where none was decided; what ended before it ran out is excluded, with the reason. Times are seconds round the
    clock, in which half of all responses or resolutions were there, 90, 95 and 99 of a hundred.
    """
    await reader(request, "read.reports")
    await seen(request, READ_MODEL, at_least)
    asked, rows = _asked(since, until, clock, team, market, zone), desk_of(request).rows
    try:
        lines = await sla.attainment(rows, by, asked)
        return json_response(SlaReport(by, lines, sla.total(lines), await sla.percentiles(rows, by, asked)))
    except TooManyPeriods as error:
        raise invalid_parameters(FieldError("since", str(error))) from error


@get("/reports/sla/clocks", operation_class=gives(ClockPage), opt={"budget": "reports"})
async def get_sla_clocks(  # noqa: PLR0913, PLR0917 - a parameter a filter, given by name
    request: Request[Any, Any, Any],
    by: FromQuery[By],
    value: Having = None,
    unknown: Unknown = False,  # noqa: FBT002 - given by name
    outcome: Became = None,
    since: Since = None,
    until: Until = None,
    clock: OfClock = None,
    team: Answering = None,
    market: FromQuery[str | None] = None,
    zone: Zone = "UTC",
    cursor: FromQuery[str | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=500)] = 50,
    at_least: AtLeast = None,
) -> Response[bytes]:
    """Return a page of the clocks behind a number of the report, each with its case, in the order of their starts.

    Asked like the report, with the `value` of a line and the `outcome` that is counted there.
    """
    await reader(request, "read.reports")
    await seen(request, READ_MODEL, at_least)
    asked = _asked(since, until, clock, team, market, zone)
    if unknown and value is not None:
        raise invalid_parameters(FieldError("unknown", "Leave out `value`, or this: a line has a value or none."))
    of = ANY if value is None and not unknown else value
    after = place_of(cursor, sla.Place)
    try:
        page = await sla.behind(desk_of(request).rows, by, asked, of, outcome, after, limit)
    except TooManyPeriods as error:
        raise invalid_parameters(FieldError("since", str(error))) from error
    return json_response(ClockPage(page.rows, None if page.next is None else cursor_of(page.next)))


def _asked(
    since: datetime | None, until: datetime | None, clock: str | None, team: str | None, market: str | None, zone: str
) -> Narrowed:
    try:
        found = pinned_zone(zone)
    except ValueError as error:
        detail = f"There is no time zone {zone!r}. Take its name from the IANA database: `Europe/Berlin`."
        raise invalid_parameters(FieldError("zone", detail)) from error
    return Narrowed(
        since=moment("since", since), until=moment("until", until), zone=found, clock=clock, team=team, market=market
    )


HANDLERS = [get_clocks, get_sla, get_sla_clocks]
