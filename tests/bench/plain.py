"""The floor under the append: a plain INSERT and its commit for each event, as fast as psycopg does it."""

from __future__ import annotations

import asyncio
import contextlib
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

import psycopg
import uvloop

from application.ids import new_stream
from tests.bench.figures import Ran, Window
from tests.bench.writers import STATE, TOPIC, WRITERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bench.ground import Base

_TABLE: Final = b"""\
CREATE TABLE IF NOT EXISTS public.plain (
    originator_id text COLLATE "C" NOT NULL,
    originator_version bigint NOT NULL,
    topic text COLLATE "C" NOT NULL,
    state bytea NOT NULL,
    notification_id bigint GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (originator_id, originator_version)
);
CREATE UNIQUE INDEX IF NOT EXISTS plain_notification_id_idx ON public.plain (notification_id)"""
_INSERT: Final = b"INSERT INTO public.plain (originator_id, originator_version, topic, state) VALUES (%b, %b, %b, %b)"

WORDS: Final = "32 clients, each a plain psycopg INSERT of one row and its commit"


class PlainInserts:
    """32 clients with a connection each, in autocommit with a prepared statement: one round trip and one flush each.

    They run in threads or on one event loop, whichever a trial on the spot finds faster.
    """

    def __init__(self, base: Base) -> None:
        base.rows(_TABLE)
        self._url = base.owner_url
        ways: dict[str, Callable[[float], Ran]] = {"threads": self._threads, "asyncio": self._asyncio}
        trial = {name: way(1.0).rate for name, way in ways.items()}
        self.way = max(trial, key=trial.__getitem__)
        self.run = ways[self.way]

    def _threads(self, seconds: float) -> Ran:
        with contextlib.ExitStack() as stack:
            clients = [
                stack.enter_context(psycopg.connect(self._url, autocommit=True, prepare_threshold=0))
                for _ in range(WRITERS)
            ]
            ran = Ran(Window(seconds))
            with ThreadPoolExecutor(WRITERS) as threads:
                list(threads.map(lambda client: _insert(client, ran), clients))
        return ran

    def _asyncio(self, seconds: float) -> Ran:
        async def work() -> Ran:
            async with contextlib.AsyncExitStack() as stack:
                connect = psycopg.AsyncConnection.connect
                clients = [
                    await stack.enter_async_context(await connect(self._url, autocommit=True, prepare_threshold=0))
                    for _ in range(WRITERS)
                ]
                ran = Ran(Window(seconds))
                await asyncio.gather(*(_insert_async(client, ran) for client in clients))
                return ran

        return uvloop.run(work())


def _insert(client: psycopg.Connection[Any], ran: Ran) -> None:
    stream, version, cursor = new_stream("case"), 0, client.cursor()
    while (began := perf_counter()) < ran.window.ends:
        version += 1
        cursor.execute(_INSERT, (stream, version, TOPIC, STATE))
        ran.note(began, perf_counter())


async def _insert_async(client: psycopg.AsyncConnection[Any], ran: Ran) -> None:
    stream, version, cursor = new_stream("case"), 0, client.cursor()
    while (began := perf_counter()) < ran.window.ends:
        version += 1
        await cursor.execute(_INSERT, (stream, version, TOPIC, STATE))
        ran.note(began, perf_counter())
