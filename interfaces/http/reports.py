"""`/v1/reports`: figures about the work, on a budget of requests of their own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.params import FromQuery

from interfaces.http.conventions import desk_of, reader
from interfaces.http.encoded import json_response
from interfaces.http.operations import gives
from interfaces.http.queries import moment
from interfaces.http.waiting import AtLeast, seen
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


HANDLERS = [get_outcomes]
