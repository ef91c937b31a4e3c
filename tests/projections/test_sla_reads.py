"""What the promises answer: what is due, what is open, how many were kept, and the clocks behind each number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Any, get_args
from zoneinfo import ZoneInfo

import psycopg
import pytest

from domain.case import events as e
from projections.kit import BEGINNING, Happened, answer, folded, log_of
from projections.reads import Rows
from projections.sla import CLOCKS, SLA, ClockRow, reads
from projections.sla.attainment import Attainment, Outcome, Times, attainment, behind, percentiles, total
from projections.sla.narrowing import By, Narrowed
from projections.sla.reads import OpenClocks
from projections.slices.over import ANY, TooManyPeriods
from tests.projections.promises import promises, started

OPENED = e.CaseOpened(subject="person-1", channel="email", topic="return", team="first")
LOG = promises(90)
BERLIN = ZoneInfo("Europe/Berlin")
DAY = timedelta(days=1)
ALL = Narrowed()


@pytest.fixture(scope="module")
def known() -> list[ClockRow]:
    """The rows of the log, folded in memory."""
    return [row for row in folded(SLA, log_of(LOG)) if isinstance(row, ClockRow)]


def outcome_of(row: ClockRow) -> Outcome:
    """Return what became of a clock, told another way than by the query."""
    if row.breached_at is not None:
        return "breached"
    found: dict[str, Outcome] = {"met": "met", "ended": "excluded", "running": "running", "paused": "paused"}
    return found[row.state]


def value_of(row: ClockRow, by: By) -> str | None:
    """Return the value of a clock that it is counted by, told another way than by the query."""
    local = row.started_at.astimezone(BERLIN)
    if by == "week":
        year, week, _ = local.isocalendar()
        return f"{year}-W{week:02}"
    if by in {"day", "month"}:
        return f"{local:%Y-%m-%d}" if by == "day" else f"{local:%Y-%m}"
    value: str | None = getattr(row, "assignee" if by == "agent" else by)
    return value


async def all_behind(rows: Rows, by: By, asked: Narrowed, **what: Any) -> list[ClockRow]:  # noqa: ANN401 - value and outcome
    """Return all pages of seven."""
    page = await behind(rows, by, asked, limit=7, **what)
    found = page.rows
    while page.next is not None:
        page = await behind(rows, by, asked, after=page.next, limit=7, **what)
        found = found + page.rows
    return found


@pytest.mark.parametrize("by", get_args(By))
def test_counts_lists_and_rows_agree(connection: psycopg.Connection[Any], known: list[ClockRow], by: By) -> None:
    """Whatever is counted by: each number is that of the rows, and the list behind it holds just these."""
    asked = Narrowed(since=BEGINNING, until=BEGINNING + 5 * DAY, zone=BERLIN)

    async def ask(rows: Rows) -> tuple[list[Attainment], dict[tuple[str | None, Outcome], list[ClockRow]]]:
        lines = await attainment(rows, by, asked)
        return lines, {
            (line.value, outcome): await all_behind(rows, by, asked, value=line.value, outcome=outcome)
            for line in lines
            for outcome in get_args(Outcome)
        }

    lines, lists = answer(SLA, connection, LOG, ask)
    counted = Counter((value_of(row, by), outcome_of(row)) for row in known)
    assert {key: len(found) for key, found in lists.items() if found} == counted
    for line in lines:
        numbers = {outcome: getattr(line, outcome) for outcome in get_args(Outcome)}
        assert numbers == {outcome: counted[line.value, outcome] for outcome in numbers}
        assert sum(line.excluded_because.values()) == line.excluded
        decided = line.met + line.breached
        assert line.attained == (line.met / decided if decided else None)
    for (value, outcome), found in lists.items():
        order = [(row.started_at, row.stream, row.clock, row.instance) for row in found]
        assert order == sorted(order)
        assert all((value_of(row, by), outcome_of(row)) == (value, outcome) for row in found)
    whole = total(lines)
    assert [getattr(whole, one) for one in get_args(Outcome)] == [
        sum(outcome_of(row) == one for row in known) for one in get_args(Outcome)
    ]


def test_a_period_without_a_clock_says_none_and_not_everything(connection: psycopg.Connection[Any]) -> None:
    """Nothing was promised on the third day, so nothing can be said of it; it is listed all the same."""
    lines = answer(SLA, connection, LOG, lambda rows: attainment(rows, "day", ALL))
    assert [line.value for line in lines] == ["2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08"]
    assert lines[2] == Attainment("2026-01-07")
    assert (lines[2].attained, total([]).attained) == (None, None)
    assert answer(SLA, connection, [], lambda rows: attainment(rows, "day", ALL)) == []


def test_what_ran_out_counts_though_the_case_was_closed(connection: psycopg.Connection[Any]) -> None:
    """Given a clock that is not decided yet, one that ended in time, and one that ended too late."""
    end, ran_out = at(9), e.ClockBreached(clock="first_response", instance=1, due=at(60))
    ended = e.ClockEnded(clock="first_response", instance=1, at=end, because="closed")
    cases: list[list[e.CaseEvent]] = [[], [ended], [ran_out, ended]]
    log = [
        Happened(event=event, stream=f"case-{number}")
        for number, more in enumerate(cases)
        for event in (OPENED, started(at(0)), *more)
    ]
    (line,) = answer(SLA, connection, log, lambda rows: attainment(rows, "clock", ALL))
    assert line == Attainment("first_response", 0, 1, 1, 0, 1, {"closed": 1}, 0.0)


def test_a_report_is_narrowed_by_time_clock_team_and_market(
    connection: psycopg.Connection[Any], known: list[ClockRow]
) -> None:
    """From the beginning of the time on, its end left out; all that is asked for must hold."""
    since, until = sorted(row.started_at for row in known)[40], sorted(row.started_at for row in known)[180]
    narrowed: list[tuple[Narrowed, Callable[[ClockRow], bool]]] = [
        (Narrowed(since=since, until=until), lambda row: since <= row.started_at < until),
        (Narrowed(clock="triage"), lambda row: row.clock == "triage"),
        (Narrowed(team="first", market="de"), lambda row: (row.team, row.market) == ("first", "de")),
        (Narrowed(market="xx"), lambda _row: False),
    ]

    async def ask(rows: Rows) -> list[tuple[int, int]]:
        return [
            (
                sum(line.met for line in await attainment(rows, "topic", one)),
                len(await all_behind(rows, "topic", one, outcome="met")),
            )
            for one, _ in narrowed
        ]

    for (counted, listed), (_, fits) in zip(answer(SLA, connection, LOG, ask), narrowed, strict=True):
        assert counted == listed == sum(fits(row) and outcome_of(row) == "met" for row in known)


def test_times_are_those_that_so_many_did_not_exceed(
    connection: psycopg.Connection[Any], known: list[ClockRow]
) -> None:
    """Of replies and resolutions alone, in seconds; by nearest rank."""
    found = answer(SLA, connection, LOG, lambda rows: percentiles(rows, "topic", ALL))
    assert [(one.value, one.measure) for one in found] == [
        (topic, measure) for topic in ("delivery", "return") for measure in ("resolution", "response")
    ]
    for one in found:
        clock = {"response": "first_response", "resolution": "resolution"}[one.measure]
        took = sorted(
            (row.fulfilled_at - row.started_at).total_seconds()
            for row in known
            if row.fulfilled_at and row.clock == clock and row.topic == one.value
        )
        ranked = [took[ceil(len(took) * share / 100) - 1] for share in (50, 90, 95, 99)]
        assert one == Times(one.value, one.measure, len(took), *ranked)


def test_of_a_hundred_that_took_each_longer_than_the_one_before_each_share_is_told_by_its_own(
    connection: psycopg.Connection[Any],
) -> None:
    """The fiftieth, the ninetieth, and so on."""
    took = range(1, 101)
    log: list[e.CaseEvent] = [OPENED, *(started(at(0), instance=one) for one in took)]
    log += [e.ClockFulfilled(clock="first_response", instance=one, at=at(one), due=at(60)) for one in reversed(took)]
    (times,) = answer(SLA, connection, log, lambda rows: percentiles(rows, "day", ALL))
    assert times == Times("2026-01-05", "response", 100, 50 * 60.0, 90 * 60.0, 95 * 60.0, 99 * 60.0)


def test_what_a_clock_took_counts_from_its_start_and_in_seconds(connection: psycopg.Connection[Any]) -> None:
    """Whatever calendar the clock was counted in."""
    reply = e.ClockFulfilled(clock="first_response", instance=1, at=at(10), due=at(60))
    (times,) = answer(SLA, connection, [OPENED, started(at(0)), reply], lambda rows: percentiles(rows, "day", ALL))
    assert times == Times("2026-01-05", "response", 1, 600.0, 600.0, 600.0, 600.0)


def test_days_are_those_of_the_zone(connection: psycopg.Connection[Any]) -> None:
    """At 23:30 UTC Berlin has the next day; on the day of the change of clocks it has 23 hours."""
    log = [
        Happened(event=event, stream=f"case-{number}")
        for number, when in enumerate(("2026-03-28T22:59:59Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"))
        for event in (OPENED, started(datetime.fromisoformat(when)))
    ]
    lines = answer(SLA, connection, log, lambda rows: attainment(rows, "day", Narrowed(zone=BERLIN)))
    assert {line.value: line.running for line in lines} == {"2026-03-28": 1, "2026-03-29": 1, "2026-03-30": 1}


def test_a_day_has_begun_though_clocks_show_the_one_before_again(connection: psycopg.Connection[Any]) -> None:
    """Given a midnight that comes twice, in St. John's of 2010: a time that begins between the two has one day less."""
    since = datetime.fromisoformat("2010-11-07T02:45:00Z")
    asked = Narrowed(since=since, until=since + DAY, zone=ZoneInfo("America/St_Johns"))
    lines = answer(SLA, connection, LOG, lambda rows: attainment(rows, "day", asked))
    assert [line.value for line in lines] == ["2010-11-07"]


