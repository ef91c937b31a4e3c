"""A case climbs a ladder when a clock runs out, or when somebody asks for it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.case import commands as c
from domain.case import errors
from domain.case import events as e
from tests.domain.clockwork import MONDAY, Clockwork, clock

MINUTE = timedelta(minutes=1)
LADDER = """
[[ladders]]
id = "seniors"
title = "Seniors"
levels = [
    { id = "lead", title = "Lead", team = "returns", roles = ["team_leader"], within = { minutes = 10 } },
    { id = "head", title = "Head", team = "front", roles = ["supervisor"] },
]
"""
FIRST = clock("first_response", "minutes = 15", more='ladder = "seniors"')


def test_a_clock_that_runs_out_raises_the_case_step_by_step() -> None:
    """Each step has its team and its clock; after the last one nothing more happens."""
    work = Clockwork(FIRST, LADDER).open().after(minutes=16)
    work.notice()
    (up,) = work.of(e.CaseEscalated)
    assert (up.ladder, up.level, up.team, up.roles, up.clock) == (
        "seniors",
        1,
        "returns",
        ("team_leader",),
        "first_response",
    )
    assert (work.state.file.team, work.run("seniors.lead").due) == ("returns", MONDAY + 26 * MINUTE)
    work.after(minutes=11).notice()
    assert [one.level for one in work.of(e.CaseEscalated)] == [1, 2]
    assert work.state.file.team == "front"
    assert work.after(days=9).notice() == []


def test_what_was_asked_for_stops_the_climb() -> None:
    """Given a case at the first step, when it is answered, then its clock is fulfilled, and nobody else is asked."""
    work = Clockwork(FIRST, LADDER).open().after(minutes=16)
    work.notice()
    work.after(minutes=5).ask(c.Reply(text="On its way."))
    assert work.standing() == {"first_response": "late", "seniors.lead": "met"}
    assert work.after(days=1).notice() == []


def test_a_late_answer_raises_nothing() -> None:
    """The breach is noticed by the answer itself."""
    work = Clockwork(FIRST, LADDER).open().after(minutes=20)
    work.ask(c.Reply(text="Sorry."))
    assert work.of(e.CaseEscalated) == []
    assert work.standing() == {"first_response": "late"}


def test_a_case_on_a_ladder_goes_on_only_by_its_step() -> None:
    """A second clock that runs out finds it in higher hands already."""
    other = clock("triage", "minutes = 20", by="triage", more='ladder = "seniors"')
    work = Clockwork(FIRST, other, LADDER).open().after(minutes=16)
    work.notice()
    work.after(minutes=5).notice()
    assert [one.level for one in work.of(e.CaseEscalated)] == [1]


def test_somebody_raises_a_case_for_a_reason() -> None:
    """The next step each time, until there is none; a ladder that is not there is refused with those that are."""
    work = Clockwork(FIRST, LADDER).open()
    work.ask(c.EscalateCase(reason="She asked for the manager."))
    (up,) = work.of(e.CaseEscalated)
    assert (up.level, up.clock, work.run("seniors.lead").fulfilled_by) == (1, None, "resolution")
    work.ask(c.EscalateCase(ladder="seniors", reason="Again."))
    with pytest.raises(errors.LadderEnds):
        work.ask(c.EscalateCase(reason="And again."))
    with pytest.raises(errors.LadderUnknown, match="seniors"):
        work.ask(c.EscalateCase(ladder="board", reason="x"))


def test_a_case_that_is_registered_late_broke_its_promise_when_that_was_due() -> None:
    """Given half an hour for the registration of a call, when it is entered after an hour, then it was late."""
    work = Clockwork(clock("registration", "minutes = 30", by="registration")).after(hours=1)
    work.ask(c.OpenCase(channel="phone", topic="delivery", occurred_at=MONDAY), occurred_at=MONDAY)
    assert work.run("registration").standing == "late"
    assert work.run("registration").fulfilled_at == MONDAY + 60 * MINUTE
    assert [at for at, one in work.dated if isinstance(one, e.ClockBreached)] == [MONDAY + 30 * MINUTE]


def test_a_step_whose_calendar_is_not_known_that_far_has_no_clock() -> None:
    """But the breach is written down, and the case goes up."""
    steps = LADDER.replace("within = { minutes = 10 }", 'within = { business_days = 200 }, calendar = "office"')
    work = Clockwork(FIRST, steps, now=MONDAY).open()
    work.at(31, 12, month=12)
    work.now = work.now.replace(year=2037)
    work.notice()
    assert [type(one) for one in work.events[-3:]] == [e.ClockBreached, e.CaseEscalated, e.CaseAssigned]


def test_two_clocks_that_run_out_together_raise_a_case_once() -> None:
    """Nobody looked for an hour, and both have the same ladder: the case is one step up it."""
    other = clock("triage", "minutes = 20", by="triage", more='ladder = "seniors"')
    work = Clockwork(FIRST, other, LADDER).open().after(hours=1)
    work.notice()
    assert len(work.of(e.ClockBreached)) == 2
    assert [one.level for one in work.of(e.CaseEscalated)] == [1]
