"""What a clock comes to, event by event, counted by other means than those that wrote the events."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, assert_never

from domain.case import events as e

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from application.clocks.rules import Rules
    from application.clocks.walking import Counting
    from domain.policy.sections.spans import Within

ClockEvent: TypeAlias = (
    e.ClockStarted
    | e.ClockPaused
    | e.ClockResumed
    | e.ClockRetargeted
    | e.ClockWarned
    | e.ClockFulfilled
    | e.ClockBreached
    | e.ClockCorrected
    | e.ClockEnded
)
"""Those that say something of one clock."""
Found: TypeAlias = datetime | timedelta | bool | str | tuple[datetime, ...]
_NOTHING = timedelta()


class Circumstances(NamedTuple):
    """What an event about a clock goes by, besides the rules: when it happened, when the customer turned to the desk
    and was registered, and the policy of the case; None where the case does not say. `promised` are the ends of the
    windows in which calls were promised, by their numbers, `done` what was done and when, as other clocks have it.
    """

    at: datetime
    contact_at: datetime | None
    registered_at: datetime | None
    policy: int | None
    promised: Mapping[int, datetime]
    done: frozenset[tuple[str, datetime]]


class Compared(NamedTuple):
    """A field of an event, what it says there, and what that comes to."""

    field: str
    recorded: Found | None
    recomputed: Found | None


class Recount:
    """A clock from its start on, as it stands by what was counted here."""

    def __init__(self, event: e.ClockStarted, rules: Rules) -> None:
        self._rules = rules
        self._counting = rules.counting(event.policy, event.calendar, event.calendar_version)
        self.fulfilled_by = event.fulfilled_by
        """What it asks for."""
        self._began_late = False
        self._since = self._due = event.at
        self._warnings: tuple[datetime, ...] = ()
        self._left: timedelta | None = None
        # Its pauses; the last may have no end yet.
        self._stops: list[tuple[datetime, datetime | None]] = []
        self._breached = False
        self.is_settled = False
        """Whether nothing can happen to it any more, not even a correction."""

    def take(self, event: ClockEvent, around: Circumstances) -> Iterator[Compared]:  # noqa: C901 - an event each
        """Move on by an event, and yield what it says beside what that comes to."""
        match event:
            case e.ClockStarted():
                self._began_late = event.at < around.at
                yield from self._start(event, around)
            case e.ClockPaused():
                yield Compared("at", event.at, around.at)
                yield Compared("left", event.left, self._pause(around.at))
            case e.ClockResumed():
                yield from self._resume(event, around)
            case e.ClockRetargeted():
                yield from self._retarget(event, around.at)
            case e.ClockWarned():
                self._warnings = self._warnings[1:]
                yield Compared("due", event.due, self._due)
            case e.ClockFulfilled():
                at = self._done_at(event.at, around)
                yield Compared("at", event.at, at)
                yield Compared("due", event.due, self._due)
                yield Compared("late", event.late, self._left is None and at > self._due)
                self._left, self.is_settled = None, not self._breached
            case e.ClockBreached():
                yield Compared("due", event.due, self._due)
                yield Compared("occurred_at", around.at, self._due)
                self._warnings, self._breached = (), True
            case e.ClockCorrected():
                yield from self._correct(event, around)
            case e.ClockEnded():
                if event.because != "policy_withdrawn":  # that may be noticed later
                    yield Compared("at", event.at, around.at)
                self.is_settled = not self._breached
            case _:
                assert_never(event)

    def _start(self, event: e.ClockStarted, around: Circumstances) -> Iterator[Compared]:
        """A clock of the contact runs from the contact, be it about a case that was reopened: then from there."""
        begins = {"contact": around.contact_at, "registration": around.registered_at}.get(event.starts)
        self._since = event.at if event.at in (begins, around.at) else begins or around.at
        yield Compared("at", event.at, self._since)
        line = self._rules.line(event.policy, event.clock, event.target)
        self._due = _over(self._counting, line.within, self._since)
        if event.starts == "call_back_request" and event.about is not None:
            promised = around.promised.get(event.about)
            yield Compared("until", event.until, None if promised == self._due else promised)
            self._due = promised or self._due
        self._warnings = self._warned(line.warnings, self._since)
        yield Compared("due", event.due, self._due)
        yield Compared("warnings", event.warnings, self._warnings)

    def _pause(self, at: datetime) -> timedelta:
        self._left = self._outside(at, self._due)
        self._warnings = ()
        self._stops.append((at, None))
        return self._left

    def _resume(self, event: e.ClockResumed, around: Circumstances) -> Iterator[Compared]:
        left, since = self._left or _NOTHING, self._stops[-1][0] if self._stops else around.at
        until = max(around.at, since)
        if self._outside(since, until):
            self._due = self._later(until, left)
        self._left = None
        self._stops[-1:] = [(since, max(around.at, since))]
        self._warnings = event.warnings
        yield Compared("at", event.at, around.at)
        yield Compared("due", event.due, self._due)
        if around.policy is not None:
            clock = self._rules.pack(around.policy).clock(event.clock)
            self._warnings = () if clock is None else self._warned(clock.warnings, around.at)
            yield Compared("warnings", event.warnings, self._warnings)

    def _retarget(self, event: e.ClockRetargeted, at: datetime) -> Iterator[Compared]:
        """Count anew from the start. What would be over already is due as late as its shortest warning says, but not
        later than it was.
        """
        was = self._due
        yield Compared("was", event.was, was)
        line = self._rules.line(event.policy, event.clock, event.target)
        self._counting = self._rules.counting(event.policy, event.calendar, event.calendar_version)
        due = self._put_off(_over(self._counting, line.within, self._since))
        spared = self._left is None and due < at
        if spared:
            due = min([_over(self._counting, one, at) for one in line.warnings] or [at])
            due = due if was < at else min(was, due)
        self._due = due
        if self._left is None:
            self._warnings = self._warned(line.warnings, at)
        else:
            self._left = self._outside(self._stops[-1][0], due)
        yield Compared("due", event.due, due)
        yield Compared("spared", event.spared, spared)
        yield Compared("left", event.left, self._left)
        yield Compared("warnings", event.warnings, self._warnings)

    def _correct(self, event: e.ClockCorrected, around: Circumstances) -> Iterator[Compared]:
        self._breached = False
        at = around.at if event.result == "paused" else self._done_at(event.at, around)
        yield Compared("at", event.at, at)
        yield Compared("due", event.due, self._due)
        if event.result == "paused":
            yield Compared("left", event.left, self._pause(at))
        else:
            self.is_settled = True
            in_time = self._left is not None or at <= self._due
            yield Compared("result", event.result, "met" if in_time else "breached")

    def _done_at(self, said: datetime, around: Circumstances) -> datetime:
        """Return when what fulfils it was done: a case is registered when that was, whenever the contact was. One that
        began late may be fulfilled by what was done before, when another clock has it so.
        """
        if self._began_late and (self.fulfilled_by, said) in around.done:
            return said
        registered = around.registered_at if self.fulfilled_by == "registration" else None
        return registered or around.at

    def _put_off(self, due: datetime) -> datetime:
        """Return an end with its pauses, each of which puts off what was left when it began."""
        for since, until in self._over():
            if since > due:
                break
            begin = max(since, self._since)
            if begin < until and self._counting.between(begin, until):
                due = self._counting.later(until, self._counting.between(begin, due))
        return due

    def _over(self) -> list[tuple[datetime, datetime]]:
        """Return the pauses that are over, in order, each without what an earlier one holds of it."""
        found: list[tuple[datetime, datetime]] = []
        for since, until in sorted((since, until) for since, until in self._stops if until is not None):
            begin = max([since, *(end for _, end in found)])
            if begin < until:
                found.append((begin, until))
        return found

    def _outside(self, at: datetime, end: datetime) -> timedelta:
        """Return the time from an instant to an end that lies in no pause."""
        spans = ((max(since, at), min(until, end)) for since, until in self._over())
        paused = [self._counting.between(since, until) for since, until in spans if since < until]
        return self._counting.between(at, end) - sum(paused, _NOTHING)

    def _later(self, at: datetime, amount: timedelta) -> datetime:
        """Return when so much time outside of pauses is over: the end without them, put off by what each takes away."""
        for since, until in self._over():
            begin = max(since, at)
            if begin < until and begin < self._counting.later(at, amount):
                amount += self._counting.between(begin, until)
        return self._counting.later(at, amount)

    def _warned(self, warnings: Iterable[Within], at: datetime) -> tuple[datetime, ...]:
        """Return when it is to be warned of, of what is still to come at an instant."""
        found = {_before(self._counting, one, self._due) for one in warnings}
        return tuple(sorted(one for one in found if one > at))


def _over(counting: Counting, within: Within, start: datetime) -> datetime:
    """Return when a length of time is over."""
    if within.days is not None:
        return counting.days_later(start, within.days)
    if within.business_days is not None:
        end = counting.same_time if within.ends == "same_time" else counting.closing
        return end(start, within.business_days)
    return counting.later(start, _lasting(within))


def _before(counting: Counting, within: Within, end: datetime) -> datetime:
    """Return the instant so long before an end."""
    if within.days is not None:
        return counting.days_later(end, -within.days)
    if within.business_days is not None:
        return counting.same_time(end, -within.business_days)
    return counting.earlier(end, _lasting(within))


def _lasting(within: Within) -> timedelta:
    return timedelta(seconds=within.seconds or 0, minutes=within.minutes or 0, hours=within.hours or 0)
