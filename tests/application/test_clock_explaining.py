"""How a clock came about is told from the histories of its case and of the policies, whatever became of it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import structs

from application.clocks.errors import ClockUnknown
from application.clocks.explaining import explain_clock
from domain.case import commands as c
from domain.case import events as e
from domain.case.errors import CaseUnknown
from tests.domain.clockwork import MONDAY, OFFICE, PACK_OF_TWO, clock
from tests.domain.test_call_backs import BACK, WINDOW
from tests.postgres.ledgers import Clock, ledger_of
from tests.samples import command, publish

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from application.clocks.derivation import ClockExplained
    from application.desk import Desk
    from domain.command import Action
    from domain.event import Recorded
    from tests.postgres.databases import Database

pytestmark = pytest.mark.anyio

CASE = "case-00000000-0000-7000-8000-000000000001"
OTHER = "case-00000000-0000-7000-8000-000000000002"
LADDER = """
[[ladders]]
id = "up"
title = "Up"
levels = [{ id = "team", title = "Team leader", team = "returns", within = { minutes = 30 }, calendar = "office" }]
"""
FIRST = clock("first_response", "minutes = 15", more='ladder = "up"') + LADDER
RESOLUTION = clock(
    "resolution", "business_days = 1", by="resolution", more='calendar = "office"\npauses = ["customer"]'
)
RETURNS = clock("returns", "hours = 4", by="resolution", more='only = { topics = ["return"] }\ncalendar = "office"')


@dataclass
class Working:
    """A desk with a case, and a clock that the test moves."""

    desk: Desk
    now: Clock

    async def ask(self, action: Action, stream: str = CASE, **circumstances: Any) -> None:  # noqa: ANN401 - of a command
        """Ask something now."""
        await self.desk.ledger.execute(command(action, stream, now=self.now(), **circumstances))

    async def history(self, stream: str = CASE) -> list[Recorded[Any]]:
        """Return the history of a case."""
        return await self.desk.reading.history(stream)

    async def told(self, name: str, history: list[Recorded[Any]] | None = None) -> ClockExplained:
        """Return how a clock came about."""
        found = await self.history() if history is None else history
        return (await explain_clock(self.desk.policies, found, name, None, self.now())).told


@asynccontextmanager
async def _working(database: Database, *clocks: str, now: datetime = MONDAY) -> AsyncIterator[Working]:
    """Give a desk whose policy has these clocks, with a case that was just opened."""
    moved = Clock(now)
    async with ledger_of(database, moved) as desk:
        work = Working(desk, moved)
        await desk.ledger.execute(publish(text=PACK_OF_TWO + OFFICE + "".join(clocks), now=now))
        await work.ask(c.OpenCase(channel="email", topic="delivery"))
        yield work


async def test_pauses_put_off_the_end_of_a_business_day(database: Database) -> None:
    """From Friday before summer time: an hour of waiting on Monday costs an hour of Tuesday."""
    async with _working(database, RESOLUTION, now=datetime(2026, 3, 27, 10, tzinfo=UTC)) as work:
        work.now.set(2026, 3, 30, 9)
        await work.ask(c.WaitFor(waits_on="customer", asked="?"))
        work.now.move(hours=1)
        await work.ask(c.Resume())
        told = await work.told("resolution")
    assert (told.due, told.agrees) == (datetime(2026, 3, 31, 9, tzinfo=UTC), True)
    (pause,) = told.pauses
    assert (pause.since, pause.until, pause.cost) == (
        datetime(2026, 3, 30, 9, tzinfo=UTC),
        datetime(2026, 3, 30, 10, tzinfo=UTC),
        3600,
    )
    # All of Friday from ten on, and Monday with an hour of Tuesday instead of the one that was waited.
    assert [one.counted / 3600 for one in told.intervals] == [7, 2.5, 4, 1]


async def test_a_holiday_that_was_added_later_is_none_of_a_clock_that_runs(database: Database) -> None:
    """Rule 12: it is counted, and told, in the version of the calendar that it began with."""
    async with _working(database, RESOLUTION) as work:
        office = OFFICE.replace("dates = {", 'dates = { 2026-03-03 = "New", ')
        await work.desk.ledger.execute(publish(text=PACK_OF_TWO + office + RESOLUTION, now=work.now()))
        told = await work.told("resolution")
    assert (told.calendar is not None and told.calendar.version, told.due) == (1, datetime(2026, 3, 3, 17, tzinfo=UTC))
    assert [one.counted / 3600 for one in told.intervals] == [3.5, 4, 8]
    assert told.agrees


async def test_a_clock_that_stands_still_is_explained_up_to_then(database: Database) -> None:
    """It has no due instant, and its pause no cost yet."""
    async with _working(database, RESOLUTION) as work:
        work.now.move(hours=1)
        await work.ask(c.WaitFor(waits_on="customer", asked="?"))
        work.now.move(days=2)
        told = await work.told("resolution")
    assert (told.standing.state, told.due, [one.counted for one in told.intervals]) == ("paused", None, [3600])
    assert [(one.until, one.cost, one.ended) for one in told.pauses] == [(None, None, None)]
    assert told.result is not None
    assert told.result.type == "case.waiting.v1"


async def test_a_clock_that_begins_late_runs_from_the_contact(database: Database) -> None:
    """Given a case that turns out to be about a return, then the contact set its clock going."""
    async with _working(database, RETURNS) as work:
        with pytest.raises(ClockUnknown, match="has no clock returns; it has none"):
            await work.told("returns")
        work.now.move(hours=1)
        await work.ask(c.ClassifyCase(topic="return", reason="x"))
        told = await work.told("returns")
        assert (told.start.type, told.start.version, told.standing.started_at) == ("case.opened.v1", 1, MONDAY)
        work.now.move(hours=1)
        await work.ask(c.ClassifyCase(topic="delivery", reason="x"))
        ended = await work.told("returns")
    assert ended.result is not None
    assert (ended.standing.state, ended.result.type, ended.agrees) == ("ended", "case.classified.v1", True)


async def test_a_clock_that_begins_late_runs_from_the_first_judgement(database: Database) -> None:
    """Where it is for what is judged, then that set it going, and neither what it was found by nor a later one."""
    urgent = clock("answered", "hours = 4", starts="triage", more='only = { priorities = ["urgent"] }')
    async with _working(database, urgent) as work:
        for severity in ("ordinary", "major"):
            work.now.move(hours=1)
            await work.ask(c.TriageCase(severity=severity))
        await work.ask(c.ChangePriority(priority="urgent", reason="x"))
        told = await work.told("answered")
    judged = MONDAY + timedelta(hours=1)
    assert (told.start.type, told.start.occurred_at, told.standing.started_at) == ("case.triaged.v1", judged, judged)
    assert (told.due, told.agrees) == (judged + timedelta(hours=4), True)


async def test_a_clock_that_begins_late_is_told_with_the_waits_of_before(database: Database) -> None:
    """Each with the events that began and ended it, as if the clock had been there; the last one lasts."""
    waits = clock("returns", "hours = 4", by="resolution", more='only = { topics = ["return"] }\npauses = ["customer"]')
    async with _working(database, waits) as work:
        work.now.move(hours=1)
        await work.ask(c.WaitFor(waits_on="customer", asked="?"))
        work.now.move(hours=2)
        await work.ask(c.Resume())
        work.now.move(hours=1)
        await work.ask(c.WaitFor(waits_on="customer", asked="?"))
        work.now.move(hours=1)
        await work.ask(c.ClassifyCase(topic="return", reason="x"))
        told = await work.told("returns")
    assert (told.standing.state, told.standing.left, told.agrees) == ("paused", 2 * 3600, True)
    assert [(one.since, one.cost, one.began.type, one.ended and one.ended.type) for one in told.pauses] == [
        (MONDAY + timedelta(hours=1), 7200, "case.waiting.v1", "case.resumed.v1"),
        (MONDAY + timedelta(hours=4), None, "case.waiting.v1", None),
    ]
    assert [one.began.occurred_at for one in told.pauses] == [one.since for one in told.pauses]
    assert sum(one.counted for one in told.intervals) == 7200
    assert told.result == told.pauses[-1].began


async def test_a_question_that_is_entered_late_is_told_with_what_came_after_it(database: Database) -> None:
    """By the wait, and by the reply that had answered it, which were entered before."""
    question = clock("question", "hours = 4", starts="customer_message", more='pauses = ["third_party"]')
    async with _working(database, question) as work:
        for action in (c.WaitFor(waits_on="third_party", party="x", asked="?"), c.Resume(), c.Reply(text="x")):
            work.now.move(hours=2)
            await work.ask(action)
        await work.ask(c.ReceiveMessage(text="x"), occurred_at=MONDAY + timedelta(hours=1))
        told = await work.told("question")
    assert (told.standing.state, told.standing.due, told.agrees) == ("met", MONDAY + timedelta(hours=7), True)
    assert told.start.type == "case.customer_message_received.v1"
    (pause,) = told.pauses
    assert (pause.since, pause.cost, pause.began.type) == (MONDAY + timedelta(hours=2), 7200, "case.waiting.v1")
    assert pause.ended is not None
    assert pause.ended.type == "case.resumed.v1"
    assert told.result is not None
    assert (told.result.type, told.result.occurred_at) == ("case.public_reply_sent.v1", MONDAY + timedelta(hours=6))


async def test_the_pauses_of_the_whole_are_told_by_the_split(database: Database) -> None:
    """Given a part that was split off while the whole waited, then its clock has that pause, and the wait is no event
    of its own history.
    """
    waits = clock("solved", "hours = 4", by="resolution", more='pauses = ["customer"]')
    async with _working(database, waits) as work:
        work.now.move(hours=1)
        await work.ask(c.WaitFor(waits_on="customer", asked="?"))
        work.now.move(hours=2)
        await work.ask(c.SplitCase(topic="return", description="And it is broken."))
        split = (await work.history())[-1].event
        assert isinstance(split, e.CaseSplitOff)
        history = await work.history(split.into)
        told = await work.told("solved", history)
    (pause,) = told.pauses
    begun = MONDAY + timedelta(hours=1)
    assert (pause.since, pause.until, pause.cost) == (begun, begun + timedelta(hours=2), 7200)
    assert [one and one.type for one in (pause.began, pause.ended)] == ["case.split_from.v1"] * 2
    assert (told.start.type, told.standing.started_at) == ("case.opened.v1", MONDAY)
    assert (told.due, told.agrees) == (MONDAY + timedelta(hours=6), True)


async def test_the_clock_of_a_step_of_a_ladder_is_set_going_by_the_escalation(database: Database) -> None:
    """With the step's title, and its time in the words of a rule."""
    async with _working(database, FIRST) as work:
        work.now.move(minutes=20)
        await work.ask(c.NoticeClocks(), actor="system")
        told = await work.told("up.team")
    assert (told.start.type, told.standing.title) == ("case.escalated.v1", "Team leader")
    assert told.standing.rule.words == "within 30 minutes, in working time"
    assert (told.due, told.agrees) == (MONDAY + timedelta(minutes=50), True)


