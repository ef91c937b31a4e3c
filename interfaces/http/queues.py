"""`/v1/queues`: what each team has to do, in the order of work."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath, FromQuery, QueryParameter

from application.known import KnownAtInTheFuture
from application.known_teams import TeamUnknown, must_be_known
from domain.case.vocabulary import Complexity, PurchaseStage, Shortcoming
from interfaces.http.came import service_of
from interfaces.http.conventions import desk_of, reader
from interfaces.http.encoded import Encoded, json_response
from interfaces.http.moments import AsOf, KnownAt, asked_about
from interfaces.http.operations import gives
from interfaces.http.queries import cursor_of, moment, place_of
from interfaces.http.waiting import AtLeast, seen
from projections.case_states import reads as case_states
from projections.queue import past, stuck
from projections.queue import reads as queue
from projections.queue.row import QueueRow, Status


class Counts(msgspec.Struct, frozen=True):
    """How many cases of each status each team has; what has none is not listed."""

    queues: list[queue.Count]


class QueuePage(msgspec.Struct, frozen=True):
    """A page of cases in the order of work; `next` is the cursor of the page after it, if there is one.

    A page of a past moment may have fewer cases than asked for, or none, and go on all the same.
    """

    cases: list[QueueRow]
    next: str | None


class StuckPage(msgspec.Struct, frozen=True):
    """A page of work that does not move; `next` is the cursor of the page after it, if there is one."""

    stuck: list[stuck.Stuck]
    next: str | None


@get("/queues", operation_class=gives(Counts, refuses=(KnownAtInTheFuture,)))
async def get_queues(
    request: Request[Any, Any, Any], as_of: AsOf = None, known_at: KnownAt = None, at_least: AtLeast = None
) -> Response[bytes]:
    """Return the teams with the number of their cases by status, today or at a past moment."""
    await reader(request, "read.queue")
    rows = desk_of(request).rows
    at = await asked_about(request, "case_states", as_of, known_at, at_least)
    if at is not None:
        return json_response(Counts(await case_states.counts(rows, at)))
    await seen(request, "queue", at_least)
    return json_response(Counts(await queue.counts(rows)))


@get("/queues/{team:str}", operation_class=gives(QueuePage, refuses=(KnownAtInTheFuture, TeamUnknown)))
async def get_queue(  # noqa: PLR0913, PLR0917 - a parameter a filter, given by name
    request: Request[Any, Any, Any],
    team: FromPath[str],
    status: FromQuery[Status] = "open",
    priority: FromQuery[str | None] = None,
    channel: FromQuery[str | None] = None,
    assignee: FromQuery[str | None] = None,
    topic: FromQuery[str | None] = None,
    kind: FromQuery[str | None] = None,
    stage: FromQuery[PurchaseStage | None] = None,
    complexity: FromQuery[Complexity | None] = None,
    market: FromQuery[str | None] = None,
    language: FromQuery[str | None] = None,
    source: FromQuery[str | None] = None,
    customer: FromQuery[str | None] = None,
    unassigned: FromQuery[bool | None] = None,
    incomplete: FromQuery[bool | None] = None,
    opened_before: FromQuery[datetime | None] = None,
    opened_since: FromQuery[datetime | None] = None,
    due_before: FromQuery[datetime | None] = None,
    tag: FromQuery[str | None] = None,
    finding: FromQuery[Shortcoming | None] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    cursor: FromQuery[str | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=500)] = 50,
    at_least: AtLeast = None,
) -> Response[bytes]:
    """Return a page of a team's queue in the order of work: its open cases, or those of another `status`.

    What is urgent comes first, and of one priority what is due next (`next_due`), beginning with what ran out and is
    not done yet; after that comes what has no clock that runs, and of this first what waits longest for an answer.

    With `at_least` the answer waits until the queue has seen that position. With `as_of` or `known_at` it is the queue
    of a past moment, each case as it was then. A list that is narrowed by more than status, priority, assignee, age and
    `due_before` may then come in short pages: no more than 1,000 cases are looked through for one, and `next` goes on
    behind them.
    """
    await reader(request, "read.queue")
    at = await asked_about(request, "case_states", as_of, known_at, at_least)
    if at is None:
        await seen(request, "queue", at_least)
    filters = queue.Filters(
        status=status,
        priority=priority,
        channel=channel,
        assignee=assignee,
        topic=topic,
        kind=kind,
        stage=stage,
        complexity=complexity,
        market=market,
        language=language,
        source=source,
        customer=customer,
        unassigned=unassigned,
        incomplete=incomplete,
        opened_before=moment("opened_before", opened_before),
        opened_since=moment("opened_since", opened_since),
        due_before=moment("due_before", due_before),
        tag=tag,
        finding=finding,
    )
    after = place_of(cursor, queue.Place)

    rows = desk_of(request).rows

    async def page() -> bytes:
        return _encoded(await queue.page(rows, team, filters, after, limit))

    if at is not None:
        # Not kept: hardly anybody asks about the same moment again.
        found = _encoded(await past.page(rows, team, filters, at, after, limit))
    else:
        found = await service_of(request).pages("queue", (team, filters, after, limit), page)
    if found == _NOTHING and not await queue.has_cases(rows, team):
        await must_be_known(desk_of(request), team)
    return Encoded(found, 200, {})


def _encoded(found: queue.Page) -> bytes:
    return msgspec.json.encode(QueuePage(found.rows, None if found.next is None else cursor_of(found.next)))


_NOTHING = _encoded(queue.Page([], None))


@get("/stuck", operation_class=gives(StuckPage))
async def get_stuck(  # noqa: PLR0913, PLR0917 - a parameter a filter, given by name
    request: Request[Any, Any, Any],
    team: FromQuery[str | None] = None,
    why: FromQuery[stuck.Why | None] = None,
    older_than_minutes: Annotated[int, QueryParameter(ge=0, le=525_600)] = 60,
    waiting_longer_than_days: Annotated[int, QueryParameter(ge=0, le=3650)] = 3,
    cursor: FromQuery[str | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=500)] = 50,
    at_least: AtLeast = None,
) -> Response[bytes]:
    """Return a page of unowned and stuck work, the longest stuck first, each with the reason why it is listed.

    unowned: open, and nobody has it; unanswered: open, and the customer waits for an answer; both for longer than
    `older_than_minutes`. referral_overdue: an answer was due. waiting_long: it waits for somebody for longer than
    `waiting_longer_than_days`. wrote_after_resolution: the customer wrote to a resolved case, so no silence closes it.
    silence_overdue: it should have been closed by the customer's silence.
    """
    await reader(request, "read.queue")
    await seen(request, "queue", at_least)
    desk = desk_of(request)
    now = desk.clock()
    limits = stuck.Limits(
        now=now,
        since=now - timedelta(minutes=older_than_minutes),
        waiting_since=now - timedelta(days=waiting_longer_than_days),
    )
    page = await stuck.page(desk.rows, limits, team, why, place_of(cursor, stuck.Place), limit)
    return json_response(StuckPage(page.found, None if page.next is None else cursor_of(page.next)))


HANDLERS = [get_queues, get_queue, get_stuck]
