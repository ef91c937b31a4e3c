"""`caseledger clocks`: how clocks stand, how one came about, and that all of a ledger were computed rightly."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from msgspec import structs

from domain.case import commands as c
from domain.case import events as e
from domain.codec import decode, encode
from tests.domain.clockwork import MONDAY, OFFICE, PACK_OF_TWO, clock
from tests.postgres.ledgers import Clock, ledger_of
from tests.samples import command, publish

if TYPE_CHECKING:
    from domain.command import Action
    from tests.cli.running import Ended, Terminal
    from tests.postgres.databases import Database

CLOCKS = (
    clock("first_response", "minutes = 15"),
    clock("resolution", "hours = 4", by="resolution", more='calendar = "office"\npauses = ["customer"]'),
)
CASE = "case-00000000-0000-7000-8000-000000000001"
STORY: tuple[tuple[int, Action], ...] = (
    (0, c.OpenCase(channel="email", topic="delivery")),
    (20, c.NoticeClocks()),
    (10, c.Reply(text="Which one?")),
    (0, c.WaitFor(waits_on="customer", asked="Which one?")),
    (30, c.Resume()),
    (60, c.Resolve(summary="Sent.")),
)
"""What is asked on a Monday from nine on, each so many minutes after the one before."""


@pytest.fixture
def database(new_database: Database) -> Database:
    """A ledger without events."""
    return new_database


@pytest.fixture
def worked(terminal: Terminal, database: Database) -> Terminal:
    """A terminal at the ledger of a desk that worked one case: late with its answer, in time with its end."""

    async def work() -> None:
        now = Clock(MONDAY)
        async with ledger_of(database, now) as desk:
            await desk.ledger.execute(publish(text=PACK_OF_TWO + OFFICE + "".join(CLOCKS), now=now()))
            for minutes, action in STORY:
                now.move(minutes=minutes)
                await desk.ledger.execute(command(action, CASE, now=now()))

    asyncio.run(work())
    return terminal


def _lines(ended: Ended) -> list[str]:
    """Return the lines of an answer, with one blank for many and without those of a table."""
    assert (ended.code, ended.err) == (0, ""), ended.err
    return [" ".join(line.replace("│", " ").split()) for line in ended.out.splitlines()]


def _alter(database: Database, kind: type[e.ClockStarted | e.ClockPaused], **fields: Any) -> int:  # noqa: ANN401 - of an event
    """Let the first event of a kind say something else, as somebody with the keys to the server could."""
    with psycopg.connect(database.owner_url) as connection:
        connection.execute("ALTER TABLE ledger.stored_events DISABLE TRIGGER USER")
        rows = connection.execute(
            "SELECT notification_id, state FROM ledger.stored_events WHERE originator_id = %s ORDER BY 1", (CASE,)
        ).fetchall()
        position, event = next((at, one) for at, state in rows if isinstance(one := decode(state), kind))
        state = encode(structs.replace(event, **fields))
        connection.execute("UPDATE ledger.stored_events SET state = %s WHERE notification_id = %s", (state, position))
        return int(position)


def test_clocks_are_shown_in_a_table_and_for_programs(worked: Terminal) -> None:
    """By the case's id or its number."""
    shown = _lines(worked.run("clocks", "show", CASE))
    assert shown[0] == f"Clocks of {CASE}"
    (first,) = [line for line in shown if line.startswith("first_response ")]
    assert "late 2026-03-02 09:00:00Z 2026-03-02 09:15:00Z 15 min policy 1 (shop), target 1: within 15 minutes" in first
    told = worked.run("clocks", "show", CASE, "--json").told
    assert [(one["clock"], one["state"], one["late_by"]) for one in told["clocks"]] == [
        ("first_response", "late", 900),
        ("resolution", "met", None),
    ]
    assert told["case"] == CASE


