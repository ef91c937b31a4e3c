"""The clocks that stand out: kept latest, due next, open, and the first and last of a time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from domain.command import EARLIEST, LATEST
from projections.kit import BEGINNING, answer, folded, log_of
from projections.sla import SLA, ClockRow
from projections.sla.extremes import OpenNow, Overdue, latest, next_due, open_now, started
from projections.sla.narrowing import Narrowed
from projections.sla.reads import OpenClocks
from tests.projections.promises import promises

if TYPE_CHECKING:
    import psycopg

LOG = promises(90)
DAY = timedelta(days=1)
NOW = BEGINNING + timedelta(hours=5)


@pytest.fixture(scope="module")
def known() -> list[ClockRow]:
    """The rows of the log, folded in memory."""
    return [row for row in folded(SLA, log_of(LOG)) if isinstance(row, ClockRow)]


def _over(row: ClockRow) -> float:
    assert row.breached_at is not None
    return ((row.fulfilled_at or row.ended_at or NOW) - row.breached_at).total_seconds()


def _key(row: ClockRow) -> tuple[str, str, int]:
    return row.stream, row.clock, row.instance


@pytest.mark.parametrize(
    "asked",
    [{}, {"team": "first"}, {"market": "nl", "clock": "triage"}, {"since": BEGINNING + DAY}, {"until": BEGINNING}],
    ids=str,
)
def test_the_latest_are_those_that_were_over_due_for_longest(
    connection: psycopg.Connection[Any], known: list[ClockRow], asked: dict[str, Any]
) -> None:
    """Until they were fulfilled or ended, or until now; a corrected one is not late."""
    since, until = asked.get("since", EARLIEST), asked.get("until", LATEST)
    fits = [
        row
        for row in known
        if row.breached_at is not None
        and since <= row.started_at < until
        and all(getattr(row, name) == value for name, value in asked.items() if name not in {"since", "until"})
    ]
    expected = [Overdue(row, _over(row)) for row in sorted(fits, key=lambda row: (-_over(row), *_key(row)))]
    found = answer(SLA, connection, LOG, lambda rows: latest(rows, Narrowed(**asked), NOW, 10))
    assert found == expected[:10]
    assert found or asked == {"until": BEGINNING}


@pytest.mark.parametrize("asked", [{}, {"team": "third"}, {"market": "nl"}, {"clock": "triage"}], ids=str)
def test_what_is_open_is_counted_and_what_is_due_next_comes_first(
    connection: psycopg.Connection[Any], known: list[ClockRow], asked: dict[str, Any]
) -> None:
    """Whenever it started; of a team what it has now. What stands still, or ran out, is not due next."""
    columns = {("held_by_team" if name == "team" else name): value for name, value in asked.items()}
    fits = [
        row
        for row in known
        if row.state in {"running", "paused", "breached"}
        and all(getattr(row, name) == value for name, value in columns.items())
    ]
    running = sorted((row for row in fits if row.state == "running"), key=lambda row: (row.due, *_key(row)))
    assert answer(SLA, connection, LOG, lambda rows: next_due(rows, OpenClocks(**asked), 3)) == running[:3]
    assert answer(SLA, connection, LOG, lambda rows: open_now(rows, OpenClocks(**asked), NOW)) == OpenNow(
        running=len(running),
        soon=sum(row.due <= NOW + DAY for row in running),
        paused=sum(row.state == "paused" for row in fits),
        breached=sum(row.state == "breached" for row in fits),
    )
    assert running


def test_the_first_and_the_last_start_are_told(connection: psycopg.Connection[Any], known: list[ClockRow]) -> None:
    """Of the clocks that a report is about, if there are any."""
    starts = [row.started_at for row in known if row.clock == "triage"]
    asked = Narrowed(clock="triage")
    assert answer(SLA, connection, LOG, lambda rows: started(rows, asked)) == (min(starts), max(starts))
    assert answer(SLA, connection, LOG, lambda rows: started(rows, Narrowed(clock="none"))) is None
