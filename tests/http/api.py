"""The API over a desk of its own: what a client sends, and what it gets."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from time import monotonic_ns
from typing import TYPE_CHECKING, Any, Final, Self, cast

import httpx

from application.bootstrap import SYSTEM, first_administrator, publish_first_policy
from application.desk import Desk, opened
from domain.staff.rights import ROLES
from interfaces.http.app import create_app
from interfaces.http.limits import Limits
from interfaces.wiring import PROJECTIONS
from projections.engine import Engine
from tests.postgres.ledgers import MASTERS, Clock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from litestar import Litestar

    from interfaces.http.service import Service
    from tests.postgres.databases import Database

JSON: Final = "application/json"
PROBLEM: Final = "application/problem+json"
CASE: Final = {"channel": "email", "topic": "delivery"}
"""The least that opens a case."""
NOBODY: Final = "00000000-0000-7000-8000-000000000000"
"""An id that nothing has."""
AMPLE: Final = Limits(requests=1_000_000, reports=1_000_000, attempts=1_000_000)
"""More than a test that is about something else can ask for."""


@dataclass(frozen=True)
class Api:
    """A client with a token, and the desk behind."""

    http: httpx.AsyncClient
    app: Litestar
    desk: Desk
    clock: Clock
    engine: Engine
    token: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str, **parameters: object) -> httpx.Response:
        """Read something."""
        return await self.send("GET", path, params=parameters or None)

    async def post(self, path: str, body: object = None, **headers: str) -> httpx.Response:
        """Ask for something; header names are written with `_`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.send("POST", path, json={} if body is None else body, headers=named)

    async def send(self, method: str, path: str, **request: Any) -> httpx.Response:  # noqa: ANN401 - what httpx takes
        """Send a request as it is, but for the token."""
        headers = {**self.headers, **(request.pop("headers", None) or {})}
        if self.token is not None:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        return await self.http.request(method, path, headers=headers, **request)

    def holding(self, token: str | None) -> Self:
        """Return the same client with another token."""
        return replace(self, token=token)

    async def new_token(self, **terms: Any) -> tuple[str, str, str]:  # noqa: ANN401 - what Access.create takes
        """Make somebody who works here, in every role unless told otherwise; return their id, the token's, and it."""
        return await self.desk.access.create(**{"actor": SYSTEM, "label": "test", "roles": ROLES, **terms})

    async def open_case(self, **contents: object) -> str:
        """Open a case and return its id."""
        return str(done(await self.post("/v1/cases", {**CASE, **contents}), 201)["id"])

    async def register_customer(self, **contents: object) -> str:
        """Register a customer and return their id."""
        body = {"market": "de", "email": "ann@example.org", **contents}
        return str(done(await self.post("/v1/customers", body), 201)["id"])

    async def catch_up(self) -> None:
        """Bring the read models to the end of the log."""
        await asyncio.to_thread(self.engine.catch_up_once)

    async def feed(self) -> list[dict[str, Any]]:
        """Return all events, page by page."""
        events: list[dict[str, Any]] = []
        after = 0
        while page := done(await self.get("/v1/events", after=after, limit=1000))["events"]:
            events += page
            after = page[-1]["position"]
        return events


class _Worker:
    """A web worker's application, which serves one desk after another: making it takes longer than most tests.

    Each desk finds it as new. What the application keeps of a desk it makes at its start, and an ample budget is full
    again as soon as it was used.
    """

    def __init__(self) -> None:
        self._desk: Desk
        self._app = create_app(self._given, AMPLE)

    @asynccontextmanager
    async def serving(self, desk: Desk) -> AsyncIterator[Service]:
        """Give the application, started over a desk."""
        self._desk = desk
        async with self._app.lifespan():
            yield self._app

    @asynccontextmanager
    async def _given(self) -> AsyncIterator[Desk]:
        yield self._desk


_IDLE: Final[list[_Worker]] = []


@asynccontextmanager
async def _lent(desk: Desk) -> AsyncIterator[Service]:
    """Give an application that nobody else has meanwhile; one with which something went wrong does not come back."""
    worker = _IDLE.pop() if _IDLE else _Worker()
    async with worker.serving(desk) as app:
        yield app
    _IDLE.append(worker)


@asynccontextmanager
async def _own(desk: Desk, limits: Limits, ticks: Callable[[], int]) -> AsyncIterator[Service]:
    @asynccontextmanager
    async def given() -> AsyncIterator[Desk]:
        yield desk

    app = create_app(given, limits, ticks)
    async with app.lifespan():
        yield app


def begin(database: Database) -> str | None:
    """Begin a ledger with the first start of a service, and make its read models; return the token that was told."""

    async def start() -> str | None:
        async with opened(database.application_url, MASTERS, Clock()) as desk:
            return await _first_start(desk)

    token = asyncio.run(start())
    engine = Engine(database.application_url, PROJECTIONS, "begin")
    engine.catch_up_once()
    engine.release()
    return token


async def _first_start(desk: Desk) -> str | None:
    await publish_first_policy(desk)
    first = await first_administrator(desk)
    return first.token if first else None


@asynccontextmanager
async def api_of(
    database: Database,
    clock: Clock | None = None,
    limits: Limits | None = None,
    ticks: Callable[[], int] = monotonic_ns,
    room: Callable[[], bool] = lambda: True,
) -> AsyncIterator[Api]:
    """Give the API of one web worker; several may be open on one database. The first start's token is in the client.

    With limits it is an application of its own, which may be changed.
    """
    clock = clock or Clock()
    async with AsyncExitStack() as open_things:
        desk = await open_things.enter_async_context(opened(database.application_url, MASTERS, clock, room))
        token = database.token or await _first_start(desk)
        app = await open_things.enter_async_context(_own(desk, limits, ticks) if limits else _lent(desk))
        transport = httpx.ASGITransport(app=cast("Any", app))
        http = await open_things.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://desk"))
        engine = Engine(database.application_url, PROJECTIONS, "test")
        yield Api(http, app, desk, clock, engine, token)


def done(answer: httpx.Response, status: int = 200) -> dict[str, Any]:
    """Prove that what was asked was done, and return the answer's body."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == JSON
    body: dict[str, Any] = answer.json()
    return body


def problem(answer: httpx.Response, status: int, code: str, *pointers: str) -> dict[str, Any]:
    """Prove that an answer is a problem of this status and code, shaped as RFC 9457 says, and return it.

    With pointers it must name exactly these fields.
    """
    assert answer.headers["content-type"] == PROBLEM, answer.text
    body: dict[str, Any] = answer.json()
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code), body
    assert body["type"] == f"urn:caseledger:problem:{code}"
    assert body["title"]
    assert body["detail"]
    assert set(body) <= {"type", "title", "status", "code", "detail", "legal", "errors"}
    if pointers:
        assert sorted(error["pointer"] for error in body["errors"]) == sorted(pointers), body
        assert all(error["detail"] for error in body["errors"])
    return body
