"""The start of the service on a ledger that has worked for a while."""

from __future__ import annotations

import asyncio
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

import psycopg

from interfaces.embedded import EmbeddedPostgres
from interfaces.settings import Settings
from interfaces.wiring import database, first_start
from tests.bench.client import POLL, Client
from tests.bench.figures import interleaved, median
from tests.bench.registry import CannotRun, Measured, bench
from tests.bench.service import serving
from tests.projections.logs import busy_desk, write

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bench.ground import Ground
    from tests.bench.service import Service

EVENTS: Final = 100_000
ROUNDS: Final = 5
TRIES: Final = 2_000


@bench("start", seconds=45)
def start(ground: Ground) -> Measured:
    """Spawn the service and ask it until it answers, its embedded server stopped before each time."""
    with ground.folder() as folder:
        data_dir = folder / "data"
        token = _prepared(data_dir)

        def measured() -> tuple[float, float]:
            began = perf_counter()
            with serving(data_dir) as service:
                ready, queues = asyncio.run(_first_answers(service, token))
            return ready - began, queues - began

        def floor() -> float:
            began = perf_counter()
            with EmbeddedPostgres(data_dir):
                return perf_counter() - began

        found, floors = interleaved(ROUNDS, measured, floor)
    return Measured(
        value=median([queues for _, queues in found]),
        unit="s",
        floor="the embedded PostgreSQL alone, on the same data",
        floor_value=median(floors),
        more={
            "events": EVENTS,
            "ready": median([ready for ready, _ in found]),
            "rounds": [queues for _, queues in found],
        },
    )


async def _first_answers(service: Service, token: str) -> tuple[float, float]:
    client = await Client.connected(service, token)
    await _ready(client)
    ready = perf_counter()
    (await client.ask("GET", "/v1/queues")).json()
    answered = perf_counter()
    await client.close()
    return ready, answered


async def _ready(client: Client) -> dict[str, Any]:
    """Return what the service says of itself once it is ready."""
    for _ in range(TRIES):
        answer = await client.ask("GET", "/v1/health/ready")
        if answer.status == 200:
            found: dict[str, Any] = answer.json()
            return found
        await asyncio.sleep(POLL)
    raise CannotRun("the service did not get ready")


def _prepared(data_dir: Path) -> str:
    """Fill a ledger, set it up and let its read models catch up; return the administrator's token."""
    settings = Settings(database_url=None, data_dir=data_dir)
    with database(settings) as found:
        if found.server is None:
            raise CannotRun("somebody else has the data folder open")
        with psycopg.connect(found.server.owner_url, autocommit=True) as connection:
            write(connection, busy_desk(EVENTS))
            connection.execute("VACUUM ANALYZE ledger.stored_events")
        first = asyncio.run(first_start(settings, found.url))
    if first is None:
        raise CannotRun("the ledger had an administrator before its first start")
    with serving(data_dir) as service:
        asyncio.run(_caught_up(service, first.token))
    return first.token


async def _caught_up(service: Service, token: str) -> None:
    client = await Client.connected(service, token)
    for _ in range(TRIES):
        projections = (await _ready(client))["projections"].values()
        if projections and not any(one["lag"] for one in projections):
            await client.close()
            return
        await asyncio.sleep(0.05)
    raise CannotRun("the read models did not catch up")
