"""What is split off a case keeps the start of its clocks, and the time for which the whole waited until then."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import structs

from application.clocks.verifying import Verifier
from domain.case import commands as c
from domain.case import events as e
from domain.clocks.run import Stop
from tests.domain.clockwork import MONDAY, Clockwork, clock
from tests.domain.recounted import agrees

if TYPE_CHECKING:
    from application.clocks.verifying import Difference
    from domain.case.vocabulary import WaitsOn

HOUR = timedelta(hours=1)
PAUSES = 'pauses = ["customer"]'
SOLVED = clock("solved", "hours = 8", by="resolution", more=PAUSES)
URGENT = 'only = { priorities = ["urgent"] }'


def _waiting(work: Clockwork, hours: float, whom: WaitsOn = "customer") -> Clockwork:
    """Let the case wait for some hours, from now on."""
    work.ask(c.WaitFor(waits_on=whom, party=None if whom == "customer" else "carrier", asked="?"))
    return work.after(hours=hours)


def _verified(whole: Clockwork, part: Clockwork) -> list[Difference]:
    """Return in what the events of both cases differ from what they should say."""
    verifier = Verifier(whole.policies)
    told = [(one.stream, *each) for one in (whole, part) for each in one.dated]
    return [one for number, each in enumerate(told, 1) for one in verifier.take(each[0], number, *each[1:])]


def test_rule_16_a_part_keeps_the_start_and_the_pauses_of_the_whole() -> None:
    """Given two hours of waiting that are over, and three that last when the part is split off, then its solution is
    due five hours later; a wait for somebody else costs what it always did.
    """
    whole = Clockwork(SOLVED).open().after(hours=1)
    _waiting(whole, 2).ask(c.Resume())
    _waiting(whole, 1, "third_party").ask(c.Resume())
    part = _waiting(whole, 3).part()
    run = part.run("solved")
    assert (run.standing, run.started_at, run.due) == ("running", MONDAY, MONDAY + 13 * HOUR)
    assert run.stops == (Stop(MONDAY + HOUR, MONDAY + 3 * HOUR), Stop(MONDAY + 4 * HOUR, MONDAY + 7 * HOUR))
    assert whole.run("solved").standing == "paused"
    assert agrees(part)
    assert _verified(whole, part) == []


def test_what_had_run_out_before_the_whole_waited_is_broken_in_the_part_too() -> None:
    """At the instant at which it was due."""
    whole = _waiting(Clockwork(SOLVED).open().after(hours=9), 3)
    part = whole.part()
    part.notice()
    assert (part.run("solved").standing, part.run("solved").due) == ("breached", MONDAY + 8 * HOUR)
    assert part.run("solved").stops == ()
    assert _verified(whole, part) == []


def test_a_split_that_is_entered_late_ends_the_waiting_where_it_happened() -> None:
    """Given a case that waited from ten to one, and a part that became a case of its own at eleven."""
    whole = Clockwork(SOLVED).open().after(hours=1)
    _waiting(whole, 3).ask(c.Resume())
    part = whole.after(hours=1).part(occurred_at=MONDAY + 2 * HOUR)
    assert part.run("solved").stops == (Stop(MONDAY + HOUR, MONDAY + 2 * HOUR),)
    assert part.run("solved").due == MONDAY + 9 * HOUR
    assert _verified(whole, part) == []


def test_a_clock_that_begins_late_in_a_part_knows_of_the_waits_of_the_whole() -> None:
    """And so does a part of a part."""
    late = clock("solved", "hours = 8", by="resolution", more=f"{PAUSES}\n{URGENT}")
    whole = _waiting(Clockwork(late).open().after(hours=1), 2)
    part = whole.part()
    _waiting(part.after(hours=1), 4).ask(c.Resume())
    parts = part.part()
    for one in (part, parts):
        one.after(hours=1).ask(c.ChangePriority(priority="urgent", reason="x"))
        assert (one.run("solved").standing, one.run("solved").due) == ("running", MONDAY + 14 * HOUR)
        assert agrees(one)
    assert _verified(whole, part) == []


def test_a_part_that_was_split_off_before_the_whole_was_reopened_is_promised_from_the_start() -> None:
    """Though that is entered only afterwards."""
    whole = Clockwork(SOLVED).open().after(hours=1)
    whole.ask(c.Resolve(summary="x"))
    whole.after(days=3).ask(c.Reopen(reason="It broke."))
    part = whole.part(occurred_at=MONDAY + HOUR / 2)
    run = part.run("solved")
    assert (run.standing, run.started_at, run.due) == ("running", MONDAY, MONDAY + 8 * HOUR)
    assert agrees(part)


def test_the_solution_of_a_part_of_a_reopened_case_is_promised_from_its_reopening() -> None:
    """Rules 4 and 16: the start that the whole had when it was split, not that of a promise that was kept."""
    whole = Clockwork(SOLVED).open().after(hours=1)
    whole.ask(c.Resolve(summary="Sent."))
    whole.after(days=3).ask(c.Reopen(reason="It broke."))
    reopened = whole.now
    part = _waiting(whole.after(hours=1), 2).part()
    run = part.run("solved")
    assert (run.standing, run.started_at, run.due) == ("running", reopened, reopened + 10 * HOUR)
    assert agrees(part)
    assert _verified(whole, part) == []


def test_a_wait_that_a_split_alters_is_found() -> None:
    """By the whole, where that is known; its clocks say what they should not."""
    whole = _waiting(Clockwork(SOLVED).open().after(hours=1), 2)
    part = whole.part()
    (split,) = part.of(e.CaseSplitFrom)
    forged = structs.replace(split, waits=())
    due = MONDAY + 8 * HOUR

    def altered(event: Any) -> Any:  # noqa: ANN401 - an event
        if event is split:
            return forged
        return structs.replace(event, stops=(), due=due) if isinstance(event, e.ClockStarted) else event

    part.dated = [(at, altered(one)) for at, one in part.dated]
    assert [one.field for one in _verified(whole, part)] == ["stops", "due"]


@pytest.mark.parametrize("seed", range(30))
def test_the_clock_of_a_part_is_due_when_that_of_the_whole_is(seed: int) -> None:
    """Whatever the whole waited for until then; by office hours and round the clock, once the whole goes on as well."""
    draw = random.Random(seed)
    calendar = draw.choice(('calendar = "office"\n', ""))
    within = draw.choice(("hours = 9", "hours = 30", "days = 3"))
    whole = Clockwork(clock("solved", within, by="resolution", more=calendar + PAUSES)).open()
    for _ in range(draw.randrange(2, 9)):
        whole.after(minutes=draw.choice((1, 50, 400, 1_500)))
        whole.ask(
            draw.choice(
                (
                    c.WaitFor(waits_on="customer", asked="?"),
                    c.WaitFor(waits_on="third_party", party="carrier", asked="?"),
                    c.Resume(),
                    c.Reply(text="x"),
                    c.NoticeClocks(),
                )
            )
        )
    part = whole.after(minutes=draw.choice((0, 1, 90))).part()
    assert agrees(part)
    assert _verified(whole, part) == []
    whole.ask(c.Resume())
    for one in (whole, part):
        one.after(minutes=1).notice()
    ran, run = whole.run("solved"), part.run("solved")
    pauses = tuple(one for one in ran.pauses if one[0] < one[1])  # one that began with the split is empty
    assert (run.standing, run.due, run.pauses) == (ran.standing, ran.due, pauses)
