"""The events of a case that a clock hangs together with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from application.clocks.derivation import EventRef, PauseCounted, Retargeting
from application.clocks.errors import ClockUnknown
from application.clocks.lengths import seconds
from application.clocks.showing import rule_view
from application.showing.showing import language_of
from domain.case import events as e
from domain.case.clocks.events import RunEvent
from domain.case.clocks.triggers import fulfils, starts
from domain.case.decisions import CASE
from domain.case.errors import CaseUnknown
from domain.case.state import Unopened
from domain.clocks.run import Stop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from application.calendars.steps import PauseMet
    from application.clocks.showing import RuleView
    from domain.case.clocks.events import Corrected
    from domain.case.state import CaseState
    from domain.clocks.run import Run
    from domain.event import Recorded
    from domain.policy.policy import Policy

    _Turn = tuple[Stop, Recorded[Any], Recorded[Any] | None]
    Wanted = Callable[[Recorded[Any], CaseState], bool]

_MOVES: Final = (e.PriorityChanged, e.CaseClassified, e.CaseTriaged, e.PolicyAdopted, e.CaseMergedIn)
_GOES_ON: Final = (e.CaseResumed, e.CaseWaiting, e.CaseClosed, e.CaseMergedInto)
_ENDS: Final = (e.CaseClosed, e.CaseMergedInto, e.CallBackCancelled, *_MOVES)


class Story:
    """The history of a case as one of its clocks has it, its newest instance unless another is named; raises
    `CaseUnknown` or `ClockUnknown`.
    """

    def __init__(self, history: Sequence[Recorded[Any]], clock: str, instance: int | None) -> None:
        self._history: list[tuple[Recorded[Any], CaseState]] = []
        state: CaseState = CASE.initial
        for one in history:
            self._history.append((one, state))
            state = CASE.evolve(state, one.event)
        if isinstance(state, Unopened):
            raise CaseUnknown
        self.run = _run(state.file.clocks, clock, instance)
        self.events = [one for one in history if isinstance(one.event, RunEvent) and self._is_own(one.event)]
        """What was written about the clock."""

    def of(self, kind: type[RunEvent]) -> list[Recorded[Any]]:
        """Return the clock's events of a kind."""
        return [one for one in self.events if isinstance(one.event, kind)]

    def start(self) -> EventRef:
        """Return what set it going. A clock that is found to be for a case later runs from the contact, or the first
        judgement, all the same.
        """
        run = self.run
        causes = {run.starts, "reopening"} if run.fulfilled_by == "resolution" else {run.starts}

        def starting(one: Recorded[Any], before: CaseState) -> bool:
            if run.starts == "escalation":
                return isinstance(one.event, e.CaseEscalated)
            return any(cause in causes for cause, _ in starts(one.event, before))

        (started,) = self.of(e.ClockStarted)
        found = self._beside(started, starting)
        if found is None and run.starts in ("contact", "registration"):
            found = next((one for one, before in self._history if starting(one, before)), None)
        if found is None and run.starts == "triage":
            judged = (one for one, before in self._history if starting(one, before))
            found = next((one for one in judged if one.occurred_at == run.started_at), None)
        return EventRef.of(found or started)

    def result(self) -> EventRef | None:
        """Return what fulfilled, broke, paused or ended it; None while it runs."""
        run = self.run
        match run.standing:
            case "met" | "late":
                done = [one for one in self.events if _fulfilled(one)][-1]
                return self._done(done, lambda *one: _does(run.fulfilled_by, *one))
            case "ended":
                ended = [one for one in self.events if _ended(one)][-1]
                return self._cause(ended, lambda one, _: isinstance(one.event, _ENDS))
            case "paused":
                paused = [one for one in self.events if _pauses(one)][-1]
                return self._turn(paused, self.run.stops[-1].since, e.CaseWaiting)
            case "breached":
                return EventRef.of(self.of(e.ClockBreached)[-1])
            case "running":
                return None

    def retargetings(self, policies: Mapping[int, Policy], wished: Sequence[str]) -> Iterator[Retargeting]:
        """Yield each time that another rule came to count."""
        for one in self.of(e.ClockRetargeted):
            event = one.event
            yield Retargeting(
                because=event.because,
                event=self._cause(one, lambda each, _: isinstance(each.event, _MOVES)),
                rule=_rule(event, policies, wished),
                was=event.was,
                due=event.due,
                spared=event.spared,
                spared_since=event.spared_since,
            )

    def began_by(self, policies: Mapping[int, Policy], wished: Sequence[str]) -> RuleView:
        """Return the rule that counted first."""
        (started,) = self.of(e.ClockStarted)
        return _rule(started.event, policies, wished)

    def pauses(self, met: Sequence[PauseMet]) -> Iterator[PauseCounted]:
        """Yield its pauses as they were entered, with what each cost of those that are over."""
        costs = {(one.since.utc, one.until.utc): one.cost for one in met}
        for stop, (began, ended) in zip(self.run.stops, self._turns(), strict=True):
            cost = None if stop.until is None else costs.get((stop.since, stop.until))
            yield PauseCounted(
                since=stop.since,
                until=stop.until,
                cost=None if cost is None else seconds(cost),
                began=self._turn(began, stop.since, e.CaseWaiting),
                ended=None if stop.until is None else self._turn(ended or began, stop.until, *_GOES_ON),
            )

    def _turns(self) -> list[tuple[Recorded[Any], Recorded[Any] | None]]:
        """Return what began its pauses, and what ended them. One that is known to have begun earlier, or to have been
        shorter, is told by what said so.
        """
        (started,) = self.of(e.ClockStarted)
        found: list[_Turn] = [(one, started, started) for one in started.event.stops]
        stands = False
        for one in self.events:
            if _pauses(one):
                found = [turn for turn in found if turn[2] is not None]
                found.append((Stop(one.event.at), one, None))
                stands = True
            elif isinstance(one.event, e.ClockResumed):
                found = [
                    _ended_by(one, *turn) for turn in found if one.event.was is None or turn[0].since <= one.event.at
                ]
                stands = False
            elif isinstance(one.event, e.ClockRetargeted):
                if stands and one.event.left is None:
                    # It had run out before.
                    found, stands = [turn for turn in found if turn[2] is not None], False
            elif _fulfilled(one) or _ended(one):
                stands = False
        return [(began, ended) for _, began, ended in found]

    def _is_own(self, event: RunEvent) -> bool:
        return (event.clock, event.instance) == (self.run.clock, self.run.instance)

    def _cause(self, own: Recorded[Any], wanted: Wanted) -> EventRef:
        """Return the event of the same command that is wanted, or else the clock's own."""
        return EventRef.of(self._beside(own, wanted) or own)

    def _done(self, own: Recorded[Any], wanted: Wanted) -> EventRef:
        """Return the event of the same command that is wanted, or else the first one of the instant, which may have
        been entered before; else the clock's own.
        """
        beside = self._beside(own, wanted)
        if beside is None:
            at = self.run.fulfilled_at
            found = (one for one, before in self._history if one.occurred_at == at and wanted(one, before))
            beside = next(found, None)
        return EventRef.of(beside or own)

    def _turn(self, own: Recorded[Any], at: datetime, *kinds: type[e.CaseEvent]) -> EventRef:
        """Return the event of one of these kinds of an instant, of the same command if there are several. Where there
        is none it is the split, for what happened to the whole before that; else the clock's own.
        """
        found = [one for one, _ in self._history if isinstance(one.event, kinds) and one.occurred_at == at]
        beside = next((one for one in found if one.command_id == own.command_id), None)
        if not found and (split := self._split_since(at)) is not None:
            return EventRef.of(split)
        if beside is not None or not found:
            return self._cause(beside or own, lambda each, _: isinstance(each.event, kinds))
        return EventRef.of(found[0])

    def _split_since(self, at: datetime) -> Recorded[Any] | None:
        """Return the event by which the case was split off another one, unless that was before an instant."""
        splits = (one for one, _ in self._history if isinstance(one.event, e.CaseSplitFrom) and one.occurred_at >= at)
        return next(splits, None)

    def _beside(self, own: Recorded[Any], wanted: Wanted) -> Recorded[Any] | None:
        of_command = ((one, before) for one, before in self._history if one.command_id == own.command_id)
        return next((one for one, before in of_command if wanted(one, before)), None)


