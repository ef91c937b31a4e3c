"""A period of a ledger under a proposed pack: which cases are looked at, and what they add up to."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
from concurrent.futures import Future, ProcessPoolExecutor, wait
from contextlib import closing
from datetime import UTC, datetime, timedelta
from subprocess import PIPE
from typing import TYPE_CHECKING, Any

import anyio
import msgspec
import psutil
import psycopg
import pytest

from application.calendars.expanding import expand
from application.ids import new_stream
from application.simulating import simulation as simulating
from application.simulating import turns
from application.simulating.comparing import Fate
from application.simulating.period import Period
from application.simulating.proposal import announced
from application.simulating.reading import Cases
from application.simulating.simulation import Asked, simulate
from application.store.sql import query
from domain.case import commands as c
from tests.domain.clockwork import MONDAY, OFFICE, PACK_OF_TWO, clock
from tests.postgres.ledgers import Clock, ledger_of
from tests.samples import command, publish

if TYPE_CHECKING:
    from application.desk import Desk
    from application.simulating.result import Simulation
    from application.simulating.tally import Tally
    from domain.policy.state import PolicyState
    from tests.postgres.databases import Database

pytestmark = pytest.mark.anyio

PACK = PACK_OF_TWO + OFFICE + clock("first_response", "hours = 2")
SHORTER = PACK.replace("hours = 2", "minutes = 30")
OPEN = c.OpenCase(channel="email", topic="delivery")
TUESDAY = MONDAY + timedelta(days=1)
STUCK = """
import os, signal
from application.simulating import simulation
def tally(*_):
    os.write(1, b"%d\\n" % os.getpid())
    signal.pause()
simulation.Worker.tally = tally
"""
COPIED = """
import pickle, sys
from application.simulating import simulation, turns
turns.AT_ONCE, simulation.ALONE = 7, 0
begun = simulation.beginning().get_start_method()
url, asked = pickle.load(sys.stdin.buffer)
pickle.dump((begun, simulation.simulate(url, asked, 3)), sys.stdout.buffer)
"""
MARCH = Period(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))


async def _opened(desk: Desk, now: Clock, action: c.OpenCase = OPEN, **circumstances: Any) -> str:  # noqa: ANN401 - the fields of a command
    stream = new_stream("case")
    await desk.ledger.execute(command(action, stream, now=now(), **circumstances))
    return stream


async def _answered(desk: Desk, now: Clock, action: c.OpenCase = OPEN) -> str:
    """Return a case that was answered an hour after it came in."""
    stream = await _opened(desk, now, action)
    now.move(hours=1)
    await desk.ledger.execute(command(c.Reply(text="x"), stream, now=now()))
    return stream


async def _five_answered(database: Database) -> Asked:
    """Answer five cases after an hour each, and ask what would have come of them with half an hour promised."""
    now = Clock(MONDAY)
    async with ledger_of(database, now) as desk:
        await desk.ledger.execute(publish(MONDAY, PACK))
        for _ in range(5):
            await _answered(desk, now)
        state = await desk.policies.refresh()
    return Asked(announced(state, SHORTER, TUESDAY, MARCH.since, expand), TUESDAY, MARCH, TUESDAY)


def _simulated(
    database: Database,
    state: PolicyState,
    text: str = SHORTER,
    processes: int = 1,
    **asked: Any,  # noqa: ANN401 - fields
) -> Simulation:
    published = announced(state, text, TUESDAY, MARCH.since, expand)
    fields = {"published_at": TUESDAY, "period": MARCH, "end": TUESDAY, **asked}
    return simulate(database.application_url, Asked(policies=published, **fields), processes)


async def test_breaches_are_counted_and_their_cases_told(database: Database) -> None:
    """Given two answers after an hour and none to a third case, when half an hour is promised and not two, then two
    breaches are added, the worst case comes first, and the numbers are theirs.
    """
    now = Clock(MONDAY)
    async with ledger_of(database, now) as desk:
        await desk.ledger.execute(publish(MONDAY, PACK))
        first, second = await _answered(desk, now), await _answered(desk, now)
        third = await _opened(desk, now)
        now.move(hours=3)
        await desk.ledger.execute(command(c.NoticeClocks(), third, now=now()))
        found = _simulated(database, await desk.policies.refresh(), end=now())
        same = _simulated(database, await desk.policies.refresh(), PACK)
    assert (found.pack, found.cases, found.left_out, found.unknown) == ("shop", 3, {}, {})
    assert (found.differing, found.decided_otherwise) == (3, 2)
    (line,) = found.clocks
    assert (line.clock, line.breaches_added, line.breaches_avoided) == ("first_response", 2, 0)
    assert (line.recorded.met, line.recorded.breached, line.recorded.attained) == (2, 1, 2 / 3)
    assert (line.proposed.started, line.proposed.breached, line.proposed.attained) == (3, 3, 0.0)
    assert found.all_clocks.proposed == line.proposed
    assert [one.case for one in found.differences] == [*sorted((first, second)), third]
    assert [one.number for one in found.differences] == ["2026-000001", "2026-000002", "2026-000003"]
    (late,) = found.differences[0].clocks
    assert late.proposed == Fate(MONDAY + timedelta(minutes=30), "breached", 1_800)
    assert (same.cases, same.differing, same.differences) == (3, 0, [])


async def test_several_processes_find_the_same(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Piece by piece; of what differs so many are kept as are asked for. Beside other threads they are begun anew, and
    where there are none, on Linux, as copies.
    """
    now = Clock(MONDAY)
    async with ledger_of(database, now) as desk:
        await desk.ledger.execute(publish(MONDAY, PACK))
        at_once = await _opened(desk, now)
        await desk.ledger.execute(command(c.Reply(text="x"), at_once, now=now()))
        for _ in range(5):
            await _answered(desk, now)
        state = await desk.policies.refresh()
    alone = _simulated(database, state)
    monkeypatch.setattr(turns, "AT_ONCE", 7)
    monkeypatch.setattr(simulating, "ALONE", 0)
    told = list[tuple[int, int]]()
    asked = Asked(announced(state, SHORTER, TUESDAY, MARCH.since, expand), TUESDAY, MARCH, TUESDAY)
    found = simulate(database.application_url, asked, 2, lambda done, of: told.append((done, of)))
    assert msgspec.json.encode(found) == msgspec.json.encode(alone)
    assert told[-1][0] == told[-1][1] == alone.upto
    assert len(told) > 1
    least = _simulated(database, state, keep=2)
    assert (least.differing, least.differences) == (6, alone.differences[:2])
    given = pickle.dumps((database.application_url, asked))
    copied = await anyio.run_process([sys.executable, "-c", COPIED], input=given, stderr=None)
    begun, found = pickle.loads(copied.stdout)  # noqa: S301 - written just now, above
    assert (begun, found) == ("fork" if sys.platform == "linux" else "spawn", alone)


