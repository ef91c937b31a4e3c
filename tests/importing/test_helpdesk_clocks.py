"""The promises of a real help desk: its history is worked again, live, under clocks with hours, holidays and pauses.

What its clocks then say, each one and in sum, is held against a reckoning that knows nothing of the product.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import pytest

from application.calendars.expanding import expand
from application.ids import new_stream
from application.simulating.period import Period
from application.simulating.proposal import announced
from application.simulating.simulation import Asked, simulate
from domain.case import commands as c
from projections.engine import Engine
from projections.sla import SLA
from projections.sla.attainment import Attainment, attainment, behind
from projections.sla.narrowing import Narrowed
from scheduling.clocks import notice_clocks
from tests.importing.files import shared_csv
from tests.importing.helpdesk import stories
from tests.importing.reckoning import HOLIDAYS, HOURS, ROME, TARGETS, WARNINGS, Fate, by_month, differences, fates
from tests.postgres.ledgers import Clock, ledger_of
from tests.samples import command, publish

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping

    from application.desk import Desk
    from application.simulating.result import Simulation
    from domain.command import Action
    from projections.sla.row import ClockRow
    from tests.importing.helpdesk import Step, What
    from tests.importing.reckoning import ClockName, Fates
    from tests.postgres.databases import Database, Databases

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

BEGINNING: Final = datetime(2010, 1, 1, tzinfo=UTC)
HALFWAY: Final = datetime(2012, 7, 5, 10, 30, tzinfo=UTC)
"""A Thursday on which much was open."""
END: Final = datetime(2014, 1, 10, tzinfo=UTC)
"""A week after the last row."""
AT_ONCE: Final = 64
"""So many cases are worked side by side, and share commits."""
ACTIONS: Final[dict[What, Action]] = {
    "reply": c.Reply(text="Somebody is on it."),
    "wait": c.WaitFor(waits_on="customer", asked="Which version is it?"),
    "resume": c.Resume(),
    "resolve": c.Resolve(summary="Solved."),
    "reopen": c.Reopen(reason="There is more to it."),
    "close": c.CloseByDecision(reason="Nobody said anything else."),
}


def _targets(clock: ClockName, unit: str, length: timedelta) -> str:
    lines = (
        f'    {{ within = {{ {unit} = {amount // length} }}, when = {{ priorities = ["{priority}"] }} }},\n'
        for priority, amount in TARGETS[clock].items()
    )
    return f"targets = [\n{''.join(lines)}]\n"


_HOURS: Final = ", ".join(f'"{opens:02}:00-{closes:02}:00"' for opens, closes in HOURS)
PACK: Final = f"""\
name = "helpdesk"
title = "A help desk for software"
channels = [{{ id = "email", medium = "email" }}, {{ id = "phone", medium = "phone", calendar = "rome" }}]
teams = [{{ id = "support", title = "Support" }}]
topics = [{{ id = "software", title = "Software", team = "support" }}]

[[calendars]]
id = "rome"
title = "The desk in Rome"
zone = "Europe/Rome"
hours = {{ {", ".join(f"{day} = [{_HOURS}]" for day in ("mon", "tue", "wed", "thu", "fri"))} }}
holidays = {{ dates = {{ {", ".join(f'{day} = "Holiday"' for day in sorted(HOLIDAYS))} }} }}

