"""`/v1/calendars`: the calendars that came with the packs, when they are open, and a longer horizon for them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.params import PathParameter, QueryParameter

from application.calendars.held import HeldCalendar, Hours, WholeCalendar, calendar, calendars, hours
from domain.calendar.errors import BeyondHorizon
from domain.ids import policy_stream
from domain.policy.commands import ExtendCalendar
from domain.policy.errors import CalendarNotPublished
from interfaces.http.conventions import carry_out, desk_of, reader
from interfaces.http.encoded import json_response
from interfaces.http.operations import gives, takes
from interfaces.http.problems import FieldError, invalid_parameters
from interfaces.http.queries import moment

DAYS_AT_MOST: Final = 92
"""Days of which the hours can be asked for at once: a quarter of a year, whichever it is."""
_USUAL: Final = timedelta(days=7)


class CalendarList(msgspec.Struct, frozen=True):
    """Every calendar, by pack and name."""

    calendars: list[HeldCalendar]


Owner = Annotated[str, PathParameter(description="The pack that the calendar came with.")]
Named = Annotated[str, PathParameter(description="What the pack calls the calendar.")]
Since = Annotated[
    datetime | None, QueryParameter(description="From when: `2026-03-02T09:00:00Z`. Left out, from now on.")
]
Until = Annotated[
    datetime | None,
    QueryParameter(description=f"Until when, at most {DAYS_AT_MOST} days later. Left out, {_USUAL.days} days later."),
]


@get("/calendars", operation_class=gives(CalendarList))
async def list_calendars(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Return every calendar in the version that holds now, or in the first that is to hold."""
    await reader(request, "read.policy")
    desk = desk_of(request)
    return json_response(CalendarList(calendars(await desk.policies.refresh(), desk.clock())))


@get("/calendars/{pack:str}/{calendar_id:str}", operation_class=gives(WholeCalendar, refuses=(CalendarNotPublished,)))
async def get_calendar(request: Request[Any, Any, Any], pack: Owner, calendar_id: Named) -> Response[bytes]:
    """Return a calendar as it holds now, or is to hold first: what is written in it, and its public holidays."""
    await reader(request, "read.policy")
    desk = desk_of(request)
    return json_response(calendar(await desk.policies.refresh(), pack, calendar_id, desk.clock()))


@get(
    "/calendars/{pack:str}/{calendar_id:str}/hours",
    operation_class=gives(Hours, refuses=(CalendarNotPublished, BeyondHorizon)),
)
async def get_hours(
    request: Request[Any, Any, Any], pack: Owner, calendar_id: Named, since: Since = None, until: Until = None
) -> Response[bytes]:
    """Return when a calendar is open, by the version that holds at the first of the two moments."""
    await reader(request, "read.policy")
    desk = desk_of(request)
    begin = moment("since", since) or desk.clock()
    end = moment("until", until) or begin + _USUAL
    if end < begin:
        raise invalid_parameters(FieldError("until", "Name a time that is not before `since`."))
    if end - begin > timedelta(days=DAYS_AT_MOST):
        raise invalid_parameters(FieldError("until", f"Ask for at most {DAYS_AT_MOST} days at once."))
    return json_response(hours(await desk.policies.refresh(), pack, calendar_id, begin, end))


@post("/calendars/extend", operation_class=takes(ExtendCalendar, refuses=(CalendarNotPublished,)), status_code=200)
async def extend_calendar(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Expand a calendar anew, up to the end of a year, or for ten years and more. What was computed before stands.

    What is known today of its zone and its public holidays holds for what begins from now on.
    """
    return await carry_out(request, ExtendCalendar, lambda _action: policy_stream())


HANDLERS = [list_calendars, get_calendar, get_hours, extend_calendar]