async def test_those_that_are_done_first_are_counted_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given one that helped and has nothing left to do while this process is at its first piece, then what both came to
    is what one alone comes to.
    """
    asked = await _five_answered(database)
    alone = simulate(database.application_url, asked, 1)
    monkeypatch.setattr(turns, "AT_ONCE", 7)
    monkeypatch.setattr(simulating, "ALONE", 0)
    others: list[Future[Any]] = []

    class Remembering(ProcessPoolExecutor):
        def submit(self, *task: Any) -> Future[Any]:  # type: ignore[override] # noqa: ANN401 - a task without names; whatever it is
            others.append(super().submit(*task))
            return others[-1]

    class Slow(simulating.Worker):
        def tally(self, after: int, upto: int) -> Tally:
            assert not wait(others).not_done
            return super().tally(after, upto)

    monkeypatch.setattr(simulating, "ProcessPoolExecutor", Remembering)
    monkeypatch.setattr(simulating, "Worker", Slow)
    assert simulate(database.application_url, asked, 2) == alone


async def test_those_that_help_end_with_a_command_that_was_killed(database: Database) -> None:
    """Each though it is in the middle of a piece, and a copy of what holds on to those that began before it."""
    asked = await _five_answered(database)
    gone, alive = _killed_at_work(pickle.dumps((database.application_url, asked)))
    assert (len(gone), alive) == (2, [])


def _killed_at_work(given: bytes) -> tuple[list[psutil.Process], list[psutil.Process]]:
    """Return of those that help a killed command which are gone, and which live on."""
    with subprocess.Popen([sys.executable, "-c", STUCK + COPIED], stdin=PIPE, stdout=PIPE) as killed:
        assert killed.stdin is not None
        assert killed.stdout is not None
        killed.stdin.write(given)
        killed.stdin.close()
        # The command itself finds nothing left to do where the two that help were quick.
        at_work = set[int]()
        while len(at_work - {killed.pid}) < 2:
            at_work.add(int(killed.stdout.readline()))
        helping = psutil.Process(killed.pid).children()
        killed.kill()
        return psutil.wait_procs(helping, timeout=30)


async def test_beside_another_thread_nothing_is_copied() -> None:
    """A copy would have none of it but what it held."""
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    try:
        assert simulating.beginning().get_start_method() == "spawn"
    finally:
        done.set()
        other.join()


@pytest.mark.every_set_up
async def test_how_statements_are_planned_stays_as_it_was_for_others(database: Database) -> None:
    """Also where a pooler gives the same connection to the next one who asks."""
    with closing(Cases(database.application_url, MARCH, 0, TUESDAY, [])) as cases:
        assert list(cases.opened(0, 1)) == []
        with psycopg.connect(database.application_url, autocommit=True) as connection:
            assert connection.execute("SHOW enable_bitmapscan").fetchone() == ("on",)


async def test_openings_are_found_by_their_index(database: Database) -> None:
    """All other events of the period are not looked at for them."""
    await _five_answered(database)
    asked: tuple[Any, ...] = (0, 100, MARCH.since, MARCH.until, 100, TUESDAY, [])
    with psycopg.connect(database.owner_url) as connection:
        connection.execute("ANALYZE ledger.stored_events")
        connection.execute("SET enable_seqscan = off")
        connection.execute("SET enable_bitmapscan = off")
        plan = "\n".join(line for (line,) in connection.execute(b"EXPLAIN " + query("cases_opened"), asked))
    assert "Index Scan using stored_events_openings_idx" in plan


async def test_cases_of_other_markets_are_left_out_and_counted(database: Database) -> None:
    """A pack that names markets is looked at for theirs; one that names none for those that no pack names."""
    now = Clock(MONDAY)
    named = SHORTER.replace('name = "shop"', 'name = "named"\nmarkets = ["de"]')
    async with ledger_of(database, now) as desk:
        await desk.ledger.execute(publish(MONDAY, PACK))
        for market in ("de", "de", "fr", None):
            await _answered(desk, now, c.OpenCase(channel="email", topic="delivery", market=market))
        state = await desk.policies.refresh()
        of_named = _simulated(database, state, named)
        await desk.ledger.execute(publish(now(), named))
        of_rest = _simulated(database, await desk.policies.refresh(), SHORTER)
    assert (of_named.cases, of_named.left_out) == (2, {"other_market": 2})
    assert (of_rest.cases, of_rest.left_out) == (2, {"other_market": 2})


async def test_what_was_imported_or_made_up_is_left_out_and_counted(database: Database) -> None:
    """Nothing was promised to it."""
    now = Clock(MONDAY)
    async with ledger_of(database, now) as desk:
        await desk.ledger.execute(publish(MONDAY, PACK))
        await _answered(desk, now)
        await _opened(desk, now, origin="demo")
        found = _simulated(database, await desk.policies.refresh())
    assert (found.cases, found.left_out) == (1, {"demo": 1})


async def test_the_period_is_that_of_the_contact(database: Database) -> None:
    """Of one that was entered late too; and as of a moment nothing is known of what happened afterwards."""
    now = Clock(MONDAY)
    async with ledger_of(database, now) as desk:
        await desk.ledger.execute(publish(MONDAY, PACK))
        await _answered(desk, now)
        now.move(days=1)
        late = await _opened(desk, now, occurred_at=MONDAY + timedelta(minutes=5))
        state = await desk.policies.refresh()
        day = Period(MONDAY, MONDAY + timedelta(days=1))
        found = _simulated(database, state, period=day, end=now())
        before = _simulated(database, state, period=day, end=MONDAY + timedelta(minutes=20))
        after = _simulated(database, state, period=Period(day.until, MARCH.until))
    assert found.cases == 2
    assert late in {one.case for one in found.differences}
    assert (before.cases, before.clocks[0].proposed.running, before.clocks[0].recorded.running) == (2, 2, 2)
    assert after.cases == 0


async def test_a_case_that_cannot_be_read_is_left_out_and_counted(database: Database) -> None:
    """The others are looked at all the same."""
    now = Clock(MONDAY)
    async with ledger_of(database, now) as desk:
        await desk.ledger.execute(publish(MONDAY, PACK))
        await _answered(desk, now)
        broken = await _answered(desk, now)
        state = await desk.policies.refresh()
    with psycopg.connect(database.owner_url) as connection:
        connection.execute("ALTER TABLE ledger.stored_events DISABLE TRIGGER USER")
        connection.execute(
            "UPDATE ledger.stored_events SET state = %s WHERE originator_id = %s AND topic LIKE '%%reply%%'",
            (b'{"type":"case.of_later.v1"}', broken),
        )
    found = _simulated(database, state)
    assert (found.cases, found.left_out) == (1, {"unreadable": 1})


async def test_an_empty_ledger_has_nothing_that_differs(database: Database) -> None:
    """There are no clocks, and no share of them."""
    async with ledger_of(database) as desk:
        found = _simulated(database, await desk.policies.refresh())
    assert (found.cases, found.clocks, found.all_clocks.proposed.attained) == (0, [], None)
