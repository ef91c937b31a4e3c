"""What a clock comes to, event by event, counted by other means than those that wrote the events."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, assert_never

from application.clocks.counted import before, over
from application.clocks.pauses import Pauses
from application.clocks.waits import EVER, spans_of
from domain.case import events as e

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from application.clocks.circumstances import Circumstances
    from application.clocks.rules import Rules
    from domain.case.clocks.events import RunEvent
    from domain.policy.sections.spans import Within

Found: TypeAlias = datetime | timedelta | bool | str | tuple[datetime, ...] | tuple[tuple[datetime, datetime], ...]
_NOTHING = timedelta()
_LATE = frozenset({"contact", "registration", "triage"})
"""What clocks start with that may begin late."""


class Compared(NamedTuple):
    """A field of an event, what it says there, and what that comes to."""

    field: str
    recorded: Found | None
    recomputed: Found | None


class Recount:
    """A clock from its start on, as it stands by what was counted here."""

    # There is one for each clock of a ledger.
    __slots__ = (
        *("_began_late", "_breached", "_counting", "_due", "_lasting", "_left", "_pauses", "_rules", "_stands"),
        *("_warnings", "_within", "fulfilled_by", "since", "spared_since"),
    )

    def __init__(self, event: e.ClockStarted, rules: Rules) -> None:
        self._rules = rules
        self._counting = rules.counting(event.policy, event.calendar, event.calendar_version)
        self.fulfilled_by = event.fulfilled_by
        """What it asks for."""
        self._began_late = False
        self.since = self._due = event.at
        """From when on it runs."""
        self._warnings: tuple[datetime, ...] = ()
        self._left: timedelta | None = None
        self._pauses = Pauses()
        # How long it has, where that is what a line of a pack says.
        self._within: Within | None = None
        # Since when the pause lasts that has no end yet.
        self._lasting: datetime | None = None
        # Since when it stands that began late, until it says so.
        self._stands: datetime | None = None
        self._breached = False
        self.spared_since: datetime | None = None
        """From when on it was given a little longer, once."""

    def take(self, event: RunEvent, around: Circumstances) -> Iterator[Compared]:  # noqa: C901 - an event each
        """Move on by an event, and yield what it says beside what that comes to."""
        match event:
            case e.ClockStarted():
                self._began_late = _begins_late(event, around)
                yield from self._start(event, around)
            case e.ClockPaused():
                at, self._stands = max(self._stands or around.at, self.since), None
                yield Compared("at", event.at, at)
                yield Compared("left", event.left, self._pause(at))
            case e.ClockResumed():
                yield from self._resume(event, around)
            case e.ClockRetargeted():
                yield from self._retarget(event, around)
            case e.ClockWarned():
                self._warnings = self._warnings[1:]
                yield Compared("due", event.due, self._due)
            case e.ClockFulfilled():
                at = self._done_at(event.at, around)
                yield Compared("at", event.at, at)
                yield Compared("due", event.due, self._due)
                yield Compared("late", event.late, not self._in_time(at))
                self._left = None
            case e.ClockBreached():
                yield Compared("due", event.due, self._due)
                yield Compared("occurred_at", around.at, self._due)
                self._warnings, self._breached = (), True
            case e.ClockCorrected():
                yield from self._correct(event, around)
            case e.ClockEnded():
                if event.because != "policy_withdrawn":  # that may be noticed later
                    yield Compared("at", event.at, max(around.at, self.since))
                self._left = None
            case _:
                assert_never(event)

    def _start(self, event: e.ClockStarted, around: Circumstances) -> Iterator[Compared]:
        """A clock that begins late runs from where it did before, or from what sets it going, but for the solution of a
        case that was reopened from there; without the time for which it would have stood still.
        """
        self.since = around.at
        line = self._rules.line(event.policy, event.clock, event.target)
        self._within = line.within
        promise = around.promised.get(event.about or 0) if event.starts == "call_back_request" else None
        if promise is not None:
            self.since = promise.at
            self._due = over(self._counting, line.within, self.since)
        elif self._began_late:
            self.since = _beginning(event, around)
            self._due = self._waited(line.within, event.pauses, around)
        else:
            self._due = over(self._counting, line.within, self.since)
        yield Compared("at", event.at, self.since)
        stops = tuple((one.since, one.until) for one in event.stops if one.until is not None)
        yield Compared("stops", stops, tuple(self._pauses.within(self.since)))
        if promise is not None:
            yield Compared("until", event.until, None if promise.until == self._due else promise.until)
            self._due, self._within = promise.until, None
        # Of one that went on from another case it may have been warned there.
        self._warnings = self._warned(line.warnings, self.since if promise is None else around.at)
        yield Compared("due", event.due, self._due)
        yield Compared("warnings", event.warnings, self._warnings)

    def _waited(self, within: Within, whom: Collection[str], around: Circumstances) -> datetime:
        """Take in for how long the case waited on those for whom it stands still, unless it had run out or been
        fulfilled by then, and return when it is due.
        """
        due = over(self._counting, within, self.since)
        for since, until in spans_of(around.waits, whom, self.since, self._done_before(around)):
            if since > due:
                break
            if until == EVER:
                self._stands = since
            else:
                self._pauses.add(since, until)
                due = self._put_off_by(due, since, until)
        return due

    def _done_before(self, around: Circumstances) -> datetime:
        """Return when what fulfils it was done since its start, and what never ends where it was not."""
        if self.fulfilled_by == "registration" and around.registered_at is not None:
            return around.registered_at
        found = (at for what, at in around.done if what == self.fulfilled_by and at >= self.since)
        return min(found, default=EVER)

    def _pause(self, at: datetime) -> timedelta:
        # Of one that stands still it is the same pause, which began earlier.
        self._left, self._lasting = self._outside(at, self._due), at
        self._warnings = ()
        return self._left

    def _resume(self, event: e.ClockResumed, around: Circumstances) -> Iterator[Compared]:
        if event.was is None:
            self._go_on(around.at)
        else:
            yield Compared("was", event.was, around.was)
            self._due = self._due_earlier(around.at)
        self._left = self._lasting = None
        self._warnings = event.warnings
        yield Compared("at", event.at, around.at)
        yield Compared("due", event.due, self._due)
        if around.policy is not None:
            clock = self._rules.pack(around.policy).clock(event.clock)
            self._warnings = () if clock is None else self._warned(clock.warnings, around.at)
            yield Compared("warnings", event.warnings, self._warnings)

    def _go_on(self, at: datetime) -> None:
        since = self._lasting or at
        left = self._outside(since, self._due) if self._left is None else self._left
        until = max(at, since)
        if self._due < until or self._outside(since, until):
            self._due = self._later(until, left)
        self._pauses.add(since, until)

    def _due_earlier(self, at: datetime) -> datetime:
        """Take back what it stood still after an instant, and return when it is due then. What was not counted from the
        start stays where that was said after the instant, and else what was left comes sooner.
        """
        stands = self._lasting if self._lasting is not None and self._lasting <= at else None
        remaining, counted = self._outside(stands or at, self._due), self._due == self._by_line()
        self._pauses.cut(at)
        if stands is not None:
            self._pauses.add(stands, at)
        by_line = self._by_line()
        if counted and by_line is not None:
            return by_line
        if self.spared_since is not None and at < self.spared_since:
            return self._due
        return min(self._due, self._counting.later(at, remaining))

    def _by_line(self) -> datetime | None:
        """Return when it is due by the line that it has, with its pauses."""
        if self._within is None:
            return None
        return self._put_off(over(self._counting, self._within, self.since), self.since)

    def _retarget(self, event: e.ClockRetargeted, around: Circumstances) -> Iterator[Compared]:
        """Count anew from the start. What would be over already, or when it came to stand still, is due as late as its
        shortest warning says, from when that came about first, but not later than it was.
        """
        was = self._due
        lasting = None if self._left is None else self._lasting
        at = self._pauses.around(around.at)[0] if lasting is None or around.at < lasting else lasting
        yield Compared("was", event.was, was)
        line = self._rules.line(event.policy, event.clock, event.target)
        self._within = line.within
        self._counting = self._rules.counting(event.policy, event.calendar, event.calendar_version)
        due = self._put_off(over(self._counting, line.within, self.since), self.since)
        spared = due < at
        if spared:
            since = self.spared_since = min(around.spared.get((event.clock, self.since), at), at)
            ends = [self._put_off(over(self._counting, one, since), since) for one in line.warnings]
            reprieve = max(min(ends, default=since), at)
            due = reprieve if was < at else min(was, reprieve)
            due = self._pauses.around(due)[1]
        self._due = due
        if lasting is None:
            self._warnings = self._warned(line.warnings, around.at)
        elif due < lasting:
            # It ran out before it would have come to stand still.
            self._left = self._lasting = None
        else:
            self._left = self._outside(lasting, due)
        yield Compared("due", event.due, due)
        yield Compared("spared", event.spared, spared)
        yield Compared("spared_since", event.spared_since, self.spared_since if spared else None)
        yield Compared("left", event.left, self._left)
        yield Compared("warnings", event.warnings, self._warnings)

    def _correct(self, event: e.ClockCorrected, around: Circumstances) -> Iterator[Compared]:
        done = event.result in ("met", "late")
        at = self._done_at(event.at, around) if done else around.at
        yield Compared("at", event.at, at)
        yield Compared("due", event.due, self._due)
        in_time = self._in_time(at)
        self._breached = done and not in_time
        if event.result == "paused":
            yield Compared("left", event.left, self._pause(at))
        elif event.result == "moved":
            self._breached = False
        elif event.result == "ended":
            yield Compared("result", event.result, "ended" if in_time else "breached")
            self._left = None
        else:
            yield Compared("result", event.result, "met" if in_time else "late")
            self._left = None

    def _in_time(self, at: datetime) -> bool:
        """Tell whether what was done at an instant was done before it ran out, or while it stood."""
        return self._left is not None or at <= self._due or self._stood(at)

    def _stood(self, at: datetime) -> bool:
        return self._lasting is not None and self._lasting <= at

    def _done_at(self, said: datetime, around: Circumstances) -> datetime:
        """Return when what fulfils it was done: a case is registered when that was, whenever the contact was. One that
        began late may be fulfilled by what was done before, when another clock has it so.
        """
        if self._began_late and (self.fulfilled_by, said) in around.done:
            return said
        registered = around.registered_at if self.fulfilled_by == "registration" else None
        return registered or around.at

    def _put_off(self, due: datetime, start: datetime) -> datetime:
        """Return an end with its pauses, each of which puts off what was left when it began."""
        for since, until in self._pauses.within(start):
            if since > due:
                break
            due = self._put_off_by(due, since, until)
        return due

    def _put_off_by(self, due: datetime, since: datetime, until: datetime) -> datetime:
        """Return an end with one more pause, which costs nothing where none of it counts and the end is not in it."""
        if due < until or self._counting.between(since, until):
            return self._counting.later(until, self._counting.between(since, due))
        return due

    def _outside(self, at: datetime, end: datetime) -> timedelta:
        """Return the time from an instant to an end that lies in no pause."""
        paused = [self._counting.between(*one) for one in self._pauses.within(at, end)]
        return self._counting.between(at, end) - sum(paused, _NOTHING)

    def _later(self, at: datetime, amount: timedelta) -> datetime:
        """Return when so much time outside of pauses is over: the end without them, put off by what each takes away."""
        end = self._counting.later(at, amount)
        for since, until in self._pauses.within(at):
            if since >= end:
                break
            amount += self._counting.between(since, until)
            end = self._counting.later(at, amount)
        return end

    def _warned(self, warnings: Iterable[Within], at: datetime) -> tuple[datetime, ...]:
        """Return when it is to be warned of, of what is still to come at an instant."""
        found = {before(self._counting, one, self._due) for one in warnings}
        return tuple(sorted(one for one in found if one > at))


def _begins_late(event: e.ClockStarted, around: Circumstances) -> bool:
    """Tell whether a clock begins by something else than what it starts with. A judgement may do either."""
    if event.starts not in _LATE or around.by in {e.CaseOpened, e.CaseReopened, e.ResolutionRejected}:
        return False
    return event.starts != "triage" or around.by is not e.CaseTriaged or event.at < around.at


def _beginning(event: e.ClockStarted, around: Circumstances) -> datetime:
    """Return from when on a clock runs that begins late."""
    begins = {"contact": around.contact_at, "registration": around.registered_at, "triage": around.triaged_at}
    if event.starts not in begins:
        return around.at
    since = around.began.get(event.clock, begins[event.starts]) or around.at
    reopened = around.reopened_at if event.fulfilled_by == "resolution" else None
    return since if reopened is None else max(since, reopened)
