"""`caseledger policy simulate`: a past month under a pack that is only proposed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import psutil
import psycopg
import pytest

from application.simulating import simulation, turns
from domain.case import commands as c
from tests.domain.clockwork import MONDAY, OFFICE, PACK_OF_TWO, clock
from tests.postgres.ledgers import Clock, ledger_of
from tests.samples import command, publish

if TYPE_CHECKING:
    from pathlib import Path

    from application.simulating.tally import Tally
    from tests.cli.running import Ended, Terminal
    from tests.postgres.databases import Database

LADDER = '\n[[ladders]]\nid = "up"\ntitle = "Up"\nlevels = [{ id = "lead", title = "Lead", team = "returns" }]\n'
PACK = PACK_OF_TWO + OFFICE + clock("first_response", "hours = 2", more='ladder = "up"') + LADDER
CASE = "case-00000000-0000-7000-8000-000000000001"


@pytest.fixture
def worked(terminal: Terminal, database: Database) -> Terminal:
    """A terminal at the ledger of a desk that answered one case after an hour."""

    async def work() -> None:
        now = Clock(MONDAY)
        async with ledger_of(database, now) as desk:
            await desk.ledger.execute(publish(text=PACK, now=now()))
            await desk.ledger.execute(command(c.OpenCase(channel="email", topic="delivery"), CASE, now=now()))
            now.move(hours=1)
            await desk.ledger.execute(command(c.Reply(text="x"), CASE, now=now()))

    asyncio.run(work())
    return terminal


@pytest.fixture
def shorter(tmp_path: Path) -> str:
    """A file with a pack that promises an answer in half an hour."""
    path = tmp_path / "shorter.toml"
    path.write_text(PACK.replace("hours = 2", "minutes = 30"), encoding="utf-8")
    return str(path)


def _lines(ended: Ended) -> list[str]:
    """Return the lines of an answer, with one blank for many and without those of a table."""
    assert (ended.code, ended.err) == (0, ""), ended.err
    return [" ".join(line.replace("│", " ").split()) for line in ended.out.splitlines()]


def test_what_would_differ_is_told_in_tables(worked: Terminal, shorter: str) -> None:
    """By clock, by step of a ladder and by case, with both sides, and summed up in a sentence."""
    told = _lines(worked.run("policy", "simulate", shorter, "--over", "2026-03"))
    assert "first_response 1 1 -> 0 0 -> 1 0 0 0 100 % -> 0.0 % 1 0" in told
    assert "all 1 1 -> 0 0 -> 1 0 0 0 100 % -> 0.0 % 1 0" in told
    assert "up 1 0 1" in told
    (case,) = [line for line in told if line.startswith(CASE)]
    assert case == (
        f"{CASE} 2026-000001 1 added 30 min first_response: met, due 2026-03-02 11:00:00Z -> breached, due 2026-03-02"
        " 09:30:00Z none -> up 1"
    )
    assert told[-1].startswith("1 case under shop, as they stood ")
    assert "Z: 1 would differ, 1 by more than when something is due; 1 breaches added, 0 avoided (" in told[-1]


def test_programs_are_told_every_case(worked: Terminal, shorter: str) -> None:
    """With the due instant and the outcome of each clock on both sides, whatever --cases says."""
    told = worked.run("policy", "simulate", shorter, "--over", "2026-Q1", "--cases", "0", "--json").told
    assert (told["cases"], told["differing"], told["since"]) == (1, 1, "2026-01-01T00:00:00Z")
    (case,) = told["differences"]
    assert (case["case"], case["number"], case["added"], case["late_by"]) == (CASE, "2026-000001", 1, 1800)
    assert case["clocks"] == [
        {
            "clock": "first_response",
            "instance": 1,
            "recorded": {"due": "2026-03-02T11:00:00Z", "outcome": "met", "late_by": None},
            "proposed": {"due": "2026-03-02T09:30:00Z", "outcome": "breached", "late_by": 1800},
        }
    ]
    assert (case["escalations_recorded"], case["escalations_proposed"]) == ([], [{"ladder": "up", "level": 1}])
    few = _lines(worked.run("policy", "simulate", shorter, "--over", "2026-03", "--cases", "0"))
    assert "1 more case differs; --cases N prints more, --json all." in few


def test_the_pack_that_held_changes_nothing(worked: Terminal, tmp_path: Path) -> None:
    """And what it does not list is told."""
    path = tmp_path / "same.toml"
    path.write_text(PACK, encoding="utf-8")
    over = ("--over", "2026-03-02/2026-03-03", "--zone", "Europe/Berlin")
    told = _lines(worked.run("policy", "simulate", str(path), *over))
    assert "Z: 0 would differ, 0 by more than when something is due; 0 breaches added, 0 avoided (" in told[-1]
    path.write_text(PACK.replace('id = "delivery"', 'id = "parcels"'), encoding="utf-8")
    told = _lines(worked.run("policy", "simulate", str(path), *over))
    assert "shop has no topic delivery, which 1 case named; it went on with the team that it had." in told
    assert _lines(worked.run("policy", "simulate", str(path), "--over", "2026-02"))[-1].startswith("0 cases under shop")


def test_only_what_had_happened_counts_as_of_a_moment(worked: Terminal, shorter: str) -> None:
    """Before it was answered the case waits; what is still to come can't be asked about."""
    as_of = ("--as-of", "2026-03-02T09:20Z")
    told = _lines(worked.run("policy", "simulate", shorter, "--over", "2026-03", *as_of))
    assert "first_response 1 0 0 1 0 0 0 0" in told
    later = ("--as-of", "2999-01-01T00:00Z")
    assert worked.run("policy", "simulate", shorter, "--over", "2026-03", *later).misused("is still to come")
    assert worked.run("policy", "simulate", shorter, "--over", "March").misused("is no period; write it like 2026-10")


