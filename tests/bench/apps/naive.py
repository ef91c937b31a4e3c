"""What a reply costs an application that thinks of nothing: it loads the stream, locks the table, inserts, commits.

Without a token, a role, a receipt, a seal or a read model, which would only cost it more.
`python -m tests.bench.apps.naive PORT URL`.
"""

from __future__ import annotations

import sys
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import msgspec
from litestar import Litestar, post
from litestar.params import FromPath
from psycopg_pool import AsyncConnectionPool

from tests.bench.apps.noop import Replying
from tests.bench.apps.serving import serve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.bench.ground import Base

POOL: Final = 4
"""Connections; with 8, 16 and 32, which were tried, they wait for each other's lock and it is slower."""
_TABLE: Final = b"""\
CREATE SCHEMA naive;
CREATE TABLE naive.events (
    originator_id text COLLATE "C" NOT NULL,
    originator_version bigint NOT NULL,
    topic text COLLATE "C" NOT NULL,
    state bytea NOT NULL,
    notification_id bigint GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (originator_id, originator_version)
);
CREATE UNIQUE INDEX events_notification_id_idx ON naive.events (notification_id);
INSERT INTO naive.events (originator_id, originator_version, topic, state)
    SELECT originator_id, originator_version, topic, state FROM ledger.stored_events
    WHERE originator_id LIKE 'case-%' ORDER BY notification_id"""
_LOAD: Final = (
    b"SELECT originator_version, topic, state FROM naive.events WHERE originator_id = %s ORDER BY originator_version"
)
_LOCK: Final = b"LOCK TABLE naive.events IN EXCLUSIVE MODE"
_INSERT: Final = (
    b"INSERT INTO naive.events (originator_id, originator_version, topic, state) VALUES (%s, %s, %s, %s)"
    b" RETURNING notification_id"
)
TOPIC: Final = "case.public_reply_sent.v1"


class Replied(msgspec.Struct, frozen=True, tag=TOPIC, tag_field="type"):
    """The event."""

    text: str
    at: datetime


def with_cases(base: Base) -> None:
    """Make the table, with the cases that the ledger has."""
    base.rows(_TABLE)


def main(port: int, url: str) -> None:
    """Serve."""
    pool = AsyncConnectionPool(url, min_size=POOL, max_size=POOL, open=False, kwargs={"prepare_threshold": 0})

    @asynccontextmanager
    async def lifespan(_app: Litestar) -> AsyncIterator[None]:
        async with pool:
            await pool.wait()
            yield

    @post("/v1/cases/{case:str}/reply", status_code=200)
    async def reply(case: FromPath[str], data: Replying) -> dict[str, Any]:
        at = datetime.now(UTC)
        async with pool.connection() as connection, connection.cursor(binary=True) as cursor:
            await cursor.execute(_LOAD, (case,))
            events = [(version, msgspec.json.decode(state)) for version, _, state in await cursor.fetchall()]
            version = events[-1][0]
            state = msgspec.json.encode(Replied(data.text, at))
            await cursor.execute(_LOCK)
            await cursor.execute(_INSERT, (case, version + 1, TOPIC, state))
            row = await cursor.fetchone()
        return {"id": case, "version": version + 1, "position": row and row[0], "recorded_at": at}

    serve(Litestar([reply], lifespan=[lifespan], openapi_config=None, logging_config=None), port)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
