"""`/v1/follow_ups`: the daily list of what is followed up until it is closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get
from litestar.params import FromQuery, QueryParameter

from application.follow_up_lists import DailyList, lists_of
from domain.command import EARLIEST
from interfaces.http.conventions import desk_of, reader
from interfaces.http.encoded import json_response
from interfaces.http.moments import asked_about
from interfaces.http.operations import gives
from interfaces.http.problems import FieldError, invalid_parameters
from interfaces.http.queries import cursor_of, moment, of_another_list, place_of
from interfaces.http.waiting import AtLeast, seen
from projections.follow_ups import reads
from projections.queue.row import Status
from projections.shapes import Moment

READS = ("follow_ups", "case_states")


class FollowUpLine(msgspec.Struct, frozen=True):
    """A case that somebody follows up, or should where `owner` is null, as it stood `at` an instant.

    It is followed up `since` a moment because of a policy of the `pack`; `days_open` are whole days since its opening.
    """

    case: str
    number: str | None
    pack: str
    at: datetime
    owner: str | None
    team: str
    assignee: str | None
    market: str | None
    status: Status
    opened_at: datetime
    days_open: int
    since: datetime


class FollowUpList(msgspec.Struct, frozen=True):
    """Which list of a pack was made on which day, and as at which instant."""

    pack: str
    day: date
    at: datetime


class FollowUpPage(msgspec.Struct, frozen=True):
    """A page of the daily lists of all packs together; `next` is the cursor of the page after it, if there is one."""

    lists: list[FollowUpList]
    cases: list[FollowUpLine]
    next: str | None


class Cursor(msgspec.Struct, frozen=True):
    """A place in the lists that were there at a moment: the newest, those of a day, or what there is at an instant."""

    looked_at: Annotated[datetime, msgspec.Meta(tz=True)]
    day: date | None
    at: datetime | None
    place: reads.Place


Day = Annotated[
    date | None, QueryParameter(description="The day of the list: `2026-11-20`. Left out, the newest list is given.")
]
At = Annotated[
    datetime | None,
    QueryParameter(description="As at this instant, instead of a list of a day: `2026-11-20T13:00:00Z`."),
]
Owner = Annotated[str | None, QueryParameter(description="Only what this member of staff follows up, by their id.")]


@get("/follow_ups", operation_class=gives(FollowUpPage))
async def get_follow_ups(  # noqa: PLR0913, PLR0917 - a parameter a filter, given by name
    request: Request[Any, Any, Any],
    day: Day = None,
    at: At = None,
    market: FromQuery[str | None] = None,
    owner: Owner = None,
    cursor: FromQuery[str | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=500)] = 50,
    at_least: AtLeast = None,
) -> Response[bytes]:
    """Return a page of what is followed up: cases without an owner first, and of these what was opened first.

    A policy says at which local time of which days its list is made. It holds every abnormal case that was not closed
    by then, as it stood and was known at that instant, so the list of a day stays as it is. Where none was made on the
    `day`, it is the last one before. A cursor leads on in its own lists, though newer ones are made meanwhile.
    """
    await reader(request, "read.queue")
    desk, now = desk_of(request), desk_of(request).clock()
    instant, whole = moment("at", at), _day(day, at)
    if instant is not None and instant > now:
        raise invalid_parameters(FieldError("at", "That is still to come; what will be followed up nobody knows."))
    before = _before(cursor, whole, instant)
    looked_at = now if before is None else min(before.looked_at, now)
    lists = [] if instant is not None else await lists_of(desk, whole, looked_at)
    asked = [reads.Asked(Moment(instant, instant))] if instant is not None else [*map(_asked, lists)]
    await _seen(request, [instant] if instant is not None else [one.at for one in lists], at_least)
    after = None if before is None else before.place
    found = await reads.listed(desk.rows, asked, reads.Narrowed(market, owner), after, limit + 1)
    packs = [one.pack for one in (await desk.policies.refresh()).published]
    instants = {one.pack: one.at for one in lists}
    cases = [_line(one, packs[one.policy - 1], instants, instant) for one in found[:limit]]
    more = None
    if len(found) > limit:
        more = cursor_of(Cursor(looked_at, whole, instant, _place(found[limit - 1])))
    return json_response(FollowUpPage([FollowUpList(one.pack, one.day, one.at) for one in lists], cases, more))


def _day(day: date | None, at: datetime | None) -> date | None:
    if day is not None and at is not None:
        raise invalid_parameters(FieldError("at", "Leave out `day`, or this: a list is of a day or of an instant."))
    if day is not None and day < EARLIEST.date():
        raise invalid_parameters(FieldError("day", f"A day is in {EARLIEST:%Y} or later."))
    return day


def _before(cursor: str | None, day: date | None, at: datetime | None) -> Cursor | None:
    """Return the cursor that leads on; a 422 for that of another list."""
    found = place_of(cursor, Cursor)
    if found is not None and (found.day, found.at) != (day, at):
        raise of_another_list()
    return found


def _asked(one: DailyList) -> reads.Asked:
    """Return what a list is asked for: the cases on it if it was recorded, or else what will be."""
    at = Moment(one.at, one.at)
    return reads.Asked(at, one.policies) if one.cases is None else reads.Asked(at, cases=one.cases)


async def _seen(request: Request[Any, Any, Any], instants: Sequence[datetime], at_least: int | None) -> None:
    """Wait until the read models have seen all that counts at some instants."""
    latest = max(instants, default=None)
    for name in READS:
        if latest is None:
            await seen(request, name, at_least)
        else:
            await asked_about(request, name, latest, latest, at_least)


def _line(one: reads.Followed, pack: str, instants: dict[str, datetime], instant: datetime | None) -> FollowUpLine:
    at = instants[pack] if instant is None else instant
    return FollowUpLine(
        case=one.case,
        number=one.number,
        pack=pack,
        at=at,
        owner=one.owner,
        team=one.team,
        assignee=one.assignee,
        market=one.market,
        status=one.status,
        opened_at=one.opened_at,
        days_open=(at - one.opened_at).days,
        since=one.since,
    )


def _place(one: reads.Followed) -> reads.Place:
    return reads.Place(one.owner is not None, one.opened_at, one.case)


HANDLERS = [get_follow_ups]
