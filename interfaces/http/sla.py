"""`/v1/clocks` and `/v1/reports/sla`: the promises that run, and how many were kept."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from litestar import Request, Response, get
from litestar.params import FromQuery, QueryParameter

from application.known import KnownAtInTheFuture
from interfaces.http.admission import PAST_IS_REPORT
from interfaces.http.conventions import desk_of, reader
from interfaces.http.encoded import json_response
from interfaces.http.lines import Zone, few_periods, line_of
from interfaces.http.moments import AsOf, KnownAt, asked_about
from interfaces.http.operations import gives
from interfaces.http.queries import cursor_of, moment, place_of
from interfaces.http.waiting import AtLeast, seen
from interfaces.http.zones import zone_of
from interfaces.sla.past import put_to
from interfaces.sla.report import SlaReport, sla_report
from projections.sla import attainment as sla
from projections.sla import reads
from projections.sla.narrowing import By, Narrowed
from projections.sla.row import ClockRow

if TYPE_CHECKING:
    from projections.shapes import Moment

READ_MODEL = "sla"


class ClockPage(msgspec.Struct, frozen=True):
    """A page of clocks; `next` is the cursor of the page after it, if there is one."""

    clocks: list[ClockRow]
    next: str | None


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


@get("/clocks", operation_class=gives(ClockPage, refuses=(KnownAtInTheFuture,)), opt=PAST_IS_REPORT)
async def get_clocks(  # noqa: PLR0913, PLR0917 - a parameter a filter, given by name
    request: Request[Any, Any, Any],
    team: FromQuery[str | None] = None,
    market: FromQuery[str | None] = None,
    clock: OfClock = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    cursor: FromQuery[str | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=500)] = 50,
    at_least: AtLeast = None,
) -> Response[bytes]:
    """Return a page of the open clocks of all cases, or of those that a team has now.

    Urgent cases come first, and of these what is due next; a clock that ran out stays on the list until what it asks
    for is done. What stands still comes last, with what is left of it. With `as_of` or `known_at` they are the clocks
    that had started by that moment and were open then, each as it was. They are folded anew for each page, which
    counts as a report: ask for long pages.
    """
    await reader(request, "read.queue")
    at = await _moment(request, as_of, known_at, at_least)
    narrowed, after = reads.OpenClocks(team=team, market=market, clock=clock), place_of(cursor, reads.Place)
    async with put_to(desk_of(request), at, narrowed) as (rows, then):
        page = await reads.open_clocks(rows, then, after, limit)
    return json_response(ClockPage(page.rows, None if page.next is None else cursor_of(page.next)))


@get("/reports/sla", operation_class=gives(SlaReport, refuses=(KnownAtInTheFuture,)), opt={"budget": "reports"})
async def get_sla(  # noqa: PLR0913, PLR0917 - a parameter a filter, given by name
    request: Request[Any, Any, Any],
    by: FromQuery[By],
    since: Since = None,
    until: Until = None,
    clock: OfClock = None,
    team: Answering = None,
    market: FromQuery[str | None] = None,
    zone: Zone = "UTC",
    as_of: AsOf = None,
    known_at: KnownAt = None,
    at_least: AtLeast = None,
) -> Response[bytes]:
    """Return how many promises were kept, by day, team, clock and so on.

    A clock belongs to the period in which it started. `attained` is the share of those met among those met or breached,
    null where none was decided; what ended before it ran out is excluded, with the reason. Times are seconds round the
    clock, in which half of all responses or resolutions were there, 90, 95 and 99 of a hundred.

    With `as_of` or `known_at` it is the report of a past moment: of the clocks that had started by then, by what had
    happened, and as far as that was known. What ran out before it was noticed, or was put right by what was entered
    late, makes the two differ.

    Where each line is about one clock (`by=clock`, or `clock`), `goal` says how many of a hundred the policy wants in
    time, the strictest where several policies count, and `reached` whether they were; null where there is no goal, or
    nothing was decided.
    """
    await reader(request, "read.reports")
    at = await _moment(request, as_of, known_at, at_least)
    asked = _asked(since, until, clock, team, market, zone)
    desk = desk_of(request)
    with few_periods():
        async with put_to(desk, at, asked) as (rows, then):
            return json_response(await sla_report(desk, rows, by, then))


@get("/reports/sla/clocks", operation_class=gives(ClockPage, refuses=(KnownAtInTheFuture,)), opt={"budget": "reports"})
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
    as_of: AsOf = None,
    known_at: KnownAt = None,
    cursor: FromQuery[str | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=500)] = 50,
    at_least: AtLeast = None,
) -> Response[bytes]:
    """Return a page of the clocks behind a number of the report, each with its case, in the order of their starts.

    Asked like the report, with the `value` of a line and the `outcome` that is counted there; of a past moment each
    clock is as it was then.
    """
    await reader(request, "read.reports")
    at = await _moment(request, as_of, known_at, at_least)
    asked = _asked(since, until, clock, team, market, zone)
    of, after = line_of(value, unknown=unknown), place_of(cursor, sla.Place)
    with few_periods():
        async with put_to(desk_of(request), at, asked, None if after is None else after.started_at) as (rows, then):
            page = await sla.behind(rows, by, then, of, outcome, after, limit)
    return json_response(ClockPage(page.rows, None if page.next is None else cursor_of(page.next)))


async def _moment(
    request: Request[Any, Any, Any], as_of: datetime | None, known_at: datetime | None, at_least: int | None
) -> Moment | None:
    """Return the moment that is asked about, None for today, once the read model has seen what counts."""
    at = await asked_about(request, READ_MODEL, as_of, known_at, at_least)
    if at is None:
        await seen(request, READ_MODEL, at_least)
    return at


def _asked(
    since: datetime | None, until: datetime | None, clock: str | None, team: str | None, market: str | None, zone: str
) -> Narrowed:
    return Narrowed(
        zone=zone_of(zone),
        since=moment("since", since),
        until=moment("until", until),
        clock=clock,
        team=team,
        market=market,
    )


HANDLERS = [get_clocks, get_sla, get_sla_clocks]
