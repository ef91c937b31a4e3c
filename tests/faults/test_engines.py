"""Nodes that stop in the middle of their work, sleep, wake up, and are killed: the rows are those of a fold."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from projections.engine import Engine
from projections.queue import QUEUE
from projections.timeline import TIMELINE
from tests.interfaces.waiting import eventually, gone
from tests.projections.engines import expire_leases, folded, queue_status, table
from tests.projections.logs import busy_desk, write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.postgres.databases import Database

pytestmark = pytest.mark.faults

EVENTS = busy_desk(6_000, 200)
SPAWNED = multiprocessing.get_context("spawn")


def _drive(url: str, node: str) -> None:
    Engine(url, [QUEUE, TIMELINE], node).run(threading.Event())


@contextmanager
def _node(url: str, name: str) -> Iterator[int]:
    """Run an engine in a process of its own, and give its process id."""
    process = SPAWNED.Process(target=_drive, args=(url, name))
    process.start()
    assert process.pid is not None
    try:
        yield process.pid
    finally:
        process.kill()
        process.join()


@pytest.fixture
def owner(database: Database) -> Iterator[psycopg.Connection[Any]]:
    """A connection that may write to the log."""
    with psycopg.connect(database.owner_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def url(database: Database) -> str:
    """The application's URL."""
    return database.application_url


def test_a_node_that_sleeps_past_its_lease_wakes_up_to_nothing(url: str, owner: psycopg.Connection[Any]) -> None:
    """Given a node that was stopped in the middle of a batch, then it spoils nothing for its successor."""
    watching = Engine(url, [QUEUE, TIMELINE], "watching")
    with _node(url, "sleeper") as sleeper:
        eventually(lambda: queue_status(watching).owner == "sleeper", seconds=20)
        write(owner, EVENTS[:4_000])
        eventually(lambda: queue_status(watching).position > 0, seconds=20)
        os.kill(sleeper, signal.SIGSTOP)
        slept_at = queue_status(watching).position
        expire_leases(url)
        with _node(url, "successor"):
            eventually(lambda: queue_status(watching).owner == "successor", seconds=20)
            eventually(lambda: queue_status(watching).position == 4_000, seconds=20)
            os.kill(sleeper, signal.SIGCONT)
            write(owner, EVENTS[4_000:])
            eventually(lambda: all(one.position == 6_000 for one in watching.status()), seconds=20)
            assert slept_at <= 4_000
            assert {one.owner for one in watching.status()} == {"successor"}
    assert table(url) == folded(EVENTS)


def test_nodes_share_the_work_and_the_living_take_over_from_the_dead(url: str, owner: psycopg.Connection[Any]) -> None:
    """Given three nodes of which one after the other is killed under load, then the last one has everything."""
    watching = Engine(url, [QUEUE, TIMELINE], "watching")
    with _node(url, "a") as a, _node(url, "b") as b, _node(url, "c"):
        for node, killed in (("a", a), ("b", b)):
            write(owner, EVENTS[:2_000] if node == "a" else EVENTS[2_000:4_000])
            eventually(lambda: any(one.position > 0 for one in watching.status()), seconds=20)
            os.kill(killed, signal.SIGKILL)
            eventually(lambda killed=killed: gone(killed))  # type: ignore[misc]  # bound now
            expire_leases(url)
        write(owner, EVENTS[4_000:])
        eventually(lambda: all(one.position == 6_000 for one in watching.status()), seconds=20)
        assert {one.owner for one in watching.status()} == {"c"}
    assert table(url) == folded(EVENTS)
