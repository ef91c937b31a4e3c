"""The Litestar application."""

from __future__ import annotations

from contextlib import asynccontextmanager
from time import monotonic_ns
from typing import TYPE_CHECKING, Any

import msgspec
from litestar import Litestar, Router
from litestar.datastructures import State

from interfaces.http import (
    attachments,
    bodies,
    cases,
    customers,
    docs,
    event_types,
    events,
    health,
    orders,
    policies,
    problems,
    queues,
    reports,
    staff,
    standard_replies,
    teams,
)
from interfaces.http.admission import FREE, Admission, told
from interfaces.http.cached import Cached
from interfaces.http.document import document
from interfaces.http.limits import Limits
from interfaces.http.metrics import measured
from interfaces.http.queries import well_formed
from interfaces.http.sharing import Shared

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager

    from litestar import Request

    from application.desk import Desk

VERSION = "0.1.0"


def create_app(
    desk: Callable[[], AbstractAsyncContextManager[Desk]],
    limits: Limits | None = None,
    ticks: Callable[[], int] = monotonic_ns,
) -> Litestar:
    """Return the application over a desk that is opened when it starts and closed when it ends.

    `limits` are those of this process, by nanoseconds of `ticks`, which never go back.
    """

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        async with desk() as opened:
            app.state.desk = opened
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
        *attachments.HANDLERS,
        *queues.HANDLERS,
        *reports.HANDLERS,
        *standard_replies.HANDLERS,
        *events.HANDLERS,
        *event_types.HANDLERS,
        *staff.HANDLERS,
        *teams.HANDLERS,
        *policies.HANDLERS,
    ]
    app = Litestar(
        [Router("/v1", route_handlers=handlers), Router("/", route_handlers=[*health.HANDLERS, docs.ROUTER], opt=FREE)],
        lifespan=[lifespan],
        exception_handlers=problems.HANDLERS,
        middleware=[measured, told],
        before_request=admitted,
        state=State({"admission": admission, "pages": Shared[bytes]()}),
        request_max_body_size=bodies.LIMIT,
        openapi_config=None,
        logging_config=None,
    )
    app.state.document = Cached(msgspec.json.encode(document(app, "caseledger", VERSION)), "application/json")
    return app
