"""The memory of the service after some work."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING, Any, Final

import uvloop

from tests.bench.client import Client
from tests.bench.registry import CannotRun, Measured, bench
from tests.bench.service import serving
from tests.bench.words import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.ground import Ground
    from tests.bench.service import Memory, Service

COMMANDS: Final = 10_000
CONNECTIONS: Final = 32
CASES: Final = 2_000
MIB: Final = 1024 * 1024


@bench("resident_memory", seconds=30)
def resident_memory(ground: Ground) -> Measured:
    """Give 10,000 commands over HTTP and look at what the processes have resident then."""
    with ground.folder() as folder, serving(folder / "data") as service:
        token = service.told()["administrator_token"]
        if token is None:
            raise CannotRun("the first start gave no token")
        before, after = uvloop.run(_worked(service, token))
    return Measured(
        value=after.own / MIB,
        unit="MiB",
        floor="the same processes before the first command",
        floor_value=before.own / MIB,
        more={
            "memory": after.kind,
            "processes": after.processes,
            "database": after.database / MIB,
            "commands": COMMANDS,
        },
    )


async def _worked(service: Service, token: str) -> tuple[Memory, Memory]:
    clients = [await Client.connected(service, token) for _ in range(CONNECTIONS)]
    # Every worker has answered, and the engine has built its read models, before the first look.
    (await clients[0].ask("GET", "/v1/health/ready")).json()
    await _seen(clients[0], (await _head(clients[0])))
    before = service.memory()
    opened = await _all(clients, _openings())
    last = await _all(clients, _work([one["id"] for one in opened]))
    await _seen(clients[0], max(one["position"] for one in last))
    after = service.memory()
    for client in clients:
        await client.close()
    return before, after


async def _head(client: Client) -> int:
    return int((await client.ask("GET", "/v1/health/ready")).json()["position"])


async def _seen(client: Client, position: int) -> None:
    """Return once the queue has seen a position."""
    for _ in range(20):
        if (await client.ask("GET", f"/v1/queues?at_least={position}")).status == 200:
            return
        await asyncio.sleep(0.5)
    raise CannotRun("the queue fell behind")


Order = tuple[str, dict[str, Any]]


async def _all(clients: list[Client], orders: Iterator[Order]) -> list[dict[str, Any]]:
    """Give the commands over all connections at once, and return the receipts."""
    done: list[dict[str, Any]] = []

    async def work(client: Client) -> None:
        for path, body in orders:
            done.append((await client.ask("POST", path, body)).json())

    await asyncio.gather(*(work(client) for client in clients))
    return done


def _openings() -> Iterator[Order]:
    draw = random.Random(7)
    for _ in range(CASES):
        yield (
            "/v1/cases",
            {"channel": draw.choice(("email", "phone", "chat")), "topic": "order", "description": sentence(draw)},
        )


def _work(cases: list[str]) -> Iterator[Order]:
    draw = random.Random(8)
    for number in range(COMMANDS - len(cases)):
        verb = draw.choice(("reply", "message", "note"))
        yield f"/v1/cases/{cases[number % len(cases)]}/{verb}", {"text": sentence(draw)}
