"""The problem records of a manufacturer's IT, a log of states: what is known of it is found again after the import."""

from __future__ import annotations

import asyncio
import csv
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from domain.ids import imported_case_stream
from tests.cli.running import Terminal
from tests.house.tree import ROOT
from tests.importing.files import feed, shared_csv
from tests.postgres.ledgers import MASTERS, ledger_of

if TYPE_CHECKING:
    from tests.postgres.databases import Database

pytestmark = pytest.mark.slow

MAPPING = str(Path(ROOT, "docs", "examples", "volvo_problems.toml"))
WAIT, WORK, DONE = "Wait", "In Progress", {"Closed", "Cancelled"}


@pytest.fixture
def problems() -> Path:
    """The file of real problem records."""
    return shared_csv("volvo_problems.csv")


@pytest.fixture
def terminal(database: Database) -> Terminal:
    """A terminal with a ledger of its own."""
    return Terminal().having(DATABASE_URL=database.application_url, MASTER_KEYS=MASTERS.text())


def histories(path: Path) -> dict[str, list[str]]:
    """Return the sub-statuses of each record in the order of the file, which is that of time."""
    found: dict[str, list[str]] = defaultdict(list)
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found[row["case_id"]].append(row["lifecycle:transition"])
    return found


PRIORITIES = {"Low": "low", "Medium": "normal", "High": "high", "Major": "urgent"}


def urgencies(path: Path) -> dict[str, int]:
    """Return how many records have each priority, from what their rows say; those of one record say the same."""
    with path.open(newline="", encoding="utf-8") as file:
        impacts = {row["case_id"]: row["impact"] for row in csv.DictReader(file)}
    return Counter(PRIORITIES[impact] for impact in impacts.values())


def known(cases: dict[str, list[str]]) -> dict[str, int]:
    """Return how often each event must be there, counted from the file alone."""
    stays: Counter[str] = Counter(state for states in cases.values() for state in states)
    steps = Counter(pair for states in cases.values() for pair in pairwise(states))
    resumed = sum(count for (before, after), count in steps.items() if before == WAIT and after not in {WAIT, *DONE})
    reopened = sum(count for (before, _), count in steps.items() if before in DONE)
    worked = stays[WORK] + stays["Assigned"]
    return {
        "case.opened.v1": len(cases),
        "case.source_fact_recorded.v1": sum(stays.values()),
        "case.waiting.v1": stays[WAIT],
        "case.resumed.v1": resumed,
        "case.reopened.v1": reopened,
        "case.assigned.v1": worked - reopened - steps[WAIT, WORK] - steps[WAIT, "Assigned"],
        "case.closed.v1": sum(stays[state] for state in DONE),
        "case.impossible_sequence_flagged.v1": sum(states[0] in DONE for states in cases.values()),
    }


async def opened_with(database: Database) -> dict[str, int]:
    """Return how many cases were opened with each priority."""
    async with ledger_of(database) as desk:
        opened = [one["data"] async for one in feed(desk.reading) if one["type"] == "case.opened.v1"]
    # What is as usual is left out of an event.
    return Counter(data.get("priority", "normal") for data in opened)


async def written(database: Database) -> Counter[str]:
    """Return how often each event of a case is in the ledger."""
    async with ledger_of(database) as desk:
        return Counter([one["type"] async for one in feed(desk.reading) if one["type"].startswith("case.")])


def test_what_is_known_of_the_problems_is_found_again(database: Database, problems: Path, terminal: Terminal) -> None:
    """Waits end, closed records are taken up again, and every one ends closed; importing again adds nothing."""
    cases = histories(problems)
    told = terminal.run("import", str(problems), "--mapping", MAPPING, "--strict", "--json").told
    assert (told["cases"], told["rows_taken_over"], told["bad_rows"]) == (1487, 6660, 0)
    assert (told["cases"], told["rows"], told["flags"]) == (
        len(cases),
        sum(map(len, cases.values())),
        {"no_opening": 1},
    )
    found = asyncio.run(written(database))
    assert found == known(cases)
    assert (found["case.waiting.v1"], found["case.resumed.v1"], found["case.reopened.v1"]) == (527, 245, 81)
    assert asyncio.run(opened_with(database)) == urgencies(problems)
    assert urgencies(problems) == {"low": 235, "normal": 811, "high": 306, "urgent": 135}
    again = terminal.run("import", str(problems), "--mapping", MAPPING, "--json").told
    assert (again["rows_in_before"], again["rows_taken_over"], again["events"]) == (6660, 0, 0)
    assert asyncio.run(written(database)) == found
    longest = max(cases, key=lambda case: len(cases[case]))
    replayed = terminal.run("replay", imported_case_stream("volvo-problems", longest), "--json").told
    assert (replayed["state"]["stage"], replayed["state"]["source_case"]) == ("closed", longest)


def test_the_check_finds_what_the_import_does(problems: Path) -> None:
    """Without any ledger; everything in the file has a meaning."""
    cases = histories(problems)
    told = Terminal().run("import", str(problems), "--mapping", MAPPING, "--check", "--json").told
    meant: Counter[str] = Counter()
    for activity in told["activities"]:
        meant.update(activity["means"])
    expected = known(cases)
    assert (told["rows"], told["cases"]) == (6660, 1487)
    assert {f"case.{meaning}.v1": count for meaning, count in meant.items()} == {
        tag: count for tag, count in expected.items() if tag.split(".")[1] in meant
    }
    assert told["flags"] == {"no_opening": 1}
    assert (told["priorities"], told["without_priority"]) == (urgencies(problems), [])
    assert "impact" not in told["unused_columns"]
    assert (told["without_meaning"], told["never_occurring"], told["missing_columns"]) == ([], [], [])
