"""The application with what its handlers share, and the way out that every answer takes."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from litestar import Litestar
from litestar.enums import ScopeType

from interfaces.http.admission import budget_fields
from interfaces.http.metrics import count

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from litestar.types import Message, Receive, Scope, Send

    from application.desk import Desk
    from interfaces.http.admission import Admission
    from interfaces.http.cached import Cached
    from interfaces.http.sharing import Pages


class Service(Litestar):
    """The Litestar application. `desk` and `pages` are there from its start to its end.

    What it shares are plain attributes and what every answer passes is no middleware of the framework's: its state
    and its layers of middleware took a tenth of the time of a command.
    """

    desk: Desk
    admission: Admission
    pages: Pages
    document: Cached

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # type: ignore[override]  # lifespan's
        """Answer a request; it is counted and timed, and its answer tells what is left of its budget."""
        await super().__call__(scope, receive, _leaving(scope, send) if scope["type"] == ScopeType.HTTP else send)


def _leaving(scope: Scope, send: Send) -> Send:
    began = perf_counter()

    # Not async: a coroutine for each message would cost more than what it does.
    def leaving(message: Message) -> Awaitable[None]:
        if message["type"] == "http.response.start":
            count(scope, message["status"], perf_counter() - began)
            if fields := budget_fields(scope):
                message["headers"] = [*message["headers"], *fields]
        return send(message)

    return leaving
