"""The Litestar application."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from litestar import Litestar, Router
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin

from interfaces.http import bodies, cases, customers, events, health, orders, problems, queues, staff
from interfaces.http.conventions import well_formed
from interfaces.http.metrics import measured

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager

    from application.desk import Desk

VERSION = "0.1.0"


def create_app(desk: Callable[[], AbstractAsyncContextManager[Desk]]) -> Litestar:
    """Return the application over a desk that is opened when it starts and closed when it ends."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        async with desk() as opened:
            app.state.desk = opened
            yield

    handlers = [
        *customers.HANDLERS,
        *orders.HANDLERS,
        *cases.HANDLERS,
        *queues.HANDLERS,
        *events.HANDLERS,
        *staff.HANDLERS,
    ]
    schema = Router("/v1/schema", route_handlers=[], include_in_schema=False, after_request=problems.no_pages)
    return Litestar(
        [Router("/v1", route_handlers=handlers), *health.HANDLERS],
        lifespan=[lifespan],
        exception_handlers=problems.HANDLERS,
        middleware=[measured],
        before_request=well_formed,
        request_max_body_size=bodies.LIMIT,
        openapi_config=OpenAPIConfig(
            title="caseledger",
            version=VERSION,
            openapi_router=schema,
            use_handler_docstrings=True,
            render_plugins=[JsonRenderPlugin(path="/openapi.json")],
        ),
        logging_config=None,
    )