[[clocks]]
id = "first_response"
title = "First response"
starts = "contact"
fulfilled_by = "reply"
calendar = "rome"
{_targets("first_response", "minutes", timedelta(minutes=1))}
[[clocks]]
id = "resolution"
title = "Resolution"
starts = "contact"
fulfilled_by = "resolution"
calendar = "rome"
pauses = ["customer"]
warnings = [{{ hours = {WARNINGS["resolution"] // timedelta(hours=1)} }}]
{_targets("resolution", "hours", timedelta(hours=1))}"""

TIGHTER: Final = re.sub(r"hours = (\d+)", lambda found: f"minutes = {int(found[1]) * 20}", PACK)
"""A third of the time for what is promised in hours."""


@dataclass(frozen=True)
class Replayed:
    """What the read model says at a moment, of every clock and of every month, beside the steps that led there."""

    at: datetime
    steps: Mapping[str, list[Step]]
    found: Fates
    months: Mapping[ClockName, list[Attainment]]
    simulated: Mapping[str, Simulation]
    """All of it under the pack that it ran under, and under one that gives less time."""


class Replay:
    """The help desk at work on a ledger of its own; a case's steps are commands of the time at which they were done."""

    def __init__(self, desk: Desk, clock: Clock, engine: Engine) -> None:
        self.desk = desk
        self.clock = clock
        self.engine = engine
        self.streams: dict[str, str] = {}

    async def work(self, cases: Mapping[str, Iterable[Step]]) -> None:
        """Do the steps of cases, of each one after the other, of many at a time."""
        left = iter(cases.items())

        async def one_by_one() -> None:
            for case, steps in left:
                stream = self.streams.setdefault(case, new_stream("case"))
                for step in steps:
                    await self.desk.ledger.execute(command(_asked(step), stream, now=step.at))

        await asyncio.gather(*(one_by_one() for _ in range(AT_ONCE)))

    async def notice(self) -> None:
        """Let a tick look at all clocks."""
        await asyncio.to_thread(self.engine.catch_up_once)
        await notice_clocks(self.desk.rows, self.desk.ledger.execute, self.clock())
        await asyncio.to_thread(self.engine.catch_up_once)

    async def found(self) -> Fates:
        """Return every clock as the read model has it."""
        cases = {stream: case for case, stream in self.streams.items()}
        return {(cases[row.stream], row.clock, row.instance): _fate(row) async for row in self._rows()}

    async def months(self, clock: ClockName) -> list[Attainment]:
        """Return how a promise was kept, month by month."""
        return await attainment(self.desk.rows, "month", Narrowed(clock=clock, zone=ROME))

    async def simulated(self, database: Database, text: str) -> Simulation:
        """Return what all cases would have come to under a pack, by the time that it is now."""
        now = self.clock()
        policies = announced(await self.desk.policies.refresh(), text, now, BEGINNING, expand)
        asked = Asked(policies, now, Period(BEGINNING, END), now)
        return await asyncio.to_thread(simulate, database.application_url, asked, 1)

    async def _rows(self) -> AsyncIterator[ClockRow]:
        page = await behind(self.desk.rows, "clock", Narrowed(), limit=2_000)
        while True:
            for row in page.rows:
                yield row
            if page.next is None:
                return
            page = await behind(self.desk.rows, "clock", Narrowed(), after=page.next, limit=2_000)


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """One event loop for the module, so that it works the history once."""
    return "asyncio"


@pytest.fixture(scope="module")
async def replayed(databases: Databases) -> list[Replayed]:
    """What became of the history halfway and at its end."""
    steps = stories(shared_csv("helpdesk.csv"))
    clock, looks = Clock(BEGINNING), list[Replayed]()
    with databases.database() as database:
        async with ledger_of(database, clock) as desk:
            await desk.ledger.execute(publish(BEGINNING, PACK))
            replay = Replay(desk, clock, Engine(database.application_url, [SLA], "node"))
            for since, until in ((BEGINNING, HALFWAY), (HALFWAY, END)):
                clock.now = until
                await replay.work(_between(steps, since, until))
                await replay.notice()
                months = {name: await replay.months(name) for name in TARGETS}
                packs = {"same": PACK, "tighter": TIGHTER}
                simulated = {name: await replay.simulated(database, text) for name, text in packs.items()}
                told = _between(steps, BEGINNING, until)
                looks.append(Replayed(until, told, await replay.found(), months, simulated))
    return looks


async def test_every_clock_is_what_the_history_alone_says(replayed: list[Replayed]) -> None:
    """Given 4,580 cases with their waits, priorities and reopenings, then each instance of each clock began, was due
    and ended as reckoned apart; halfway, when many of them run or stand still, and at the end.
    """
    for look in replayed:
        assert differences(fates(look.steps, look.at), look.found) == []
    halfway, end = (Counter(fate.state for fate in look.found.values()) for look in replayed)
    assert halfway.keys() == {"running", "paused", "met", "breached", "late", "ended"}
    assert len({case for case, _, _ in replayed[-1].found}) == 4_580
    assert len(replayed[-1].found) == end.total() == 9_321


async def test_the_promises_were_kept_as_often_as_the_history_alone_says(replayed: list[Replayed]) -> None:
    """Month by month of Rome, met, broken and not decided; the months add up to all clocks."""
    for look in replayed:
        reckoned = fates(look.steps, look.at)
        for clock, lines in look.months.items():
            counts = by_month(reckoned, clock)
            assert {line.value: _counts(line) for line in lines} == counts
            for line in lines:
                met, broken = counts[str(line.value)]["met"], counts[str(line.value)]["breached"]
                assert line.attained == (met / (met + broken) if met + broken else None)
            assert sum(one.total() for one in counts.values()) == sum(name == clock for _, name, _ in reckoned)


async def test_under_the_same_pack_nothing_would_have_been_otherwise(replayed: list[Replayed]) -> None:
    """Given 4,580 cases, when they are worked again under the pack that they ran under, then no due instant and no
    outcome differs, and what is counted as recorded is what the read model has.
    """
    for look in replayed:
        same = look.simulated["same"]
        assert (same.differing, same.differences, same.left_out, same.unknown) == (0, [], {}, {})
        assert same.cases == len({case for case, _, _ in look.found})
        for line in same.clocks:
            fates_of = [one.state for (_, clock, _), one in look.found.items() if clock == line.clock]
            assert line.recorded == line.proposed
            assert line.recorded.started == len(fates_of)
            assert line.recorded.met == fates_of.count("met")
            assert line.recorded.paused == fates_of.count("paused")


async def test_under_a_tighter_pack_breaches_are_added_and_none_is_avoided(replayed: list[Replayed]) -> None:
    """Of the clocks that it gives less time, and of no others; as many as the two sides differ by."""
    found = replayed[-1].simulated["tighter"]
    lines = {one.clock: one for one in found.clocks}
    assert lines["first_response"].recorded == lines["first_response"].proposed
    resolution = lines["resolution"]
    assert resolution.breaches_avoided == 0
    assert resolution.breaches_added == resolution.proposed.breached - resolution.recorded.breached > 100
    assert resolution.proposed.started == resolution.recorded.started
    assert sum(one.added for one in found.differences) == resolution.breaches_added


def test_a_minute_more_or_less_is_seen_and_its_case_named() -> None:
    """Given the clock that was fulfilled closest to its due instant, when that is reckoned a minute off, then the
    comparison tells this case and no other, and what of it differs.
    """
    reckoned = fates(stories(shared_csv("helpdesk.csv")), END)
    late = {key: one for key, one in reckoned.items() if one.state == "late"}
    closest = min(late, key=lambda key: _lateness(late[key]))
    assert timedelta() < _lateness(late[closest]) < timedelta(minutes=1)
    due = late[closest].due + timedelta(minutes=1)
    off = {**reckoned, closest: late[closest]._replace(due=due, state="met", breached_at=None)}
    (told,) = differences(off, reckoned)
    case, clock, instance = closest
    assert told.startswith(f"{case}, {clock} {instance}: due {late[closest].due} and not {due}, state late and not met")
    assert differences(reckoned, reckoned) == []
    assert by_month(off, "first_response") != by_month(reckoned, "first_response")
    without = {key: one for key, one in reckoned.items() if key != closest}
    assert differences(reckoned, without) == [f"{case}, {clock} {instance}: not found"]
    assert differences(without, reckoned) == [f"{case}, {clock} {instance}: not expected"]


def _asked(step: Step) -> Action:
    if step.what == "open":
        return c.OpenCase(channel="email", topic="software", priority=step.priority)
    if step.what == "priority":
        return c.ChangePriority(priority=step.priority)
    return ACTIONS[step.what]


def _between(cases: Mapping[str, list[Step]], since: datetime, until: datetime) -> dict[str, list[Step]]:
    return {
        case: found for case, steps in cases.items() if (found := [one for one in steps if since < one.at <= until])
    }


def _fate(row: ClockRow) -> Fate:
    left = None if row.left_seconds is None else timedelta(seconds=row.left_seconds)
    # Nothing here was entered late, so that nothing is to be corrected.
    state = f"{row.state}, corrected" if row.corrected else row.state
    return Fate(row.started_at, row.due, state, row.fulfilled_at, row.breached_at, row.ended_at, left)


def _counts(line: Attainment) -> Counter[str]:
    # A count of none is no entry, as in the reckoning.
    return Counter(
        {one: n for one in ("met", "breached", "running", "paused", "excluded") if (n := getattr(line, one))}
    )


def _lateness(fate: Fate) -> timedelta:
    return (fate.fulfilled_at or fate.due) - fate.due
