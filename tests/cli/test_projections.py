"""`caseledger projections`: where the read models stand, and how they are made anew."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

from application.bootstrap import publish_first_policy
from interfaces.upkeep import driven
from interfaces.wiring import PROCESSES, PROJECTIONS
from projections.engine import Engine
from tests.postgres.ledgers import ledger_of
from tests.samples import open_case

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.running import Terminal
    from tests.postgres.databases import Database

QUEUE = "SELECT * FROM read.queue ORDER BY stream"


@pytest.fixture
def database(new_database: Database) -> Database:
    """A ledger without events."""
    return new_database


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
    assert [one["name"] for one in told] == driven()
    for one in told:
        assert (one["version"], one["position"], one["owner"], one["error"]) == (0, 0, None, None)
        assert one["lag"] == one["head"] > 0
    assert terminal.run("projections", "status").says("queue", "timeline", "driven by")


@pytest.mark.usefixtures("cases")
def test_the_status_while_an_engine_runs(terminal: Terminal, engine: Engine) -> None:
    """Given an engine that has read everything, then nothing is left to read and it is named."""
    engine.catch_up_once()
    acting = {one.name for one in PROCESSES}
    for one in terminal.run("projections", "status", "--json").told:
        if one["name"] in acting:
            continue
        assert (one["owner"], one["lease_live"], one["lag"]) == ("here", True, 0)
        assert one["position"] == one["head"] > 0
    assert terminal.run("projections", "status").says("here")


def test_the_status_of_an_empty_ledger(terminal: Terminal) -> None:
    """There is nothing to read, and so nothing is behind."""
    assert [one["lag"] for one in terminal.run("projections", "status", "--json").told] == [0] * len(driven())


def _spoil(database: Database, stream: str) -> None:
    database.rows("UPDATE read.queue SET team = 'spoiled'", url=database.application_url)
    database.rows(b"DELETE FROM read.queue WHERE stream = %s", [stream], url=database.application_url)


def test_a_rebuild_is_compared_switched_and_gone_back_on(
    terminal: Terminal, database: Database, engine: Engine, cases: list[str]
) -> None:
    """Given a queue that somebody spoiled, when it is built again, then what is read changes with the switch only."""
    engine.catch_up_once()
    before = _queue(database)
    _spoil(database, cases[0])
    spoiled = _queue(database)
    # when it is built
    told = terminal.run("projections", "rebuild", "queue", "--json").told
    # then it is beside what is read
    assert told == {"names": ["queue"], "position": _head(terminal), "beside": ["queue"]}
    assert _queue(database) == spoiled
    difference = terminal.run("projections", "diff", "queue", "--json")
    assert difference.code == 1
    (found,) = json.loads(difference.out)
    assert (found["only_beside"], found["differ"]) == (1, len(cases) - 1)
    shown = terminal.run("projections", "diff", "queue")
    assert shown.code == 1
    assert "1 only beside" in shown.out
    assert "team is 'spoiled' live and" in shown.out
    # when the two change places
    assert terminal.run("projections", "switch", "queue").says("read from its other build")
    assert _queue(database) == before
    terminal.run("projections", "switch", "queue")
    assert _queue(database) == spoiled


def test_a_rebuild_can_be_switched_to_at_once(
    terminal: Terminal, database: Database, engine: Engine, cases: list[str]
) -> None:
    """Several at a time; what was read is kept until it is discarded."""
    engine.catch_up_once()
    before = _queue(database)
    _spoil(database, cases[0])
    # when
    assert terminal.run("projections", "rebuild", "queue", "timeline", "--switch").says("built up to position")
    # then
    assert _queue(database) == before
    beside = [one["name"] for one in terminal.run("projections", "status", "--json").told if one["build"] == "beside"]
    assert beside == ["queue", "timeline"]
    assert terminal.run("projections", "status").says("queue (beside)")
    # when
    assert terminal.run("projections", "discard", "queue").says("removed")
    assert terminal.run("projections", "discard", "queue").refuses("nothing of that name")
    assert terminal.run("projections", "switch", "queue").refuses("no two builds of queue")
    assert terminal.run("projections", "diff", "queue").refuses("no two builds of queue")


def test_several_processes_build_at_once(
    terminal: Terminal, database: Database, engine: Engine, cases: list[str]
) -> None:
    """Given two processes, then what they build together is what one builds."""
    engine.catch_up_once()
    before = _queue(database)
    _spoil(database, cases[0])
    assert terminal.run("projections", "rebuild", "queue", "--processes", "2", "--switch").says("queue: built up to")
    assert _queue(database) == before
    assert terminal.run("projections", "rebuild", "queue", "--processes", "0").misused("0 is not in the range")


def test_a_rebuild_needs_no_engine_to_have_run(terminal: Terminal, database: Database, cases: list[str]) -> None:
    """Given a ledger without read models, when one is rebuilt, then it is there, and only the last word is printed."""
    assert terminal.run("projections", "rebuild", "queue", "--switch").says("queue: built up to position")
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


def test_what_is_parked_is_listed_and_tried_again(
    terminal: Terminal, database: Database, engine: Engine, cases: list[str]
) -> None:
    """Given a case that the queue can't take in, then the case, the event and the reason are shown."""
    assert terminal.run("projections", "retry", "queue").says("Nothing of that kind")
    engine.catch_up_once()
    database.rows(
        b"INSERT INTO read.parked (name, build, stream, position, tag, reason, events)"
        b" VALUES ('queue', 'live', %s, 7, 'case.opened.v1', 'ValueError: no', 3)",
        [cases[0]],
        url=database.application_url,
    )
    assert terminal.run("projections", "parked").says(cases[0], "ValueError: no")
    (told,) = terminal.run("projections", "parked", "queue", "--json").told
    assert (told["stream"], told["position"], told["events"]) == (cases[0], 7, 3)
    assert terminal.run("projections", "parked", "timeline", "--json").told == []
    assert terminal.run("projections", "status").says("3 of 1")
    assert terminal.run("projections", "retry", "queue", cases[0]).says("1 of what is laid aside is to be tried")


def test_what_no_program_has_is_removed(terminal: Terminal, database: Database, engine: Engine) -> None:
    """Given the tables of a projection that was uninstalled, then they are shown and can be removed; others can't."""
    engine.catch_up_once()
    database.rows(
        "INSERT INTO read.checkpoints (name, build, version, position, epoch, owner)"
        " VALUES ('gone', 'live', 1, 0, 0, '')",
        url=database.application_url,
    )
    assert terminal.run("projections", "status").says("gone", "no program here has it")
    assert terminal.run("projections", "remove", "queue").refuses("belongs to this program")
    assert terminal.run("projections", "remove", "gone").says("gone is removed")
    assert terminal.run("projections", "remove", "gone").refuses("nothing of that name")


def test_an_unknown_read_model_is_not_understood(terminal: Terminal) -> None:
    """The message lists the names that there are."""
    names = ", ".join(f"'{one.name}'" for one in PROJECTIONS)
    assert terminal.run("projections", "rebuild", "nothing").misused(f"'nothing' is not one of {names}")


def _head(terminal: Terminal) -> int:
    head: int = terminal.run("projections", "status", "--json").told[0]["head"]
    return head