def _ended_by(one: Recorded[Any], stop: Stop, began: Recorded[Any], ended: Recorded[Any] | None) -> _Turn:
    """Return a pause with what began and ended it, after a clock went on."""
    at = one.event.at
    lasts = stop.until is None if one.event.was is None else stop.until is None or at < stop.until
    return (Stop(stop.since, at), began, one) if lasts else (stop, began, ended)


def _run(runs: Sequence[Run], clock: str, instance: int | None) -> Run:
    found = [one for one in runs if one.clock == clock and instance in (None, one.instance)]
    if not found:
        names = dict.fromkeys(f"{one.clock} ({one.instance})" if one.instance > 1 else one.clock for one in runs)
        asked = clock if instance is None else f"{clock} ({instance})"
        raise ClockUnknown(clock=asked, clocks=", ".join(names) or "none")
    return found[-1]


def _does(wanted: str, one: Recorded[Any], before: CaseState) -> bool:
    """Tell whether an event fulfils what a clock waits for."""
    return any(done == wanted for done, _ in fulfils(one.event, before))


def _rule(event: e.ClockStarted | e.ClockRetargeted, policies: Mapping[int, Policy], wished: Sequence[str]) -> RuleView:
    policy = policies[event.policy]
    calendar = (event.calendar, event.calendar_version)
    return rule_view(policy, event.clock, event.target, calendar, language_of(policy.pack, wished))


def _pauses(one: Recorded[Any]) -> bool:
    return isinstance(one.event, e.ClockPaused) or _corrects(one, "paused")


def _fulfilled(one: Recorded[Any]) -> bool:
    return isinstance(one.event, e.ClockFulfilled) or _corrects(one, "met", "late")


def _ended(one: Recorded[Any]) -> bool:
    return isinstance(one.event, e.ClockEnded) or _corrects(one, "ended")


def _corrects(one: Recorded[Any], *results: Corrected) -> bool:
    return isinstance(one.event, e.ClockCorrected) and one.event.result in results