def test_too_many_periods_are_refused(connection: psycopg.Connection[Any]) -> None:
    """Rather than listed: a hundred years of days are no report, of months they are one."""
    asked = Narrowed(since=BEGINNING - 36_500 * DAY, until=BEGINNING)
    with pytest.raises(TooManyPeriods):
        answer(SLA, connection, LOG, lambda rows: attainment(rows, "day", asked))
    asked = Narrowed(since=BEGINNING - 30_000 * DAY, until=BEGINNING)
    assert len(answer(SLA, connection, LOG, lambda rows: attainment(rows, "month", asked))) == 987
    backwards = Narrowed(since=BEGINNING, until=BEGINNING - DAY)
    assert answer(SLA, connection, LOG, lambda rows: attainment(rows, "day", backwards)) == []


def test_a_value_that_there_is_not_has_no_list(connection: psycopg.Connection[Any]) -> None:
    """Neither of a period nor of a team; and any value has all."""

    async def ask(rows: Rows) -> list[int]:
        asked: list[tuple[By, Any]] = [("day", "2026-02-30"), ("day", None), ("team", "fourth"), ("team", ANY)]
        return [len(await all_behind(rows, by, ALL, value=value)) for by, value in asked]

    assert answer(SLA, connection, LOG, ask) == [0, 0, 0, 270]