async def test_a_clock_that_was_merged_away_was_ended_by_that(database: Database) -> None:
    """And one that ran out unnoticed has no event that says so."""
    async with _working(database, FIRST) as work:
        work.now.move(minutes=20)
        unnoticed = await work.told("first_response")
        assert (unnoticed.standing.state, unnoticed.result) == ("breached", None)
        await work.ask(c.OpenCase(channel="email", topic="delivery"), OTHER)
        await work.ask(c.MergeCase(into=CASE, reason="The same."), OTHER)
        told = await work.told("first_response", await work.history(OTHER))
    assert told.result is not None
    assert (told.standing.state, told.result.type) == ("ended", "case.merged_into.v1")


async def test_a_promised_window_goes_before_the_rule(database: Database) -> None:
    """The explanation says so, counts up to its end, and names what ended the clock."""
    async with _working(database, WINDOW, BACK) as work:
        await work.ask(c.PromiseCallBack())
        by_rule = await work.told("back")
        agreed = MONDAY + timedelta(days=1, hours=2)
        await work.ask(c.PromiseCallBack(since=agreed - timedelta(hours=1), until=agreed))
        told = await work.told("back")
        await work.ask(c.CancelCallBack(call_back=2, reason="She wrote."))
        ended = await work.told("back")
        work.now.move(hours=1)
        await work.ask(c.MakeCall(call_back=1, outcome="reached"))
        (made,) = [one for one in await work.history() if isinstance(one.event, e.CallMade)]
    assert (by_rule.standing.until, by_rule.start.type) == (None, "case.call_back_promised.v1")
    assert (told.due, told.standing.until, told.standing.about, told.agrees) == (agreed, agreed, 2, True)
    assert sum(one.counted for one in told.intervals) / 3600 == 7.5 + 2
    assert ended.result is not None
    assert (ended.standing.state, ended.result.type) == ("ended", "case.call_back_cancelled.v1")
    assert made.event.call_back == 1


