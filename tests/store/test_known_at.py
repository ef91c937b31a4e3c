"""What was known at a moment is settled when somebody asks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.postgres.databases import Database
from tests.postgres.ledgers import Clock, commit_of, reading_of
from tests.samples import NOW
from tests.store.units import unit

pytestmark = [pytest.mark.anyio, pytest.mark.every_set_up]
KNOWN_AT = b"SELECT ledger.position_known_at(%b)"


async def test_what_was_known_at_a_moment_never_grows(database: Database) -> None:
    """Given an answer up to a moment, when a writer with a slower clock commits, then its events come after it."""
    clock = Clock()
    async with commit_of(database, clock) as commit, reading_of(database) as reading:
        await commit.append(unit())
        asked = NOW + timedelta(seconds=5)
        before = await reading.rows(KNOWN_AT, (asked,))
        late = await commit.append(unit())
        after = await reading.rows(KNOWN_AT, (asked,))
    assert before == after == [(1,)]
    assert late.receipt is not None
    assert late.receipt.recorded_at > asked


@pytest.mark.parametrize("minutes, position", [(-1, 0), (0, 2), (1, 2), (2, 3), (9, 4)])
async def test_a_moment_is_resolved_to_the_last_position_recorded_by_then(
    database: Database, minutes: int, position: int
) -> None:
    """Given events at 0, 2 and 4 minutes, the first of two, when a moment is named, then later events are left out."""
    clock = Clock()
    async with commit_of(database, clock) as commit, reading_of(database) as reading:
        await commit.append(unit(notes=2))
        clock.move(minutes=2)
        await commit.append(unit())
        clock.move(minutes=2)
        await commit.append(unit())
        found = await reading.rows(KNOWN_AT, (NOW + timedelta(minutes=minutes),))
    assert found == [(position,)]
