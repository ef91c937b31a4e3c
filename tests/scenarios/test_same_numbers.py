"""The same numbers from every interface: how many promises were kept, whoever is asked."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, get_args

import pytest

from interfaces.sla.figures import percent
from projections.sla.narrowing import By
from tests.cli.running import Terminal
from tests.http.api import done
from tests.postgres.ledgers import MASTERS
from tests.scenarios.promised import ZONE, Counts, Tables, of_cases, of_events, of_lists, of_report, story

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.running import Ended
    from tests.http.api import Api
    from tests.postgres.databases import Database
    from tests.postgres.ledgers import Clock

pytestmark = pytest.mark.anyio
OF_CASES = {"day", "week", "month", "clock", "channel", "market"}
"""What a case says of its clocks as they began."""


@pytest.fixture
def terminal(database: Database) -> Terminal:
    """A terminal at the ledger of the API."""
    return Terminal(
        {
            "CASELEDGER_DATABASE_URL": database.application_url,
            "CASELEDGER_MASTER_KEYS": MASTERS.text(),
        }
    )


async def test_every_interface_tells_the_same_numbers(
    api: Api, clock: Clock, terminal: Terminal, tmp_path: Path
) -> None:
    """The report over HTTP, at the command line in both forms, the page, the lists behind the numbers, the cases one by
    one, and the events themselves: whatever is counted by.
    """
    cases = await story(api, clock)
    events = await api.feed()
    for by in get_args(By):
        question = {"by": by, "zone": ZONE}
        report = done(await api.get("/v1/reports/sla", **question))
        counts = of_report(report)
        assert _outcomes(counts) == {"met": 5, "breached": 8, "running": 4, "paused": 1, "excluded": 3}
        assert of_events(events, by) == counts
        assert await of_lists(api, report, **question) == counts
        if by in OF_CASES:
            assert await of_cases(api, cases, by) == counts

        assert (await _run(terminal, by, "--json")).told == report
        printed = _printed((await _run(terminal, by)).out)
        assert [printed[_name(line, by)] for line in report["lines"]] == [
            _printing(line, by) for line in report["lines"]
        ]
        shown = await _paged(terminal, by, tmp_path)
        assert shown == {_name(line, by): _showing(line, by) for line in report["lines"]}


async def test_they_tell_the_same_of_a_past_moment(api: Api, clock: Clock, terminal: Terminal, tmp_path: Path) -> None:
    """By what had happened and by what was known, before and after what was entered late put a result right."""
    begun = clock.now
    await story(api, clock)
    events = await api.feed()
    seen = set[tuple[int, int]]()
    for by in ("clock", "team", "day"):
        for minutes, known in ((95, None), (None, 89), (None, 95), (70, 95), (59, 95), (200, 200)):
            moments = {"as_of": minutes, "known_at": known}
            at = {name: begun + timedelta(minutes=after) for name, after in moments.items() if after is not None}
            report = done(await api.get("/v1/reports/sla", by=by, zone=ZONE, **_written(at)))
            then = [
                one
                for one in events
                if _time(one["occurred_at"]) <= at.get("as_of", clock.now)
                and _time(one["recorded_at"]) <= at.get("known_at", clock.now)
            ]
            assert of_events(then, by) == of_report(report)
            assert await of_lists(api, report, by=by, zone=ZONE, **_written(at)) == of_report(report)
            options = [part for name, value in _written(at).items() for part in (f"--{name.replace('_', '-')}", value)]
            assert (await _run(terminal, by, "--json", *options)).told == report
            shown = await _paged(terminal, by, tmp_path, *options)
            assert shown == {_name(line, by): _showing(line, by) for line in report["lines"]}
            seen.add((report["total"]["met"], report["total"]["breached"]))
    assert len(seen) > 3


async def _run(terminal: Terminal, by: str, *options: str) -> Ended:
    return await asyncio.to_thread(terminal.run, "sla", "--by", by, "--zone", ZONE, *options)


async def _paged(terminal: Terminal, by: str, folder: Path, *options: str) -> dict[str, list[str]]:
    """Return what the table of a page says that was written."""
    file = folder / "page.html"
    ended = await _run(terminal, by, *options, "--html", str(file))
    assert ended.code == 0, ended.err
    return _shown(file.read_text(encoding="utf-8"), by)


def _written(moments: dict[str, datetime]) -> dict[str, str]:
    return {name: moment.isoformat() for name, moment in moments.items()}


def _time(told: str) -> datetime:
    return datetime.fromisoformat(told)


def _outcomes(counts: Counts) -> dict[str, int]:
    found = dict[str, int]()
    for (_, outcome), clocks in counts.items():
        found[outcome] = found.get(outcome, 0) + clocks
    return found


def _name(line: dict[str, Any], by: str) -> str:
    return line["value"] or ("nobody" if by == "agent" else "not known")


def _printed(told: str) -> dict[str, list[str]]:
    """Return the rows of the first table of an answer, by what each is about."""
    first, _, _ = told.partition("How long it took")
    rows = [[cell.strip() for cell in line.strip("│").split("│")] for line in first.splitlines() if "│" in line]
    return {name: cells for name, *cells in rows}


def _shown(page: str, by: str) -> dict[str, list[str]]:
    """Return the rows of the table of a page that counts by something, by what each is about."""
    tables = Tables(page).found
    (_, *rows) = next(rows for caption, rows in tables.items() if caption.partition(",")[0] == f"By {by}")
    return {name: cells for name, *cells in rows}


def _counted(line: dict[str, Any], by: str) -> list[str]:
    reached = {True: ", reached", False: ", missed", None: ""}[line["reached"]]
    goal = f"{line['goal']} %{reached}" if line["goal"] else ""
    return [
        *(str(line["met"]), str(line["breached"]), percent(line["attained"])),
        *([goal] if by == "clock" else []),
        *(str(line["running"]), str(line["paused"])),
    ]


def _printing(line: dict[str, Any], by: str) -> list[str]:
    because = _because(line)
    return [*_counted(line, by), f"{line['excluded']} ({because})" if because else str(line["excluded"])]


def _showing(line: dict[str, Any], by: str) -> list[str]:
    return [*_counted(line, by), str(line["excluded"]), _because(line)]


def _because(line: dict[str, Any]) -> str:
    return ", ".join(f"{why} {clocks}" for why, clocks in sorted(line["excluded_because"].items()))