@pytest.mark.parametrize("until, standing", [(4, "met"), (1.5, "late")])
async def test_a_pause_entered_late_is_told_with_what_was_done(database: Database, until: float, standing: str) -> None:
    """Given an answer after the due instant and a pause that was learned of later, the answer is still its result."""
    async with _working(database, clock("answer", "hours = 4", more='pauses = ["customer"]')) as work:
        work.now.move(hours=5, minutes=30)
        await work.ask(c.Reply(text="x"))
        work.now.move(hours=1)
        begun = MONDAY + timedelta(minutes=30)
        for at in (begun + timedelta(hours=1), begun):
            await work.ask(c.WaitFor(waits_on="customer", asked="?"), occurred_at=at)
        await work.ask(c.Resume(), occurred_at=MONDAY + timedelta(hours=until))
        told = await work.told("answer")
    (pause,) = told.pauses
    ended = MONDAY + timedelta(hours=until)
    assert (pause.since, pause.until, pause.began.occurred_at) == (begun, ended, begun)
    assert (told.standing.state, told.corrected, told.agrees) == (standing, True, True)
    assert told.result is not None
    assert told.result.type == "case.public_reply_sent.v1"


async def test_a_pause_that_was_shorter_is_told_by_what_ended_it(database: Database) -> None:
    """And what followed it as ever, whatever was entered first."""
    async with _working(database, clock("answer", "hours = 9", more='pauses = ["customer"]')) as work:
        for action in (c.WaitFor(waits_on="customer", asked="?"), c.Resume()) * 2:
            work.now.move(hours=1)
            await work.ask(action)
        await work.ask(c.ReceiveMessage(text="x"), occurred_at=MONDAY + timedelta(hours=1.5))
        told = await work.told("answer")
    ends = [(one.since - MONDAY, (one.until or one.since) - MONDAY, one.cost) for one in told.pauses]
    assert [(since / timedelta(hours=1), until / timedelta(hours=1), cost) for since, until, cost in ends] == [
        (1, 1.5, 1_800),
        (3, 4, 3_600),
    ]
    assert [one.ended.occurred_at for one in told.pauses if one.ended] == [one.until for one in told.pauses]
    assert [one.ended.type for one in told.pauses if one.ended] == ["case.resumed.v1"] * 2
    assert (told.due, told.agrees) == (MONDAY + timedelta(hours=10.5), True)


