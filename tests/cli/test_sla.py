"""`caseledger sla`: how many promises were kept, in tables, for programs, and as a page."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import structs

from application.bootstrap import publish_first_policy
from domain.case import commands as c
from interfaces.wiring import PROJECTIONS
from projections.engine import Engine
from tests.domain.clockwork import MONDAY, clock
from tests.postgres.ledgers import Clock, ledger_of
from tests.samples import PACK, command, open_case, publish

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from domain.command import Command
    from tests.cli.running import Ended, Terminal
    from tests.postgres.databases import Database

CLOCKS = (
    clock("first_response", "hours = 1", more="attain_percent = 60"),
    clock("resolution", "hours = 4", by="resolution"),
)


def _catch_up(database: Database) -> None:
    Engine(database.application_url, PROJECTIONS, "test").catch_up_once()


async def _answer(database: Database, now: Clock, cases: Mapping[int, Command[Any]]) -> None:
    """Open cases on Monday at nine, or when the clock stands, and answer each so many minutes later."""
    begun = now()
    async with ledger_of(database, now) as desk:
        for opening in cases.values():
            await desk.ledger.execute(structs.replace(opening, now=begun, occurred_at=begun))
        for minutes, opening in cases.items():
            now.now = begun + timedelta(minutes=minutes)
            await desk.ledger.execute(command(c.Reply(text="It is on its way."), opening.stream, now=now()))


@pytest.fixture
def asking(terminal: Terminal, database: Database) -> Terminal:
    """A terminal at the ledger of a desk that answered two cases in time and one too late, and resolved none."""

    async def work() -> None:
        async with ledger_of(database, Clock(MONDAY)) as desk:
            await publish_first_policy(desk)
            await desk.ledger.execute(publish(text=PACK + "".join(CLOCKS), now=MONDAY))
        cases = {30: open_case(market="de"), 60: open_case(), 90: open_case(topic="return")}
        await _answer(database, Clock(MONDAY), cases)

    asyncio.run(work())
    _catch_up(database)
    return terminal


def _cells(ended: Ended) -> list[list[str]]:
    """Return the rows of what was printed."""
    assert (ended.code, ended.err) == (0, ""), ended.err
    rows = [line.strip("│").split("│") for line in ended.out.splitlines() if line.startswith("│")]
    return [[cell.strip() for cell in row] for row in rows]


def test_promises_are_told_by_clock_unless_asked_otherwise(asking: Terminal) -> None:
    """With the goal where a policy has one, all lines together, and how long it took."""
    shown = asking.run("sla")
    assert shown.says("Promises by clock", "How long it took by clock", "goal")
    assert _cells(shown) == [
        ["first_response", "2", "1", "66.6 %", "60 %, reached", "0", "0", "0"],
        ["resolution", "0", "0", "none", "", "3", "0", "0"],
        ["in all", "2", "1", "66.6 %", "", "3", "0", "0"],
        ["first_response", "response", "3", "1 h", "1 h 30 min", "1 h 30 min", "1 h 30 min"],
    ]
    by_team = _cells(asking.run("sla", "--by", "team", "--clock", "resolution"))
    assert [row[:5] for row in by_team] == [
        ["front", "0", "0", "none", "2"],
        ["returns", "0", "0", "none", "1"],
        ["in all", "0", "0", "none", "3"],
    ]


def test_programs_are_given_the_report(asking: Terminal) -> None:
    """Exactly as HTTP gives it."""
    told = asking.run("sla", "--by", "market", "--clock", "first_response", "--json").told
    assert (told["by"], [line["value"] for line in told["lines"]]) == ("market", ["de", None])
    assert (told["total"]["met"], told["total"]["goal"], told["total"]["reached"]) == (2, 60, True)
    assert told["times"][0]["p50"] == 1800.0


def test_a_time_is_named_by_days_or_moments(asking: Terminal) -> None:
    """The last day is included and the last moment is not; days are those of the zone."""

    def started(*time: str) -> int:
        return int(asking.run("sla", "--clock", "resolution", "--json", *time).told["total"]["running"])

    assert started("--since", "2026-03-02", "--until", "2026-03-02") == 3
    assert started("--since", "2026-03-03") == started("--until", "2026-03-01") == 0
    assert started("--until", "2026-03-02T09:00:00Z") == 0
    assert started("--until", "2026-03-02T09:00:01Z", "--since", "2026-03-02T10:00:00+01:00") == 3
    assert started("--since", "2026-03-03", "--zone", "Pacific/Kiritimati") == 0
    assert started("--until", "2026-03-01", "--zone", "Pacific/Pago_Pago") == 3


def test_it_is_told_as_it_was(asking: Terminal) -> None:
    """By what had happened at a moment, and by what was known at one."""

    def counts(*moment: str) -> tuple[int, ...]:
        total = asking.run("sla", "--clock", "first_response", "--json", *moment).told["total"]
        return total["met"], total["breached"], total["running"]

    assert counts() == (2, 1, 0)
    assert counts("--as-of", "2026-03-02T09:45:00Z") == (1, 0, 2)
    assert counts("--known-at", "2026-03-02T09:45:00Z") == (1, 0, 2)
    assert asking.run("sla", "--known-at", "2999-01-01T00:00Z").refuses("which is still to come")


def test_a_page_is_written(asking: Terminal, tmp_path: Path) -> None:
    """To a file, with the position of the ledger that it was read at."""
    file = tmp_path / "promises.html"
    assert asking.run("sla", "--html", str(file)).says(f"Written to {file}, as of position ")
    page = file.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "66.6 %" in page
    assert "as it was by" not in page
    asked = ("--by", "agent", "--as-of", "2026-03-02T09:45:00Z", "--team", "front", "--market", "de")
    assert asking.run("sla", *asked, "--html", str(file)).says("Written to ")
    page = file.read_text(encoding="utf-8")
    assert "As it was by 2026-03-02 09:45; what came later is left out." in page
    assert "Only team front, market de." in page
    assert "<h2>By agent</h2>" in page
    assert "<h2>Open then</h2>" in page
    assert asking.run("sla", "--as-of", "2026-03-02T09:45:00Z", "--html", str(file)).says("Written to ")
    page = file.read_text(encoding="utf-8")
    assert "100 %<small>of 1 decided" in page
    assert "5 running, 0 paused" in page
    assert "5 clocks running, 5 of them due within a day" in page
    assert '<th scope="row">15 min</th>' in page
    missing = str(tmp_path / "nowhere" / "page.html")
    assert asking.run("sla", "--html", missing).refuses("nowhere/page.html: No such file or directory")


def test_what_cannot_be_meant_is_refused(asking: Terminal, bare: Terminal) -> None:
    """With what to do."""
    assert bare.run("sla", "--by", "mood").misused("'mood' is not one of 'day', 'week'")
    assert bare.run("sla", "--since", "2026-02-30").misused("'2026-02-30' is no day; write it like 2026-03-02")
    assert bare.run("sla", "--until", "2026-03-02T09:00").misused("needs its zone")
    assert bare.run("sla", "--since", "9999-01-01").misused("between 1900 and 9000")
    assert bare.run("sla", "--as-of", "1800-01-01T00:00Z").misused("between 1900 and 9000")
    assert bare.run("sla", "--zone", "Mars/Base").misused("there is no time zone 'Mars/Base'")
    assert bare.run("sla", "--json", "--html", "x.html").misused("--json and --html are two formats")
    assert asking.run("sla", "--by", "day", "--since", "1950-01-01").refuses("1100 days at most are told by day")


def test_the_command_says_what_it_does(bare: Terminal) -> None:
    """For -h as for --help."""
    assert bare.run("sla", "-h").says(
        "Usage: main sla", "--by", "--json", "--html", "Show how many promises were kept."
    )


def test_an_empty_ledger_says_so(terminal: Terminal, database: Database, tmp_path: Path) -> None:
    """Nothing was promised, which is not all of it kept; before the first start there is nothing to count in."""
    assert terminal.run("sla").refuses("The read model is not built yet")
    _catch_up(database)
    assert terminal.run("sla").says("Promises by clock: no clock started in this time.")
    empty = terminal.run("sla", "--json").told
    assert (empty["lines"], empty["total"]["attained"]) == ([], None)
    file = tmp_path / "empty.html"
    assert terminal.run("sla", "--html", str(file)).says("Written to ")
    page = file.read_text(encoding="utf-8")
    assert "No clock started in this time" in page
    assert "No promise is open." in page


def test_what_the_read_model_has_not_seen_is_told(asking: Terminal, database: Database, tmp_path: Path) -> None:
    """Beside the report, and on the page."""
    asyncio.run(_answer(database, Clock(MONDAY + timedelta(days=1)), {30: open_case()}))
    ended = asking.run("sla", "--json")
    assert ended.told["total"]["met"] == 2
    assert "Not counted yet: " in ended.err
    file = tmp_path / "behind.html"
    assert asking.run("sla", "--html", str(file)).code == 0
    assert "newer events of the ledger are not counted yet." in file.read_text(encoding="utf-8")
