"""`caseledger projections drop`, and what can't be done to a process."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from application.bootstrap import publish_first_policy
from domain.event import Recorded
from domain.ids import upkeep_stream
from domain.upkeep.events import ParkedEventDropped
from interfaces.wiring import PROCESSES, PROJECTIONS
from projections.engine import Engine
from projections.queue import QUEUE
from tests.postgres.ledgers import ledger_of
from tests.samples import open_case

if TYPE_CHECKING:
    from domain.event import Event
    from tests.cli.running import Terminal
    from tests.postgres.databases import Database


@pytest.fixture
def case(database: Database) -> str:
    """The stream of an open case that the queue has laid aside at its first event."""

    async def opening() -> str:
        async with ledger_of(database) as desk:
            await publish_first_policy(desk)
            command = open_case()
            await desk.ledger.execute(command)
            return command.stream

    stream = asyncio.run(opening())
    engine = Engine(database.application_url, PROJECTIONS, "here")
    engine.catch_up_once()
    engine.release()
    database.rows(
        b"INSERT INTO read.parked (name, build, stream, position, tag, reason, events)"
        b" SELECT 'queue', 'live', originator_id, notification_id, topic, 'ValueError: no', 2"
        b" FROM ledger.stored_events WHERE originator_id = %s AND originator_version = 1",
        (stream,),
        url=database.application_url,
    )
    return stream


def _parked(database: Database) -> tuple[int, bool, int]:
    ((position, retry, dropped),) = database.rows(
        "SELECT position, retry, dropped FROM read.parked", url=database.application_url
    )
    return position, retry, dropped


def _recorded(database: Database) -> list[Recorded[Event]]:
    async def reading() -> list[Recorded[Event]]:
        async with ledger_of(database) as desk:
            return await desk.reading.history(upkeep_stream("queue"))

    return asyncio.run(reading())


def test_an_event_is_dropped_and_that_is_an_event(terminal: Terminal, database: Database, case: str) -> None:
    """Whoever drives the build is asked to go on without it; the ledger says why, and says it once."""
    position, *asked = _parked(database)
    assert asked == [False, 0]
    words = ("projections", "drop", "queue", case, str(position), "--reason", "Corrected by hand.")
    told = terminal.run(*words, "--json").told
    assert (told["stream"], told["version"]) == (upkeep_stream("queue"), 1)
    assert _parked(database) == (position, True, position)
    assert terminal.run(*words).says(f"queue goes on without the event at position {position}")
    (one,) = _recorded(database)
    assert one.event == ParkedEventDropped(
        projection="queue",
        version=QUEUE.version,
        build="live",
        stream=case,
        position=position,
        event_type="case.opened.v1",
        reason="Corrected by hand.",
    )
    assert one.actor == "system"


def test_what_is_not_laid_aside_is_not_dropped(terminal: Terminal, database: Database, case: str) -> None:
    """The message says what is; nothing is recorded."""
    position = _parked(database)[0]
    reason = ("--reason", "x")
    drop = ("projections", "drop")
    assert terminal.run(*drop, "queue", case, str(position + 1), *reason).refuses(f"stands at position {position}")
    assert terminal.run(*drop, "timeline", case, str(position), *reason).refuses("has laid nothing aside")
    assert terminal.run(*drop, "queue", case, str(position), "--build", "beside", *reason).refuses("The beside build")
    assert terminal.run(*drop, "queue", case, str(position)).misused("--reason")
    assert terminal.run(*drop, "queue", case, str(position), "--reason", "x" * 501).misused("1 to 500 characters")
    assert terminal.run(*drop, "queue", case, "0", *reason).misused("POSITION")
    assert _recorded(database) == []
    assert _parked(database) == (position, False, 0)


def test_a_process_is_not_rebuilt(terminal: Terminal) -> None:
    """What it commanded would be commanded again; only what does nothing but write its tables can be made anew."""
    names = ", ".join(f"'{one.name}'" for one in PROJECTIONS)
    for process in PROCESSES:
        assert terminal.run("projections", "rebuild", process.name).misused(f"is not one of {names}")
        assert terminal.run("projections", "switch", process.name).misused(f"is not one of {names}")