async def test_an_end_entered_late_is_told_by_what_ended_it(database: Database) -> None:
    """The promise that was taken back before it was broken."""
    async with _working(database, WINDOW, BACK) as work:
        await work.ask(c.PromiseCallBack(until=MONDAY + timedelta(hours=1)))
        work.now.move(hours=2)
        await work.ask(c.AddNote(text="Nobody called."))
        await work.ask(c.CancelCallBack(call_back=1, reason="x"), occurred_at=MONDAY + timedelta(minutes=30))
        told = await work.told("back")
    assert told.result is not None
    assert (told.standing.state, told.result.type) == ("ended", "case.call_back_cancelled.v1")
    assert (told.corrected, told.agrees, told.standing.breached) == (True, True, False)


async def test_what_was_recorded_wrongly_does_not_agree(database: Database) -> None:
    """Given a due instant that was altered, then the explanation says which, and what it should be."""
    async with _working(database, FIRST, RESOLUTION) as work:
        history = await work.history()
        altered = [
            structs.replace(one, event=structs.replace(one.event, due=MONDAY + timedelta(hours=1)))
            if isinstance(one.event, e.ClockStarted) and one.event.clock == "first_response"
            else one
            for one in history
        ]
        told = await work.told("first_response", altered)
        beside = await work.told("resolution", altered)
    (found,) = told.differences
    assert (told.agrees, found.field, found.recomputed) == (False, "due", "2026-03-02T09:15:00+00:00")
    assert beside.agrees


async def test_a_case_that_is_not_there_is_refused(database: Database) -> None:
    """It has no history."""
    async with _working(database, FIRST) as work:
        with pytest.raises(CaseUnknown):
            await work.told("first_response", await work.history(OTHER))