def test_a_clock_is_explained_in_lines_around_a_table(worked: Terminal) -> None:
    """What set it going, by which rule and calendar, what was counted and what was not, and what came of it."""
    told = _lines(worked.run("clocks", "explain", CASE, "resolution"))
    assert told[0] == f"resolution (resolution) of {CASE} is met."
    assert told[1].startswith("It was set going by case.opened.v1 at position 2 (2026-03-02 09:00:00Z)")
    assert told[2] == "It began by target 1 of policy 1 (shop), within 4 hours, in working time."
    assert told[3].startswith("It is counted by Office (office) in Europe/London, version 1, which holds since ")
    assert {
        "Mon 2026-03-02 09:30 to 10:00 pause, takes 30 min",
        "Mon 2026-03-02 09:00 to 12:30 open 3 h 3 h",
        "Mon 2026-03-02 13:00 to 17:00 open, of which 13:00 to 14:00 1 h 4 h",
        "It is due 2026-03-02 14:00:00Z.",
        "Counted once more in another way it comes to the same.",
    } <= {*told}
    assert any(line.startswith("A pause began 2026-03-02 09:30:00Z with case.waiting.v1 at") for line in told)
    assert any(line.startswith("It is met by case.resolved.v1 at position ") for line in told)
    explained = worked.run("clocks", "explain", CASE, "resolution", "--json").told
    assert (explained["agrees"], explained["due"]) == (True, "2026-03-02T14:00:00Z")


def test_a_ledger_is_verified(worked: Terminal) -> None:
    """With how much was looked at, and how fast."""
    told = worked.run("clocks", "verify", "--json").told
    assert {name: told[name] for name in ("cases", "clocks", "events", "differences")} == {
        "cases": 1,
        "clocks": 2,
        "events": 7,
        "differences": [],
    }
    assert told["cases_per_second"] > 0
    assert worked.run("clocks", "verify").says("2 clocks of 1 case, 7 events up to position ", "all of it holds (")


def test_what_was_altered_in_the_log_is_found(worked: Terminal, database: Database) -> None:
    """Verifying ends with 1 and says what differs; so does the explanation."""
    altered = MONDAY + timedelta(minutes=25)
    position = _alter(database, e.ClockStarted, due=altered)
    ended = worked.run("clocks", "verify", "--json")
    assert ended.code == 1
    assert "2026-03-02T09:25:00+00:00" in ended.out
    ended = worked.run("clocks", "verify")
    assert (ended.code, ended.err) == (1, "")
    row = " ".join(next(line for line in ended.out.splitlines() if CASE in line).replace("│", " ").split())
    assert row == (
        f"{CASE} first_response case.clock_started.v1 {position} due"
        " 2026-03-02T09:25:00+00:00 2026-03-02T09:15:00+00:00"
    )
    assert "1 of it differs" in ended.out
    told = _lines(worked.run("clocks", "explain", CASE, "first_response"))
    assert told[-1] == (
        f"BUT case.clock_started.v1 at position {position} says due 2026-03-02T09:25:00+00:00, and it comes to"
        " 2026-03-02T09:15:00+00:00."
    )


def test_what_is_not_there_is_refused(worked: Terminal) -> None:
    """A case, a clock, and what is no case."""
    assert worked.run("clocks", "show", CASE.replace("1", "2")).refuses("There is no such case")
    assert worked.run("clocks", "explain", CASE, "second").refuses("no clock second; it has first_response, resolution")
    assert worked.run("clocks", "explain", CASE, "resolution", "--instance", "2").refuses("no clock resolution (2)")
    assert worked.run("clocks", "show", CASE.replace("case", "order")).refuses("There is no such case")


@pytest.mark.parametrize("command", ["show", "explain", "verify"])
def test_each_command_says_what_it_does(bare: Terminal, command: str) -> None:
    """For -h as for --help."""
    assert bare.run("clocks", command, "-h").says("Usage: main clocks", "--json")


def test_a_ledger_without_clocks_holds(terminal: Terminal) -> None:
    """There is nothing in it that could differ."""
    assert terminal.run("clocks", "verify").says("0 clocks of 0 cases, 0 events up to position 0: all of it holds")
