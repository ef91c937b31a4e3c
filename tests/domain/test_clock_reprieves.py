"""A raised priority warns instead of breaking a promise at once, and does so once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from domain.case import commands as c
from domain.case import events as e
from tests.domain.clockwork import MONDAY, Clockwork, clock
from tests.domain.recounted import agrees

if TYPE_CHECKING:
    from domain.case.vocabulary import Priority

MINUTE = timedelta(minutes=1)
URGENT = '|when = { priorities = ["urgent"] }'
TEN = "warnings = [{ minutes = 15 }, { minutes = 10 }]"
PAUSES = '\npauses = ["customer"]'


def _worked(more: str, by: str = "resolution") -> Clockwork:
    """Return a case whose clock has eight hours, or twenty minutes where it is urgent."""
    return Clockwork(clock("solved", f"minutes = 20 {URGENT}", "hours = 8", by=by, more=more)).open()


def _raise(work: Clockwork, priority: Priority = "urgent") -> None:
    work.ask(c.ChangePriority(priority=priority, reason="x"))


@pytest.mark.parametrize("more, minutes", [(TEN, 10), ("", 0)])
def test_rule_5_what_stands_still_is_spared_too(more: str, minutes: int) -> None:
    """Given a clock that came to stand still after an hour, when twenty minutes turn out to be the target, then it goes
    on with what a warning gives and does not break the moment it does.
    """
    work = _worked(more + PAUSES).after(hours=1)
    work.ask(c.WaitFor(waits_on="customer", asked="?"))
    _raise(work.after(hours=5))
    (moved,) = work.of(e.ClockRetargeted)
    assert (moved.spared, moved.left) == (True, minutes * MINUTE)
    assert len(work.of(e.ClockWarned)) == 1
    work.after(hours=1).ask(c.Resume())
    assert work.run("solved").due == work.now + minutes * MINUTE
    assert work.notice() == []
    assert agrees(work)
    work.after(minutes=minutes, seconds=1).notice()
    assert work.standing() == {"solved": "breached"}


def test_rule_5_what_stands_still_is_given_no_more_than_it_had() -> None:
    """Given five minutes left, when the priority is raised, then five are left."""
    work = _worked(TEN + PAUSES).after(hours=7, minutes=55)
    work.ask(c.WaitFor(waits_on="customer", asked="?"))
    _raise(work.after(minutes=1))
    assert work.run("solved").left == 5 * MINUTE
    assert agrees(work)


def test_rule_5_what_was_not_over_when_it_came_to_stand_still_keeps_what_is_left_of_it() -> None:
    """Nobody spares what needs no sparing."""
    work = _worked(TEN + PAUSES).after(minutes=15)
    work.ask(c.WaitFor(waits_on="customer", asked="?"))
    _raise(work.after(days=1))
    (moved,) = work.of(e.ClockRetargeted)
    assert (moved.spared, moved.left) == (False, 5 * MINUTE)


def test_rule_5_a_clock_is_spared_once() -> None:
    """However often its priority is raised and lowered, what counts is when it was raised first."""
    work = _worked(TEN).after(hours=1)
    _raise(work)
    first = work.now
    _raise(work.after(minutes=4), "normal")
    _raise(work.after(minutes=1))
    assert work.run("solved").due == first + 10 * MINUTE
    _raise(work.after(minutes=4), "normal")
    assert work.run("solved").due == MONDAY + timedelta(hours=8)
    _raise(work.after(hours=1))
    assert work.run("solved").due == work.now
    assert work.notice() == []
    assert [one.spared_since for one in work.of(e.ClockRetargeted) if one.spared] == [first] * 3
    assert agrees(work)
    work.after(seconds=1).notice()
    assert work.standing() == {"solved": "breached"}


def test_rule_5_what_is_due_right_then_is_not_over() -> None:
    """Rule 10: given twenty minutes, when they turn out to be the target at their end, then that is in time still."""
    work = _worked(TEN).after(minutes=20)
    _raise(work)
    (moved,) = work.of(e.ClockRetargeted)
    assert (moved.due, moved.spared, work.of(e.ClockWarned)) == (work.now, False, [])
    assert agrees(work)


def test_rule_5_waiting_takes_nothing_of_what_a_clock_was_spared() -> None:
    """Given five of ten minutes gone, when it stands still for a day and is raised again, then five are left; while it
    stands still as well as afterwards.
    """
    for raised_while_waiting in (True, False):
        work = _worked(TEN + PAUSES).after(hours=1)
        _raise(work)
        _raise(work.after(minutes=5), "normal")
        work.ask(c.WaitFor(waits_on="customer", asked="?"))
        work.after(days=1)
        if raised_while_waiting:
            _raise(work)
            assert work.run("solved").left == 5 * MINUTE
            work.ask(c.Resume())
        else:
            work.ask(c.Resume())
            _raise(work)
        assert work.run("solved").due == work.now + 5 * MINUTE
        assert agrees(work)


def test_rule_5_what_was_spared_standing_still_is_not_spared_again() -> None:
    """Be it raised again while it stands still, or later."""
    work = _worked(TEN + PAUSES).after(hours=1)
    work.ask(c.WaitFor(waits_on="customer", asked="?"))
    for priority in ("urgent", "normal", "urgent"):
        _raise(work.after(hours=1), priority)
    assert work.run("solved").left == 10 * MINUTE
    work.ask(c.Resume())
    _raise(work.after(minutes=6), "normal")
    _raise(work.after(minutes=1))
    assert work.run("solved").due == work.now + 3 * MINUTE
    assert agrees(work)


def test_rule_5_a_clock_that_comes_and_goes_with_the_priority_is_spared_once() -> None:
    """Given one for urgent cases alone, when it begins again, then it is due as it was when it began first."""
    only = 'only = { priorities = ["urgent"] }\nwarnings = [{ minutes = 3 }]'
    work = Clockwork(clock("taken", "minutes = 5", by="acceptance", more=only)).open().after(hours=1)
    _raise(work)
    first = work.now
    _raise(work.after(minutes=1), "normal")
    _raise(work.after(minutes=1))
    assert (work.run("taken", 2).standing, work.run("taken", 2).due) == ("running", first + 3 * MINUTE)
    _raise(work, "normal")
    _raise(work.after(hours=1))
    assert (work.run("taken", 3).standing, work.run("taken", 3).due) == ("running", work.now)
    assert agrees(work)
