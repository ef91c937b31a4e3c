"""Trying reads on rows that follow from events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from domain.team.events import TeamFormed, TeamRenamed
from projections.engine.connecting import connect
from projections.kit import BEGINNING, Happened, answer
from projections.reads import Rows
from projections.teams import TEAMS, TeamRow
from projections.teams.reads import page

if TYPE_CHECKING:
    from tests.postgres.databases import Database

STREAM = "team-00000000-0000-5000-8000-000000000001"
LOG = [Happened(event=TeamFormed(team="front", title="Front desk"), stream=STREAM)]
ROW = TeamRow(1, STREAM, 1, BEGINNING, "front", "Front desk")
THERE = "SELECT to_regnamespace('read') IS NOT NULL, to_regclass('read.teams') IS NOT NULL"


def test_a_read_answers_from_what_follows_from_the_events(connection: psycopg.Connection[Any]) -> None:
    """With its parameters, and from an empty table without events."""
    assert answer(TEAMS, connection, LOG, page) == [ROW]
    assert answer(TEAMS, connection, LOG, lambda rows: page(rows, after="front")) == []
    assert answer(TEAMS, connection, [], page) == []


def test_nothing_of_it_stays(connection: psycopg.Connection[Any], empty_database: Database) -> None:
    """On a ledger, and on a database that has none."""
    with connect(empty_database.owner_url) as bare:
        for one, ledger in ((connection, True), (bare, False)):
            assert answer(TEAMS, one, LOG, page) == [ROW]
            assert one.execute(THERE).fetchone() == (ledger, False)


def test_what_a_read_raises_is_raised(connection: psycopg.Connection[Any]) -> None:
    """A statement that is wrong is told, and the connection is as before."""

    async def wrong(rows: Rows) -> list[tuple[Any, ...]]:
        return await rows(b"SELECT tilte FROM read.teams")

    with pytest.raises(psycopg.errors.UndefinedColumn, match="tilte"):
        answer(TEAMS, connection, LOG, wrong)
    assert answer(TEAMS, connection, [*LOG, Happened(event=TeamRenamed(title="Reception"), stream=STREAM)], page) != []
