"""Events of a call to the desk, in the words of a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from application.telling.words import at
from domain.call.events import CallRecorded

if TYPE_CHECKING:
    from domain.call.events import Answered, CallEvent

_OUTCOMES: Final[dict[Answered, str]] = {
    "answered": "and was answered",
    "busy": "and found it busy",
    "abandoned": "and hung up",
}


def told_of_call(event: CallEvent) -> str:
    """Return what happened as a sentence, without any personal value."""
    match event:
        case CallRecorded():
            about = f" about {event.case}" if event.case else ""
            whose = f"; {event.case} was opened for it" if event.opened else about
            until = f"; a call back was promised until {at(event.until)}" if event.until else ""
            waited = f"after {event.waited_seconds} seconds"
            return f"Somebody called {event.line} {_OUTCOMES[event.outcome]} {waited}{whose}{until}."
        case _:
            assert_never(event)
