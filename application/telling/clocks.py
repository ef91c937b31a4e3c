"""Events about the clocks of a case, in the words of a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from application.telling.words import at, lasting
from domain.case import events as e

if TYPE_CHECKING:
    from domain.case.clocks.events import Ended, Retargeted

_ENDED: Final[dict[Ended, str]] = {
    "closed": "the case was closed",
    "merged": "the case goes on in another",
    "out_of_scope": "it is not for such a case",
    "policy_withdrawn": "its policy was withdrawn",
    "cancelled": "what was promised was taken back",
    "superseded": "the customer had asked before",
    "corrected": "the clock that it came of had not run out",
}
_RETARGETED: Final[dict[Retargeted, str]] = {
    "priority": "the priority changed",
    "classified": "the case is about something else",
    "triaged": "the case was judged",
    "policy_adopted": "the case goes on under another policy",
    "merged": "a graver case goes on in it",
}


def told_of_clock(event: e.ClockEvent) -> str:  # noqa: C901, PLR0911 - a sentence an event
    """Return what happened as a sentence."""
    if isinstance(event, e.CaseEscalated):
        why = "somebody asked for it" if event.clock is None else f"the clock {event.clock} ran out"
        return f"The case went up to step {event.level} of {event.ladder}, to team {event.team}, because {why}."
    clock = event.clock if event.instance == 1 else f"{event.clock} ({event.instance})"
    match event:
        case e.ClockStarted():
            by = "round the clock" if event.calendar is None else f"by calendar {event.calendar}"
            by = by if event.until is None else "to the end of the promised window"
            by = f"{by}, without the time for which the case waited" if event.stops else by
            return f"The clock {clock} runs from {at(event.at)}, {by}; it is due at {at(event.due)}."
        case e.ClockPaused():
            return f"The clock {clock} stands still, with {lasting(event.left)} left."
        case e.ClockResumed(was=was) if was is not None:
            went_on = f"went on at {at(event.at)} and not at {at(was)}"
            return f"The clock {clock} {went_on}, as was learned later; it is due at {at(event.due)}."
        case e.ClockResumed():
            return f"The clock {clock} goes on; it is due at {at(event.due)}."
        case e.ClockRetargeted():
            spared = " It would be over already, so this is a warning." if event.spared else ""
            why = _RETARGETED[event.because]
            return f"The clock {clock} is due at {at(event.due)} instead of {at(event.was)}, because {why}.{spared}"
        case e.ClockWarned():
            return f"The clock {clock} is running out; it is due at {at(event.due)}."
        case e.ClockFulfilled():
            late = f", {lasting(event.at - event.due)} late" if event.late else ""
            return f"The clock {clock} was fulfilled{late}."
        case e.ClockBreached():
            return f"The clock {clock} ran out at {at(event.due)}."
        case e.ClockCorrected():
            return f"The clock {clock} {_corrected(event)}, as was learned later."
        case e.ClockEnded():
            return f"The clock {clock} ended, because {_ENDED[event.because]}."
        case _:
            assert_never(event)


def _corrected(event: e.ClockCorrected) -> str:
    match event.result:
        case "met":
            return f"was fulfilled in time, at {at(event.at)}"
        case "late":
            return f"was fulfilled {lasting(event.at - event.due)} late, at {at(event.at)}"
        case "paused":
            return f"had not run out: it stood still from {at(event.at)}"
        case "ended":
            why = "" if event.because is None else f", because {_ENDED[event.because]}"
            return f"had not run out: it ended at {at(event.at)}{why}"
        case "moved":
            return f"did not run out then: it was due at another time since {at(event.at)}"
        case _:
            assert_never(event.result)
