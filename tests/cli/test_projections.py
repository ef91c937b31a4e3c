"""`caseledger projections`: where the read models stand, and how they are made anew."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from application.bootstrap import publish_first_policy
from interfaces.wiring import PROJECTIONS
from projections.engine import Engine
from tests.postgres.ledgers import ledger_of
from tests.samples import open_case

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.running import Terminal
    from tests.postgres.databases import Database

QUEUE = "SELECT * FROM read.queue ORDER BY stream"


@pytest.fixture
def cases(database: Database) -> list[str]:
    """The streams of three open cases."""

    async def opening() -> list[str]:
        async with ledger_of(database) as desk:
            await publish_first_policy(desk)
            commands = [open_case() for _ in range(3)]
            for one in commands:
                await desk.ledger.execute(one)
            return sorted(one.stream for one in commands)

    return asyncio.run(opening())


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    """An engine, which lets go of everything at the end."""
    made = Engine(database.application_url, PROJECTIONS, "here")
    yield made
    made.release()


def _queue(database: Database) -> list[tuple[Any, ...]]:
    return database.rows(QUEUE, url=database.application_url)


@pytest.mark.usefixtures("cases")
def test_the_status_before_an_engine_ever_ran(terminal: Terminal) -> None:
    """Every read model is named, at the start of the log, driven by nobody."""
    told = terminal.run("projections", "status", "--json").told
    assert [one["name"] for one in told] == [one.name for one in PROJECTIONS]
    for one in told:
        assert (one["version"], one["position"], one["owner"], one["error"]) == (0, 0, None, None)
        assert one["lag"] == one["head"] > 0
    assert terminal.run("projections", "status").says("queue", "timeline", "driven by")


@pytest.mark.usefixtures("cases")
def test_the_status_while_an_engine_runs(terminal: Terminal, engine: Engine) -> None:
    """Given an engine that has read everything, then nothing is left to read and it is named."""
    engine.catch_up_once()
    for one in terminal.run("projections", "status", "--json").told:
        assert (one["owner"], one["lease_live"], one["lag"]) == ("here", True, 0)
        assert one["position"] == one["head"] > 0
    assert terminal.run("projections", "status").says("here")


def test_the_status_of_an_empty_ledger(terminal: Terminal) -> None:
    """There is nothing to read, and so nothing is behind."""
    assert [one["lag"] for one in terminal.run("projections", "status", "--json").told] == [0] * len(PROJECTIONS)


def test_a_rebuild_gives_the_same_rows(
    terminal: Terminal, database: Database, engine: Engine, cases: list[str]
) -> None:
    """Given a queue that somebody spoiled, when it is rebuilt, then it is as the engine made it."""
    engine.catch_up_once()
    before = _queue(database)
    assert len(before) == len(cases)
    database.rows("UPDATE read.queue SET team = 'spoiled'", url=database.application_url)
    database.rows(b"DELETE FROM read.queue WHERE stream = %s", [cases[0]], url=database.application_url)
    # when
    told = terminal.run("projections", "rebuild", "queue", "--json").told
    # then
    assert _queue(database) == before
    standing = {one["name"]: one for one in terminal.run("projections", "status", "--json").told}
    assert told == {"name": "queue", "position": standing["queue"]["head"]}
    assert (standing["queue"]["lag"], standing["queue"]["lease_live"]) == (0, False)


def test_a_rebuild_needs_no_engine_to_have_run(terminal: Terminal, database: Database, cases: list[str]) -> None:
    """Given a ledger without read models, when one is rebuilt, then it is there, and only the last word is printed."""
    assert terminal.run("projections", "rebuild", "queue").says("queue is rebuilt up to position")
    assert len(_queue(database)) == len(cases)


def test_an_engine_goes_on_after_a_rebuild(
    terminal: Terminal, database: Database, engine: Engine, cases: list[str]
) -> None:
    """Given a rebuilt queue, when an engine claims it, then there is nothing that it must do again."""
    terminal.run("projections", "rebuild", "queue")
    before = _queue(database)
    engine.catch_up_once()
    assert _queue(database) == before
    assert len(before) == len(cases)


def test_an_unknown_read_model_is_not_understood(terminal: Terminal) -> None:
    """The message lists the names that there are."""
    names = ", ".join(f"'{one.name}'" for one in PROJECTIONS)
    assert terminal.run("projections", "rebuild", "nothing").misused(f"'nothing' is not one of {names}")
