"""What a judgement means for clocks: the first is one though it changes nothing, and later ones begin none again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from domain.case import commands as c
from domain.case import events as e
from tests.domain.clockwork import MONDAY, Clockwork, clock
from tests.domain.recounted import agrees

if TYPE_CHECKING:
    from domain.case.vocabulary import Complexity, Severity
    from domain.policy.policy import Policy

HOUR = timedelta(hours=1)
JUDGED = clock("judged", "hours = 2", by="triage")
ANSWERED = clock(
    "answered",
    'hours = 1 |when = { severities = ["major"] }',
    "hours = 4",
    starts="triage",
    more='pauses = ["customer"]',
)


def judging(policy: Policy) -> Policy:
    """Return a policy by which all that comes in is complex."""
    topics = tuple(replace(one, complexity="complex") for one in policy.pack.topics)
    return replace(policy, pack=replace(policy.pack, topics=topics))


def _judge(work: Clockwork, severity: Severity | None = None, complexity: Complexity | None = None) -> None:
    work.ask(c.TriageCase(severity=severity, complexity=complexity))


def test_a_judgement_that_changes_nothing_is_one() -> None:
    """Given an ordinary case, when somebody finds that it is one, then that is a fact, and keeps a promise."""
    work = Clockwork(JUDGED).open().after(hours=1)
    _judge(work, "ordinary")
    assert work.of(e.CaseTriaged) == [e.CaseTriaged(severity="ordinary", at=MONDAY + HOUR)]
    assert (work.standing(), work.run("judged").fulfilled_at) == ({"judged": "met"}, MONDAY + HOUR)
    _judge(work.after(hours=1), "ordinary")
    assert len(work.of(e.CaseTriaged)) == 1
    _judge(work, "ordinary", "complex")
    assert work.of(e.CaseTriaged)[1:] == [e.CaseTriaged(complexity="complex", at=MONDAY + 2 * HOUR)]


def test_a_reopened_case_is_judged_anew() -> None:
    """Rule 4: and finding it as it was is a judgement again, once."""
    again = clock("judged_again", "hours = 2", starts="reopening", by="triage")
    work = Clockwork(again).open()
    _judge(work, "ordinary")
    work.ask(c.Resolve(summary="x"))
    work.ask(c.NotSatisfied(reason="x"))
    for _ in range(2):
        _judge(work.after(hours=1), "ordinary")
    assert (work.standing(), len(work.of(e.CaseTriaged))) == ({"judged_again": "met"}, 2)


def test_a_clock_of_the_judgement_is_re_targeted_by_the_next_one() -> None:
    """From the first, and not begun again."""
    work = Clockwork(ANSWERED).open().after(hours=1)
    _judge(work, "ordinary")
    assert work.run("answered").due == MONDAY + 5 * HOUR
    _judge(work.after(minutes=30), "major")
    (moved,) = work.of(e.ClockRetargeted)
    assert (moved.because, moved.due) == ("triaged", MONDAY + 2 * HOUR)
    assert len(work.of(e.ClockStarted)) == 1
    assert agrees(work)


@pytest.mark.parametrize("late", [False, True])
def test_a_clock_of_the_judgement_that_is_over_is_not_begun_by_the_next_one(late: bool) -> None:  # noqa: FBT001 - a case of the test
    """Its result stands."""
    work = Clockwork(ANSWERED).open()
    _judge(work, "ordinary")
    work.after(hours=5 if late else 1).ask(c.Reply(text="x"))
    _judge(work, "major")
    assert work.standing() == {"answered": "late" if late else "met"}
    assert len(work.of(e.ClockStarted)) == 1


def test_a_reopened_case_has_the_clock_of_its_judgement_again() -> None:
    """Rule 4: a new instance, from the new judgement on."""
    work = Clockwork(ANSWERED).open()
    _judge(work, "ordinary")
    work.ask(c.Reply(text="x"))
    work.ask(c.Resolve(summary="x"))
    work.after(days=1).ask(c.Reopen(reason="x"))
    for _ in range(2):
        _judge(work.after(hours=1), "ordinary")
    assert [one.standing for one in work.state.file.clocks] == ["met", "running"]
    assert work.run("answered", 2).started_at == MONDAY + 25 * HOUR
    assert agrees(work)


def test_a_clock_of_the_judgement_comes_back_with_its_scope_from_where_it_began() -> None:
    """Nobody takes a case out of the figures by judging it twice; what it waited meanwhile costs nothing."""
    rule = 'pauses = ["customer"]\nonly = { severities = ["ordinary"] }'
    work = Clockwork(clock("answered", "hours = 4", starts="triage", more=rule)).open().after(hours=1)
    _judge(work, "ordinary")
    _judge(work.after(hours=1), "major")
    work.ask(c.WaitFor(waits_on="customer", asked="?"))
    work.after(hours=1).ask(c.Resume())
    _judge(work.after(hours=1), "ordinary")
    again = work.run("answered", 2)
    assert (again.standing, again.started_at, again.due) == ("running", MONDAY + HOUR, MONDAY + 6 * HOUR)
    assert agrees(work)


def test_a_clock_of_the_judgement_begins_with_the_one_that_makes_the_case_its_own() -> None:
    """Where the first found it to be another's."""
    rule = 'only = { severities = ["major"] }'
    work = Clockwork(clock("answered", "hours = 4", starts="triage", more=rule)).open()
    _judge(work, "ordinary")
    assert work.standing() == {}
    _judge(work.after(hours=1), "major")
    assert work.run("answered").started_at == MONDAY + HOUR
    assert agrees(work)


