"""`caseledger load`: load against capacity, day by day."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from application.bootstrap import publish_first_policy
from interfaces.wiring import PROJECTIONS
from projections.engine import Engine
from tests.organised import ORGANISED
from tests.postgres.ledgers import ledger_of
from tests.samples import open_case, publish

if TYPE_CHECKING:
    from tests.cli.running import Terminal
    from tests.postgres.databases import Database

DAY = ("--since", "2026-03-02", "--until", "2026-03-02")


@pytest.fixture
def asking(terminal: Terminal, database: Database) -> Terminal:
    """A terminal at the ledger of a desk that had three cases on a Monday."""

    async def work() -> None:
        async with ledger_of(database) as desk:
            await publish_first_policy(desk)
            await desk.ledger.execute(publish(text=ORGANISED))
            for topic in ("delivery", "delivery", "return"):
                await desk.ledger.execute(open_case(topic=topic))

    asyncio.run(work())
    return terminal


def _catch_up(database: Database) -> None:
    Engine(database.application_url, PROJECTIONS, "test").catch_up_once()


def test_a_day_is_shown_to_people_and_to_programs(asking: Terminal, database: Database) -> None:
    """A percentage where there is capacity, and nothing where there is none."""
    _catch_up(database)
    shown = asking.run("load", *DAY)
    assert shown.says("Load by day")
    lines = [line.strip("│").split("│") for line in shown.out.splitlines() if "2026-03-02" in line]
    assert [[cell.strip() for cell in line] for line in lines] == [
        ["2026-03-02", "front", "106", "2", "2", "2%"],
        ["2026-03-02", "returns", "9", "1", "1", "11%"],
        ["2026-03-02", "archive", "0", "0", "0", ""],
    ]
    told = asking.run("load", *DAY, "--team", "returns", "--json").told
    figures = {"capacity": 9, "opened": 1, "open": 1, "load": 0.1111}
    assert told == {"days": [{"day": "2026-03-02", "team": "returns", "zone": "Europe/Berlin", **figures}]}


def test_a_week_is_shown_unless_days_are_named(asking: Terminal, database: Database) -> None:
    """The seven until today, of the team or of each."""
    _catch_up(database)
    assert len(asking.run("load", "--team", "front", "--json").told["days"]) == 7
    assert len(asking.run("load", "--json").told["days"]) == 21


def test_what_cannot_be_meant_is_refused(asking: Terminal, database: Database) -> None:
    """With what to do."""
    _catch_up(database)
    assert asking.run("load", "--team", "moon").refuses("no team moon", "front, returns, archive")
    assert asking.run("load", "--since", "2026-03-02", "--until", "2026-03-01").refuses("before the first, 2026-03-02")
    assert asking.run("load", "--since", "2026-01-01", "--until", "2026-04-03").refuses("at most 92", "in parts")
    assert asking.run("load", "--since", "monday").misused("'monday' is no day; write it like 2026-03-02")


def test_what_the_read_models_have_not_seen_is_told(asking: Terminal, database: Database) -> None:
    """Before the first start there is nothing to count in; later it is said how far they are behind."""
    assert asking.run("load", *DAY).refuses("The read model is not built yet")
    _catch_up(database)

    async def more() -> None:
        async with ledger_of(database) as desk:
            await desk.ledger.execute(open_case())

    asyncio.run(more())
    ended = asking.run("load", *DAY, "--team", "front", "--json")
    assert ended.told["days"][0]["opened"] == 2
    assert "Not counted yet: " in ended.err
