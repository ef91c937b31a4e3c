"""`/v1/reports`: figures about the work, on a budget of requests of their own."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get
from litestar.params import FromQuery, QueryParameter

from application.rostering import DAYS_AT_MOST, REFUSALS, USUAL_DAYS, Days
from domain.calendar.errors import BeyondHorizon
from domain.case.errors import TeamUnknown
from interfaces.http.conventions import desk_of, reader
from interfaces.http.encoded import json_response
from interfaces.http.operations import gives
from interfaces.http.queries import moment
from interfaces.http.waiting import AtLeast, seen
from interfaces.load import READS, Load, load_of
from projections.queue.outcomes import By, Outcome, outcomes


class Outcomes(msgspec.Struct, frozen=True):
    """Cases counted by what was asked for."""

    by: By
    outcomes: list[Outcome]


@get("/reports/outcomes", operation_class=gives(Outcomes), opt={"budget": "reports"})
async def get_outcomes(
    request: Request[Any, Any, Any],
    by: FromQuery[By],
    opened_since: FromQuery[datetime | None] = None,
    opened_before: FromQuery[datetime | None] = None,
    at_least: AtLeast = None,
) -> Response[bytes]:
    """Return how many cases there are by who is liable, by what became of the customer's hope, and so on."""
    await reader(request, "read.reports")
    await seen(request, "queue", at_least)
    since, before = moment("opened_since", opened_since), moment("opened_before", opened_before)
    return json_response(Outcomes(by, await outcomes(desk_of(request).rows, by, since, before)))


First = Annotated[
    date | None,
    QueryParameter(
        description=f"The first day: `2026-03-02`. Left out, the last {USUAL_DAYS} days are given;"
        f" {DAYS_AT_MOST} are at most."
    ),
]
Last = Annotated[
    date | None, QueryParameter(description="The last day, which is included: `2026-03-08`. Left out, today.")
]
Rostering = Annotated[
    str | None,
    QueryParameter(
        description="The market whose policy says which teams there are and how they are rostered. Left out, the policy"
        " of those markets that no policy names."
    ),
]


@get(
    "/reports/load",
    operation_class=gives(Load, refuses=(*REFUSALS, TeamUnknown, BeyondHorizon)),
    opt={"budget": "reports"},
)
async def get_load(
    request: Request[Any, Any, Any],
    team: FromQuery[str | None] = None,
    since: First = None,
    until: Last = None,
    market: Rostering = None,
    at_least: AtLeast = None,
) -> Response[bytes]:
    """Return day by day how many cases came in to a team, or to each, beside how many its rosters can take.

    Days are those of the zone of the team's first roster, each as it is rostered by the policy in force as it ends.
    """
    await reader(request, "read.reports")
    for projection in READS:
        await seen(request, projection, at_least)
    asked = Days(since=since, until=until, team=team, market=market)
    return json_response(await load_of(desk_of(request), asked))


HANDLERS = [get_outcomes, get_load]
