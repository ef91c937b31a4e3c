"""Clocks as time passes: what runs out, what is warned of, and where a case goes because of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from domain.case import events as e
from domain.case.clocks import events as c
from domain.case.clocks.escalating import climbed
from domain.case.clocks.folding import ticked
from domain.case.noting import noted
from domain.event import Dated

if TYPE_CHECKING:
    from datetime import datetime

    from domain.case.clocks.folding import Runs
    from domain.case.file import CaseFile
    from domain.case.noting import FiledEvent
    from domain.clocks.run import Run
    from domain.policy.policy import Policy

    Added = e.CaseEvent | Dated[c.ClockEvent]


class Watch:
    """The clocks of a case at an instant."""

    def __init__(self, runs: Runs, policy: Policy, at: datetime) -> None:
        self.runs = runs
        self.policy = policy
        self.at = at
        self.ran_out: set[tuple[str, int]] = set()
        self._running_out: set[tuple[str, int]] = set()

    def begin(self, at: datetime) -> None:
        """Go on to another instant."""
        self.at = at
        if self.ran_out or self._running_out:
            self.ran_out, self._running_out = set(), set()

    def notice(self) -> list[Added]:
        """Return what ran out before the instant. A promise that is kept at the due instant itself is kept."""
        end = self.policy.withdrawn_at
        until = self.at if end is None else min(self.at, end)
        found = self._took([_breach(run) for run in self.runs if run.due < until and run.standing == "running"])
        if end is not None and end <= self.at:
            found += self._took([ended(run, end, "policy_withdrawn") for run in self.runs if not run.is_over])
        return found

    def warn(self) -> list[Added]:
        """Return what is to be warned of by now, each warning once, however many of a clock were missed."""
        passed = (one for one in self.runs if one.standing == "running" for at in one.warnings if at <= self.at)
        return self._took([c.ClockWarned(clock=one.clock, instance=one.instance, due=one.due) for one in passed])

    def remind(self, file: CaseFile) -> list[Added]:
        """Return who is reminded of what they were asked for, because its clock was warned of just now: once, also
        where several warnings were missed, or several clocks are about one request.
        """
        found: dict[int, Added] = {}
        for run in self.runs:
            about = run.about if run.starts == "information_request" else None
            if (run.clock, run.instance) in self._running_out and about is not None and about <= len(file.requests):
                asked, version = file.requests[about - 1], self.policy.version
                found[about] = e.InformationReminded(request=about, of=asked.of, party=asked.party, policy=version)
        return [*found.values()]

    def climb(self, file: CaseFile) -> list[Added]:
        """Return where a case goes because of what ran out just now and was not done with it: up the ladders. A case
        that is on a ladder already goes on only when the clock of its step runs out.
        """
        found: list[Added] = []
        if not self.ran_out:
            return found
        for run in self.runs:
            if run.standing == "breached" and (run.clock, run.instance) in self.ran_out:
                steps = self._took(list(climbed(run, self.runs, self.policy, file, self.at)))
                for one in steps:
                    # Of two clocks that ran out together only the first climbs the ladder that both have.
                    file = file if type(one) is c.ClockStarted else noted(file, cast("FiledEvent", one))
                found += steps
        return found

    def _took(self, found: list[Added]) -> list[Added]:
        for one in found:
            event = one.event if isinstance(one, Dated) else one
            if type(event) in c.CLOCK_EVENTS:
                self.tick(cast("c.ClockEvent", event))
        return found

    def tick(self, event: c.ClockEvent, /) -> None:
        """Go on by an event."""
        self.runs = ticked(self.runs, event)
        if type(event) is c.ClockBreached:
            self.ran_out.add((event.clock, event.instance))
        elif type(event) is c.ClockWarned:
            self._running_out.add((event.clock, event.instance))


def _breach(run: Run) -> Dated[c.ClockEvent]:
    return Dated(broken(run), run.due)


def broken(run: Run) -> c.ClockBreached:
    """Return that a promise was broken."""
    return c.ClockBreached(clock=run.clock, instance=run.instance, due=run.due)


def ended(run: Run, at: datetime, because: c.Ended) -> c.ClockEnded:
    """Return that a clock runs no more."""
    return c.ClockEnded(clock=run.clock, instance=run.instance, at=at, because=because)