def at(minutes: float) -> datetime:
    """Return the moment so many minutes after the beginning."""
    return BEGINNING + timedelta(minutes=minutes)


def urgency(row: ClockRow) -> tuple[Any, ...]:
    """Return the place of an open clock, told another way than by the query."""
    return (row.urgency, row.state == "paused", row.due, row.stream, row.clock, row.instance)


async def all_open(rows: Rows, narrowed: OpenClocks) -> list[ClockRow]:
    """Return all pages of seven."""
    page = await reads.open_clocks(rows, narrowed, limit=7)
    found = page.rows
    while page.next is not None:
        page = await reads.open_clocks(rows, narrowed, page.next, limit=7)
        found = found + page.rows
    return found


@pytest.mark.parametrize(
    "narrowed",
    [{}, {"team": "third"}, {"market": "nl"}, {"clock": "triage", "team": "first"}, {"team": "nobody"}],
    ids=str,
)
def test_open_clocks_are_listed_by_urgency(
    connection: psycopg.Connection[Any], known: list[ClockRow], narrowed: dict[str, Any]
) -> None:
    """Urgent cases first, then what is due next, what stands still last; all of them, and of a team what it has now."""
    found = answer(SLA, connection, LOG, lambda rows: all_open(rows, OpenClocks(**narrowed)))
    columns = {("held_by_team" if name == "team" else name): value for name, value in narrowed.items()}
    fits = [
        row
        for row in known
        if row.state in {"running", "paused", "breached"}
        and all(getattr(row, name) == value for name, value in columns.items())
    ]
    assert found == sorted(fits, key=urgency)
    assert found or narrowed == {"team": "nobody"}


def test_what_is_due_comes_oldest_first_and_not_at_its_own_instant(
    connection: psycopg.Connection[Any], known: list[ClockRow]
) -> None:
    """A promise that is kept at the due instant is kept: there is something to notice only after it."""
    noticed = sorted((row.next_notice, row.stream, row.clock, row.position) for row in known if row.next_notice)
    middle = noticed[len(noticed) // 2][0]

    async def ask(rows: Rows) -> list[reads.Due]:
        found, last = list[reads.Due](), None
        while page := await reads.due(rows, middle, 5, last):
            found += page
            last = page[-1]
        return found

    found = answer(SLA, connection, LOG, ask)
    assert [(one.next_notice, one.stream, one.clock, one.position) for one in found] == [
        one for one in noticed if one[0] < middle
    ]
    assert found


def test_the_lists_are_read_from_their_indexes(connection: psycopg.Connection[Any]) -> None:
    """What is due from the index alone; open clocks in the order of the index, so that nothing is sorted."""

    async def ask(rows: Rows) -> dict[str, str]:
        plans: dict[str, str] = {}
        for setting in (b"enable_seqscan", b"enable_bitmapscan"):
            await rows(b"SELECT set_config('" + setting + b"', 'off', true)")

        def explaining(name: str) -> Rows:
            async def explain(statement: bytes, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
                plans[name] = "\n".join(line for (line,) in await rows(b"EXPLAIN " + statement, parameters))
                return []

            return explain

        place = reads.Place(1, paused=False, due=BEGINNING, stream="case-1", clock="x", instance=1)
        await reads.due(explaining("due"), BEGINNING, 5, reads.Due(BEGINNING, "case-1", "x", 1, 1))
        await reads.open_clocks(explaining("open"), OpenClocks(market="de"), place)
        await reads.open_clocks(explaining("team"), OpenClocks(team="first"), place)
        return plans

    plans = answer(SLA, connection, LOG, ask)
    assert f"Index Only Scan using {CLOCKS.name}_notice" in plans["due"]
    assert f"Index Scan using {CLOCKS.name}_open on" in plans["open"]
    assert f"Index Scan using {CLOCKS.name}_open_of_team on" in plans["team"]
    assert not any("Sort" in plan for plan in plans.values())
