"""Engines under test: run in a thread, with time moved for their leases, and what they made read back."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg

from projections.engine import LIVE, Engine, ProjectionStatus
from projections.kit import folded as folded_by
from projections.queue import QUEUE, TABLE, QueueRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from projections.engine import Entry


def table(url: str, schema: str = "read") -> list[QueueRow]:
    """Return the rows of the queue as they stand."""
    with psycopg.connect(url) as connection:
        return sorted(TABLE.all(connection.cursor(), schema), key=lambda row: row.stream)


def folded(entries: Sequence[Entry]) -> list[QueueRow]:
    """Return the rows that a fold from the first event gives."""
    return folded_by(QUEUE, entries)


def queue_status(engine: Engine, build: str = LIVE) -> ProjectionStatus:
    """Return where a build of the queue stands."""
    return next(one for one in engine.status() if (one.name, one.build) == ("queue", build))


def expire_leases(url: str) -> None:
    """Move the time of all leases on, instead of waiting for it."""
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE read.leases SET expires_at = clock_timestamp()")


@contextmanager
def running(*engines: Engine) -> Iterator[threading.Thread]:
    """Run engines, each in a thread; the first of these is given."""
    stop = threading.Event()
    threads = [threading.Thread(target=engine.run, args=(stop,)) for engine in engines]
    for thread in threads:
        thread.start()
    try:
        yield threads[0]
    finally:
        stop.set()
        for thread in threads:
            thread.join(20)
    assert not any(thread.is_alive() for thread in threads)
