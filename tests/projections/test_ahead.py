"""Reading ahead: what is given is what would have been read, also when more is written meanwhile."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from projections.engine import log
from projections.engine.ahead import ahead
from projections.engine.connecting import connect
from tests.projections.logs import busy_desk, write

EVENTS = busy_desk(1_000, 20)


def test_what_is_read_ahead_is_what_is_there(url: str, owner: psycopg.Connection[Any]) -> None:
    """In stretches of one size, with another one between, and again from the beginning."""
    write(owner, EVENTS)
    with connect(url) as connection, ahead(url, log.scan) as scan:
        for _ in range(2):
            found, at = [], 0
            for size in (100, 100, 100, 50, 100, 100, 1_000):
                entries = scan(connection, at, None, size)
                at = entries[-1].position
                found += entries
            assert [entry.position for entry in found] == list(range(1, 1_001))


def test_the_end_of_the_log_is_looked_for_anew(url: str, owner: psycopg.Connection[Any]) -> None:
    """Given a log that was read to its end, when more is written, then it is found."""
    write(owner, EVENTS[:100])
    with connect(url) as connection, ahead(url, log.scan) as scan:
        assert len(scan(connection, 0, None, 100)) == 100
        for at in (100, 101, 102):
            assert scan(connection, at, None, 100) == []
            write(owner, EVENTS[at : at + 1])
            assert [entry.position for entry in scan(connection, at, None, 100)] == [at + 1]


def test_a_reading_that_fails_is_no_end_of_the_log(url: str, owner: psycopg.Connection[Any]) -> None:
    """Whatever the server has against it is raised."""
    write(owner, EVENTS[:10])
    with connect(url) as connection, pytest.raises(psycopg.errors.InvalidRowCountInLimitClause):
        log.scan(connection, 0, None, -1)