BY_PRIORITY = clock(
    "answered", "hours = 4", starts="triage", more='pauses = ["customer"]\nonly = { priorities = ["urgent"] }'
)


def test_a_clock_of_the_judgement_for_which_a_case_turns_out_to_be_runs_from_the_first() -> None:
    """Given a case that was judged twice while it was none of those that the clock is for, when its priority makes it
    one, then it is promised what it would have been; what it waited meanwhile costs nothing.
    """
    work = Clockwork(BY_PRIORITY).open().after(hours=1)
    _judge(work, "ordinary")
    work.ask(c.WaitFor(waits_on="customer", asked="?"))
    work.after(hours=2).ask(c.Resume())
    _judge(work, "major")
    work.ask(c.ChangePriority(priority="urgent", reason="x"))
    run = work.run("answered")
    assert (run.standing, run.started_at, run.due) == ("running", MONDAY + HOUR, MONDAY + 7 * HOUR)
    assert agrees(work)


def test_the_first_judgement_is_the_one_that_happened_first() -> None:
    """Whichever was entered first."""
    work = Clockwork(BY_PRIORITY).open().after(hours=2)
    _judge(work, "ordinary")
    work.ask(c.TriageCase(severity="major"), occurred_at=MONDAY + HOUR)
    work.after(minutes=1).ask(c.ChangePriority(priority="urgent", reason="x"))
    assert work.run("answered").started_at == MONDAY + HOUR
    assert agrees(work)


def test_a_case_that_nobody_judged_since_it_was_reopened_has_no_clock_of_the_judgement() -> None:
    """Rule 4: it begins with the next judgement, or late from that."""
    work = Clockwork(BY_PRIORITY).open()
    _judge(work, "ordinary")
    work.ask(c.Resolve(summary="x"))
    work.after(days=1).ask(c.Reopen(reason="x"))
    work.ask(c.ChangePriority(priority="urgent", reason="x"))
    work.ask(c.ChangePriority(priority="normal", reason="x"))
    assert work.standing() == {}
    _judge(work.after(hours=1), "ordinary")
    work.after(hours=1).ask(c.ChangePriority(priority="urgent", reason="x"))
    assert work.run("answered").started_at == MONDAY + 25 * HOUR
    assert agrees(work)


def test_a_part_is_judged_when_it_is_split_off() -> None:
    """By the pack, where its topic says so; a clock of that judgement that begins late runs from then."""
    work = Clockwork(BY_PRIORITY).open().after(hours=1)
    part = work.part(judging(work.policy))
    assert part.of(e.CaseTriaged) == [e.CaseTriaged(complexity="complex", at=MONDAY + HOUR)]
    part.after(hours=1).ask(c.ChangePriority(priority="urgent", reason="x"))
    assert part.run("answered").started_at == MONDAY + HOUR
    assert agrees(part)