def test_a_wrong_pack_is_not_simulated(worked: Terminal, tmp_path: Path) -> None:
    """All that is wrong is said, as when it is published."""
    path = tmp_path / "wrong.toml"
    path.write_text(PACK.replace('team = "front"', 'team = "moon"'), encoding="utf-8")
    ended = worked.run("policy", "simulate", str(path), "--over", "2026-03")
    assert (ended.code, ended.out) == (2, "")
    problem, last = ended.err.splitlines()
    assert problem.startswith(f"{path}:")
    assert "'moon', which the pack does not list" in problem
    assert last == "caseledger: Nothing was simulated."
    path.write_bytes(b"a = '\xff'")
    assert "this is not UTF-8" in worked.run("policy", "simulate", str(path), "--over", "2026-03").err


def test_a_case_that_cannot_be_read_is_told(worked: Terminal, shorter: str, database: Database) -> None:
    """The command ends with 1."""
    with psycopg.connect(database.owner_url) as connection:
        connection.execute("ALTER TABLE ledger.stored_events DISABLE TRIGGER USER")
        connection.execute(
            "UPDATE ledger.stored_events SET state = %s WHERE topic LIKE '%%reply%%'", (b'{"type":"case.of_later.v1"}',)
        )
    ended = worked.run("policy", "simulate", shorter, "--over", "2026-03")
    assert (ended.code, ended.err) == (1, "")
    assert "Left out: 1 case with an event that this version can't read." in ended.out


def test_that_a_process_was_killed_is_told(worked: Terminal, shorter: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it was at is done by nobody, so that there is no answer but what to do."""

    class Killing(simulation.Worker):
        def tally(self, after: int, upto: int) -> Tally:
            for one in psutil.Process().children():
                if any("spawn_main" in word for word in one.cmdline()):
                    one.kill()
                    one.wait()
            return super().tally(after, upto)

    monkeypatch.setattr(turns, "AT_ONCE", 2)
    monkeypatch.setattr(simulation, "ALONE", 0)
    monkeypatch.setattr(simulation, "Worker", Killing)
    ended = worked.run("policy", "simulate", shorter, "--over", "2026-03", "--processes", "2")
    assert ended.refuses("A process that helped was killed", "--processes 1")


def test_the_help_says_what_is_assumed(bare: Terminal) -> None:
    """For -h as for --help."""
    said = " ".join(bare.run("policy", "simulate", "-h").out.split())
    assert "So a breach avoided makes no answer come earlier, and a step climbed brings no help." in said
    assert "--json" in said
