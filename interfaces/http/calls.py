"""`/v1/calls`, `/v1/call_backs` and `/v1/reports/calls`: who called, whom to call back, and how many were lost."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery, QueryParameter

from domain.call.commands import RecordCall
from domain.call.decisions import CALL
from domain.call.events import Answered
from domain.call.state import Recorded
from domain.case.vocabulary import CallBackStatus
from domain.ids import call_stream
from interfaces.http.conventions import carry_out, desk_of, etag, reader
from interfaces.http.encoded import json_response
from interfaces.http.lines import few_periods
from interfaces.http.opening import whole
from interfaces.http.operations import gives, takes
from interfaces.http.queries import cursor_of, moment, place_of
from interfaces.http.waiting import AtLeast, seen
from interfaces.http.zones import zone_of
from projections.call_backs import reads as call_backs
from projections.calls import CallRow, reads, report

if TYPE_CHECKING:
    from application.store.units import Receipt
    from domain.command import Action


class CallView(msgspec.Struct, frozen=True):
    """A call to a line of the desk, with the caller as the telephone system gave them.

    `case` is the case that it was about, or that was `opened` for it. `since` and `until` are the window in which a
    call back was promised.
    """

    id: str
    version: int
    line: str
    call_id: str
    outcome: Answered
    began_at: datetime
    waited_seconds: int
    market: str | None
    caller: str | None
    customer: str | None
    case: str | None
    opened: bool
    since: datetime | None
    until: datetime | None
    legal: tuple[str, ...]


class CallPage(msgspec.Struct, frozen=True):
    """A page of calls, the newest first; `next` is the cursor of the page after it, if there is one."""

    calls: list[CallRow]
    next: str | None


class CallBackPage(msgspec.Struct, frozen=True):
    """A page of promised calls, whose window is over first at the top; `next` is the cursor of the page after it."""

    call_backs: list[call_backs.Task]
    next: str | None


class CallReport(msgspec.Struct, frozen=True):
    """How many calls came through and how many were lost, by what was asked for and in all."""

    by: report.By
    lines: list[report.CallsCounted]
    total: report.CallsCounted


OnLine = Annotated[str | None, QueryParameter(description="Only calls to this line: a channel of the policy.")]
Outcome = Annotated[Answered | None, QueryParameter(description="Only calls of which that became.")]
Since = Annotated[
    datetime | None, QueryParameter(description="Only what began at this time or later: `2026-03-01T00:00:00Z`.")
]
Until = Annotated[datetime | None, QueryParameter(description="Only what began before this time.")]
Zone = Annotated[
    str,
    QueryParameter(description="The time zone of hours, days, weeks and months, by its IANA name: `Europe/Berlin`."),
]
Standing = Annotated[CallBackStatus | None, QueryParameter(description="Only promises that stand like this.")]


@post("/calls", operation_class=takes(RecordCall), status_code=201)
async def record_call(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Record a call to a line of the desk. Line and id name it, so recording it twice with the same contents is no
    news.

    Whoever was lost, and is to be called back, gets a case, which the answer names in `made`; the promise follows
    there.
    """
    return await carry_out(
        request, RecordCall, lambda action: call_stream(action.line, action.call_id), created=True, more=_made
    )


@get("/calls", operation_class=gives(CallPage))
async def list_calls(  # noqa: PLR0913, PLR0917 - a parameter a filter, given by name
    request: Request[Any, Any, Any],
    line: OnLine = None,
    outcome: Outcome = None,
    market: FromQuery[str | None] = None,
    since: Since = None,
    until: Until = None,
    cursor: FromQuery[str | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=500)] = 50,
    at_least: AtLeast = None,
) -> Response[bytes]:
    """Return a page of calls to the desk, the newest first, without personal data."""
    await reader(request, "read.call")
    await seen(request, "calls", at_least)
    asked = _asked(since, until, line, market, outcome)
    page = await reads.page(desk_of(request).rows, asked, place_of(cursor, reads.Place), limit)
    return json_response(CallPage(page.rows, None if page.next is None else cursor_of(page.next)))


@get("/calls/{call:str}", operation_class=gives(CallView, etag=True))
async def get_call(request: Request[Any, Any, Any], call: FromPath[str]) -> Response[bytes]:
    """Return a call with its caller."""
    found = await whole(request, CALL, call)
    state: Recorded = found.state
    shown = CallView(
        id=found.stream,
        version=found.version,
        line=state.line,
        call_id=state.call_id,
        outcome=state.outcome,
        began_at=state.began_at,
        waited_seconds=state.waited_seconds,
        market=state.market,
        caller=found.texts.get("caller"),
        customer=state.customer,
        case=state.case,
        opened=state.opened,
        since=state.since,
        until=state.until,
        legal=CALL.legal(state, found.asker),
    )
    return json_response(shown, headers={"ETag": etag(found.version)})


@get("/call_backs", operation_class=gives(CallBackPage))
async def list_call_backs(
    request: Request[Any, Any, Any],
    team: FromQuery[str | None] = None,
    status: Standing = None,
    cursor: FromQuery[str | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=500)] = 50,
    at_least: AtLeast = None,
) -> Response[bytes]:
    """Return a page of the calls that were promised, of all teams or for the cases that one has now.

    Those whose window is over first come first. Whom to call is said by the contact of the case, and by the lost call.
    """
    await reader(request, "read.queue")
    for projection in ("call_backs", "queue"):
        await seen(request, projection, at_least)
    desk = desk_of(request)
    after = place_of(cursor, call_backs.Place)
    page = await call_backs.page(desk.rows, desk.clock(), team=team, status=status, after=after, limit=limit)
    return json_response(CallBackPage(page.rows, None if page.next is None else cursor_of(page.next)))


@get("/reports/calls", operation_class=gives(CallReport), opt={"budget": "reports"})
async def get_call_report(  # noqa: PLR0913, PLR0917 - a parameter a filter, given by name
    request: Request[Any, Any, Any],
    by: FromQuery[report.By],
    since: Since = None,
    until: Until = None,
    line: OnLine = None,
    market: FromQuery[str | None] = None,
    zone: Zone = "UTC",
    at_least: AtLeast = None,
) -> Response[bytes]:
    """Return how many calls were answered, busy and abandoned, how long callers waited, and how many promised calls
    were kept, by hour, day, line and so on.

    Call-backs belong to the period in which they were promised, and to the line and the market of their case.
    """
    await reader(request, "read.reports")
    for projection in ("calls", "call_backs", "queue"):
        await seen(request, projection, at_least)
    desk = desk_of(request)
    asked, now, found = _asked(since, until, line, market), desk.clock(), zone_of(zone)
    with few_periods():
        async with desk.reading.snapshot() as snapshot:
            lines = await report.counted(snapshot.rows, by, now, asked, found)
            total = await report.total(snapshot.rows, now, asked)
    return json_response(CallReport(by, lines, total))


def _asked(
    since: datetime | None,
    until: datetime | None,
    line: str | None,
    market: str | None,
    outcome: Answered | None = None,
) -> reads.Calls:
    return reads.Calls(
        since=moment("since", since), until=moment("until", until), line=line, market=market, outcome=outcome
    )


async def _made(request: Request[Any, Any, Any], _action: type[Action], receipt: Receipt) -> dict[str, Any]:
    """Return which case was opened for a call."""
    state = (await desk_of(request).streams.get(CALL, receipt.stream)).state
    return {"made": state.case} if isinstance(state, Recorded) and state.opened else {}


HANDLERS = [record_call, list_calls, get_call, list_call_backs, get_call_report]
