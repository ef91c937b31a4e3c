"""Rules 7, 8, 9 and 21: what ended a wait, and is entered after that was over by something else, ended it there."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from domain.case import commands as c
from domain.case import events as e
from domain.case.state import Open, Waiting
from domain.errors import Refusal
from tests.domain.clockwork import MONDAY, Clockwork, clock
from tests.domain.recounted import agrees

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.clocks.run import Run
    from domain.command import Action

    Fact = tuple[float, float, Action]

HOUR = timedelta(hours=1)
PAUSED = 'pauses = ["customer"]'
ANSWER = clock("answer", "hours = 4", more=PAUSED)
EITHER = clock("either", "hours = 4", by="resolution", more='pauses = ["customer", "third_party"]')
WAIT = c.WaitFor(waits_on="customer", asked="?")
CARRIER = c.WaitFor(waits_on="third_party", party="carrier", asked="?")
WRITTEN = c.ReceiveMessage(text="x")
REPLY = c.Reply(text="x")
ASK = c.AskForInformation(wanted=("place",), text="Where?", of="third_party", party="carrier")


def _worked(facts: Sequence[Fact], *clocks: str) -> Clockwork:
    """Return a case to which facts happened at an hour, each entered at another one; what was written agrees with what
    is counted a second time.
    """
    work = Clockwork(*(clocks or (ANSWER,))).open()
    for entered, at, action in sorted(facts, key=lambda one: one[0]):
        work.now = MONDAY + entered * HOUR
        work.notice()
        work.ask(action, occurred_at=MONDAY + at * HOUR)
    assert agrees(work)
    return work


WAITED = [(1, 1, WAIT), (5, 5, c.Resume())]


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("answer", [WRITTEN, c.Resume()], ids=["message", "resume"])
@pytest.mark.parametrize("done, standing", [(6, "met"), (7, "late")])
def test_what_ended_a_wait_ended_it_whenever_it_is_entered(
    done: float,
    standing: str,
    answer: Action,
    late: bool,  # noqa: FBT001 - a case
) -> None:
    """Given four hours and a wait from one to five, when the customer had answered at three, then six is the due
    instant, of what was done as well; and what is broken thereby was so then.
    """
    work = _worked([*WAITED, (done, done, REPLY), (8 if late else 3, 3, answer)])
    run = work.run("answer")
    assert (run.standing, run.due, run.pauses) == (standing, MONDAY + 6 * HOUR, ((MONDAY + HOUR, MONDAY + 3 * HOUR),))
    broken = [at for at, one in work.dated if isinstance(one, e.ClockBreached)]
    assert broken == [MONDAY + 6 * HOUR] * (standing == "late")


def test_what_somebody_else_was_asked_for_ended_the_wait_for_it() -> None:
    """And a message of the customer did not."""
    facts = [(1, 1, ASK), (5, 5, c.Resume()), (6, 4, WRITTEN)]
    assert _worked(facts, EITHER).run("either").due == MONDAY + 8 * HOUR
    received = c.ReceiveInformation(request=1, text="x")
    assert _worked([*facts, (7, 3, received)], EITHER).run("either").due == MONDAY + 6 * HOUR


def test_a_resolution_ended_the_wait() -> None:
    """Though the case was taken to wait on by then."""
    work = _worked([*WAITED, (7, 3, c.Resolve(summary="x"))])
    assert (work.run("answer").due, work.run("answer").pauses[0][1]) == (MONDAY + 6 * HOUR, MONDAY + 3 * HOUR)


def test_what_ran_out_before_it_was_known_ran_out_earlier() -> None:
    """Given a breach at eight, then it was at six; the recorded one stays in the history."""
    work = _worked([*WAITED, (9, 3, WRITTEN)])
    assert [one.due for one in work.of(e.ClockBreached)] == [MONDAY + 8 * HOUR, MONDAY + 6 * HOUR]
    assert (work.standing(), work.run("answer").due) == ({"answer": "breached"}, MONDAY + 6 * HOUR)


@pytest.mark.parametrize("late", [False, True])
def test_a_case_that_waits_again_goes_on_to_wait(late: bool) -> None:  # noqa: FBT001 - a case
    """Given a second wait since six: it counts if the clock had not run out by then, which it did at six sharp."""
    work = _worked([*WAITED, (5.5, 5.5, WAIT), (8 if late else 3, 3, WRITTEN)])
    assert isinstance(work.state, Waiting)
    assert (work.run("answer").left, work.run("answer").due) == (HOUR / 2, MONDAY + 6 * HOUR)
    over = _worked([*WAITED, (7, 7, WAIT), (8 if late else 3, 3, WRITTEN)])
    over.notice()
    assert isinstance(over.state, Waiting)
    assert (over.standing(), over.run("answer").due) == ({"answer": "breached"}, MONDAY + 6 * HOUR)
    assert agrees(over)


@pytest.mark.parametrize("late", [False, True])
def test_who_was_asked_again_after_the_answer_is_waited_for_since_then(late: bool) -> None:  # noqa: FBT001 - a case
    """Be the wait over by now or not: one question was answered, the other was not."""
    facts = [(1, 1, WAIT), (4, 4, WAIT), (6 if late else 3, 3, WRITTEN)]
    work = _worked(facts)
    assert isinstance(work.state, Waiting)
    assert (work.run("answer").left, work.state.since) == (2 * HOUR, MONDAY + 4 * HOUR)
    work = _worked([*facts, (5, 5, c.Resume())])
    assert isinstance(work.state, Open)
    assert work.run("answer").due == MONDAY + 7 * HOUR


def test_the_answer_of_one_leaves_the_wait_for_another() -> None:
    """Given a customer who was waited for until the carrier was, then a clock that stands still for both goes on from
    the one's answer to the other's question.
    """
    facts = [(1, 1, WAIT), (4, 4, CARRIER), (6, 3, WRITTEN)]
    work = _worked(facts, EITHER)
    assert isinstance(work.state, Waiting)
    assert work.run("either").left == 2 * HOUR
    assert [one.since for one in work.run("either").stops] == [MONDAY + HOUR, MONDAY + 4 * HOUR]


def test_what_begins_later_knows_of_the_shorter_wait() -> None:
    """Rule 8: by as much as the case waited, as is known by then."""
    urgent = clock("urgent", "hours = 9", by="resolution", more=f'{PAUSED}\nonly = {{ priorities = ["urgent"] }}')
    facts = [*WAITED, (6, 3, WRITTEN), (7, 7, c.ChangePriority(priority="urgent", reason="x"))]
    assert _worked(facts, urgent).run("urgent").due == MONDAY + 11 * HOUR


def test_what_was_over_before_the_answer_stays_as_it_was() -> None:
    """A reply at two, while the case waited, was in time and says nothing of the rest."""
    work = _worked([*WAITED, (2, 2, REPLY), (6, 3, WRITTEN)])
    assert (work.standing(), len(work.of(e.ClockResumed))) == ({"answer": "met"}, 0)


def test_a_clock_that_was_given_a_little_longer_since_keeps_that() -> None:
    """Rule 5: the warning counts from when the priority was raised, whatever was waited before."""
    targets = 'hours = 2|when = { priorities = ["urgent"] }', "hours = 6"
    raised = clock("answer", *targets, more=f"{PAUSED}\nwarnings = [{{ hours = 1 }}]")
    facts = [*WAITED, (6.5, 6.5, c.ChangePriority(priority="urgent", reason="x")), (7, 3, WRITTEN)]
    assert _worked(facts, raised).run("answer").due == MONDAY + 7.5 * HOUR


DRAWN = (
    ANSWER,
    EITHER,
    clock("day", 'business_days = 1, ends = "same_time"', by="resolution", more=f'calendar = "office"\n{PAUSED}'),
)


AIMED = (
    clock("answer", 'hours = 2|when = { priorities = ["urgent"] }', "hours = 5", more=PAUSED),
    clock(
        "day",
        'hours = 4|when = { priorities = ["urgent"] }',
        "hours = 9",
        by="resolution",
        more=f'calendar = "office"\n{PAUSED}',
    ),
)


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize(
    "entered, clocks",
    [(WRITTEN, DRAWN), (c.ChangePriority(priority="urgent", reason="x"), AIMED)],
    ids=["wrote", "raised"],
)
def test_what_is_entered_late_comes_to_what_it_comes_to_in_order(
    entered: Action, clocks: Sequence[str], seed: int
) -> None:
    """Rule 21: whatever the case had waited for before and after it, and whatever was done."""
    draw = random.Random(seed)
    times = sorted(draw.sample(range(10, 900), draw.randrange(3, 9)))
    at = times.pop(draw.randrange(len(times))) / 60
    acts = WAIT, WAIT, CARRIER, c.Resume(), REPLY, c.Resolve(summary="x")
    facts: list[Fact] = [(one / 60, one / 60, draw.choice(acts)) for one in times]
    try:
        in_order, late = (_worked([*facts, (when, at, entered)], *clocks) for when in (at, 16))
    except Refusal:
        return
    for work in (in_order, late):
        work.after(days=5).notice()
    assert [_told(one) for one in late.state.file.clocks] == [_told(one) for one in in_order.state.file.clocks]
    assert type(late.state) is type(in_order.state)


def _told(run: Run) -> tuple[object, ...]:
    """Return how a run stands, and when it is due where that is not over in time."""
    due: datetime | None = None if run.standing == "met" else run.due
    return run.key, run.standing, run.fulfilled_at, due, run.left if run.standing == "paused" else None
