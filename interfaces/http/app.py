"""The Litestar application."""

from __future__ import annotations

from contextlib import asynccontextmanager
from time import monotonic_ns
from typing import TYPE_CHECKING, Any

import msgspec
from litestar import Router

from interfaces.http import (
    attachments,
    bodies,
    calendars,
    calls,
    cases,
    clocks,
    customers,
    docs,
    event_types,
    events,
    follow_ups,
    health,
    intake,
    orders,
    policies,
    problems,
    projections,
    public_policies,
    queues,
    reports,
    resolutions,
    sla,
    staff,
    standard_replies,
    statutes,
    teams,
)
from interfaces.http.admission import FREE, Admission
from interfaces.http.cached import Cached
from interfaces.http.document import document
from interfaces.http.limits import Limits
from interfaces.http.queries import well_formed
from interfaces.http.service import Service
from interfaces.http.sharing import Pages

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager

    from litestar import Litestar, Request

    from application.desk import Desk

VERSION = "0.1.0"


def create_app(
    desk: Callable[[], AbstractAsyncContextManager[Desk]],
    limits: Limits | None = None,
    ticks: Callable[[], int] = monotonic_ns,
) -> Service:
    """Return the application over a desk that is opened when it starts and closed when it ends.

    `limits` are those of this process, by nanoseconds of `ticks`, which never go back.
    """

    @asynccontextmanager
    async def lifespan(_app: Litestar) -> AsyncIterator[None]:
        async with desk() as app.desk:
            app.pages = Pages(app.desk.rows)
            yield

    admission = Admission(limits or Limits(), ticks)

    # Async, though it awaits nothing: what is not, the framework sends to a thread.
    async def admitted(request: Request[Any, Any, Any]) -> None:
        admission.admit(request)
        well_formed(request)

    handlers = [
        *customers.HANDLERS,
        *orders.HANDLERS,
        *cases.HANDLERS,
        *calls.HANDLERS,
        *clocks.HANDLERS,
        *intake.HANDLERS,
        *attachments.HANDLERS,
        *queues.HANDLERS,
        *follow_ups.HANDLERS,
        *reports.HANDLERS,
        *resolutions.HANDLERS,
        *sla.HANDLERS,
        *standard_replies.HANDLERS,
        *events.HANDLERS,
        *event_types.HANDLERS,
        *staff.HANDLERS,
        *teams.HANDLERS,
        *policies.HANDLERS,
        *public_policies.HANDLERS,
        *calendars.HANDLERS,
        *statutes.HANDLERS,
        *projections.HANDLERS,
    ]
    app = Service(
        [Router("/v1", route_handlers=handlers), Router("/", route_handlers=[*health.HANDLERS, docs.ROUTER], opt=FREE)],
        lifespan=[lifespan],
        exception_handlers=problems.HANDLERS,
        before_request=admitted,
        request_max_body_size=bodies.LIMIT,
        openapi_config=None,
        logging_config=None,
    )
    app.admission = admission
    app.document = Cached(msgspec.json.encode(document(app, "caseledger", VERSION)), "application/json")
    return app
