"""What sets clocks of a case going, in its time or late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.case import events as e
from domain.case.clocks import events as c
from domain.case.clocks.correcting import over_at, superseded_at
from domain.case.clocks.late import EVER, done_after, done_since, is_done, since_when
from domain.case.clocks.moving import Moving
from domain.case.clocks.triggers import STARTS
from domain.case.clocks.waiting import stood, stood_over
from domain.case.state import Unopened

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.calendar.answers import Pause
    from domain.case.file import CaseFile
    from domain.case.state import CaseState, Stage
    from domain.clocks.run import Run
    from domain.policy.sections.clocks import Clock, Start


class Starting(Moving):
    """The clocks of a case, and those that begin."""

    def start(self, event: e.CaseEvent, before: CaseState, after: Stage) -> None:
        """Start what an event sets going."""
        file = after.file
        for cause, about in STARTS[type(event)](event, before):
            at = self.at
            if type(event) is e.CaseOpened:
                at = (event.registered_at if cause == "registration" else event.contact_at) or at
            elif type(event) is e.CallBackPromised:
                if event.merged is not None and event.until < at:
                    continue  # it was broken on the case that it comes from
                at = event.at or at
            for clock in self.begun_by(cause):
                if self._begins(clock, cause, about, before) and _is_asked(clock, event):
                    if type(event) is e.CaseOpened and file.split_from is not None:
                        self._run_on(clock, file, at)
                        continue
                    promised = event.until if type(event) is e.CallBackPromised else None
                    # Before a case was opened nothing was known of it.
                    if self._run(clock, file, at, about, promised) and type(event) is not e.CaseOpened:
                        if clock.starts == "customer_message":
                            self._supersede(after)
                        self._catch_up(clock, after)

    def _catch_up(self, clock: Clock, case: Stage) -> None:
        """Let the run that was started last live through what is known to have happened since its start: how long the
        case waited, and that what it asks for was done.
        """
        run = self.runs[-1]
        done = done_after(clock, run, case, self.runs)
        pauses, stands = stood(case, run.pauses_for, run.started_at, done or EVER)
        for pause in pauses:
            self.stand_over(self.runs[-1], *pause)
        self._live(stands, done)

    def _live(self, stands: datetime | None, done: datetime | None) -> None:
        """Let the run that was started last stand still since an instant, and what it asks for be done at another."""
        run = self.runs[-1]
        if stands is not None and stands <= run.due:
            self.stand_since(run, stands)
        if done is not None:
            self.done(self.runs[-1], done)

    def promised(self) -> tuple[Clock, ...]:
        """Return the clocks of the policy; one that was withdrawn promises nothing any more."""
        return self.policy.pack.clocks if self.policy.withdrawn_at is None else ()

    def begun_by(self, cause: Start) -> Sequence[Clock]:
        """Return those of them that a cause may set going."""
        return [one for one in self.promised() if is_begun_by(one, cause)]

    def _begins(self, clock: Clock, cause: str, about: int | None, before: CaseState) -> bool:
        """Tell whether a cause sets a clock going that it may. Of those for one answer the oldest question counts, of
        judgements the first since the case was opened or reopened that finds it to be one for the clock.
        """
        if cause == "triage" and _was_triaged(before) and any(one.clock == clock.id for one in self.runs):
            return False
        instead = clock.starts == "customer_message"
        for one in self.runs:
            same = one.clock == clock.id and one.about == about
            if (same or (instead and one.fulfilled_by == "reply")) and not one.is_over:
                if not (instead and self._is_older(one)):
                    return False
            elif instead and cause == "customer_message" and one.fulfilled_by == "reply" and _was_on(one, self.at):
                return False
        return True

    def _is_older(self, run: Run) -> bool:
        """Tell whether what happens now, and was entered late, came before the question that a run is for."""
        return self.at < run.started_at and run.starts in {"customer_message", "escalation"}

    def _supersede(self, case: Stage) -> None:
        """End what ran for questions that came after the one for which a run was started last, unless that was answered
        before them. What answered both answers that one now.
        """
        for run in self.runs[:-1]:
            if run.starts != "customer_message" or not self._is_older(run):
                continue
            at = run.started_at
            answered = run.fulfilled_at is not None and run.fulfilled_by == "reply"
            if (answered or not run.is_over) and not any(self.at < one <= at for one in case.file.replied):
                self.add_since(superseded_at(run, at), at)
                self.step_back(run)

    def _run_on(self, clock: Clock, file: CaseFile, at: datetime) -> None:
        """Start a clock of a part that was split off from where that of the whole runs, with the same pauses."""
        since = since_when(clock, file, self.runs) or at
        end = done_since(clock, file, self.runs, since, self._done_now) or self.at
        self._run(clock, file, since, None, pauses=stood_over(file, clock.pauses, since, end))

    def _run(
        self,
        clock: Clock,
        file: CaseFile,
        at: datetime,
        about: int | None,
        promised: datetime | None = None,
        pauses: Sequence[Pause] = (),
    ) -> bool:
        """Start a clock, and tell whether it is one for the case."""
        aimed = self.aimed(clock, file)
        if aimed is None:
            return False
        instance = 1
        for one in self.runs:
            instance += one.clock == clock.id
        self.add_since(aimed.started(instance, at, about, promised, pauses), at)
        return True

    def begin_late(self, clock: Clock, case: Stage, because: c.Retargeted) -> None:
        """Start a clock that turned out to be for the case, or one that is so again; it runs from its start all the
        same, but for the time for which it would have stood still, and what it asks for may be done already. Where only
        nobody knows when, it does not start. What a raised priority would have broken warns first, as does what was
        asked for by nothing until now; not what a case only left for a while.
        """
        before = [one for one in self.runs if one.clock == clock.id]
        since = since_when(clock, case.file, self.runs)
        if since is None or (before and (before[-1].breached or not before[-1].left_scope)):
            return
        done = done_since(clock, case.file, self.runs, since, self._done_now)
        if done is None and is_done(clock, case):
            return
        aimed = self.aimed(clock, case.file)
        if aimed is None:
            return
        pauses, stands = stood(case, clock.pauses, since, done or EVER)
        self.add_since(aimed.started(1 + len(before), since, None, pauses=pauses), since)
        self._live(stands, done)
        run = self.runs[-1]
        if done is None and (because == "priority" or not before) and run.left is None and run.due < self.at:
            self.move(run, aimed, because)
            self.stand_later(run)


def is_begun_by(clock: Clock, cause: Start) -> bool:
    """Tell whether a cause may set a clock going: what that starts with, or that a case is to be resolved again."""
    return clock.starts == cause or (cause == "reopening" and clock.fulfilled_by == "resolution")


def _was_on(run: Run, at: datetime) -> bool:
    """Tell whether a run that is over by now was not yet so at an instant."""
    over = over_at(run)
    return over is not None and run.started_at <= at < over


def _was_triaged(case: CaseState) -> bool:
    """Tell whether a case was judged since it was opened, or reopened."""
    return not isinstance(case, Unopened) and case.file.triaged and not case.file.triage_again


def _is_asked(clock: Clock, event: e.CaseEvent) -> bool:
    """Tell whether a clock is for requests to whoever is asked by an event, if that is one."""
    return type(event) is not e.InformationRequested or not clock.asked_of or event.of in clock.asked_of
