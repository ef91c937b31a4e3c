"""How a case stands: the part of its row in the queue that puts it into a list and in its place there.

What a case was like at past moments is told in these columns alone, so both read models follow from one function.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, Protocol

from domain.case import events as e
from projections.queue.dues import Ticked, dues_after, next_of
from projections.queue.row import RANKS, Status


class Standing(Protocol):
    """What says how a case stands, as far as what becomes of it depends on that."""

    @property
    def status(self) -> Status:
        """Its stage."""

    @property
    def unanswered_since(self) -> datetime | None:
        """When the customer first said what nobody has answered yet."""

    @property
    def dues(self) -> dict[str, Any]:
        """When its clocks are due that are not over; None while one stands still."""


Changes = Mapping[str, Any]
"""Columns with their new values."""


def moves(standing: Standing, event: e.CaseEvent, at: datetime) -> Changes:
    """Return the columns that change with an event that happened at a time, as `domain.case.state.evolve` changes the
    stage; the status is among them whenever the case enters a stage, be it the one that it is in.
    """
    # Not a match: half of the events move nothing, and each would be held against all kinds that do.
    move = _MOVES.get(type(event))
    return _NOTHING if move is None else move(standing, event, at)


def _in(status: Status) -> Changes:
    return {"status": status, "waits_on": None, "party": None}


_OPEN: Final = _in("open")
_RESOLVED: Final = _in("resolved")
_CLOSED: Final = _in("closed")
_ANSWERED: Final[Changes] = {"unanswered_since": None}
_NOTHING: Final[Changes] = {}


def _answered(_standing: Standing, _event: e.PublicReplySent, _at: datetime) -> Changes:
    return _ANSWERED


def _written_to(standing: Standing, _event: e.CustomerMessageReceived, at: datetime) -> Changes:
    return {"unanswered_since": min(at, standing.unanswered_since or at)}


def _given(_standing: Standing, event: e.CaseAssigned | e.CaseTransferred, _at: datetime) -> Changes:
    return {"team": event.team, "assignee": event.assignee}


def _claimed(_standing: Standing, event: e.CaseClaimed, _at: datetime) -> Changes:
    return {"assignee": event.assignee}


def _released(_standing: Standing, _event: e.CaseReleased, _at: datetime) -> Changes:
    return {"assignee": None}


def _waiting(standing: Standing, event: e.CaseWaiting, _at: datetime) -> Changes:
    if standing.status == "closed":
        return _NOTHING
    return {"status": "waiting", "waits_on": event.waits_on, "party": event.party}


def _resumed(standing: Standing, event: e.CaseResumed, _at: datetime) -> Changes:
    # What is learned of a wait that is over ends none that lasts.
    return _OPEN if standing.status == "waiting" and event.was is None else _NOTHING


def _resolved(standing: Standing, _event: e.CaseResolved, _at: datetime) -> Changes:
    return _NOTHING if standing.status == "closed" else _RESOLVED


def _rejected(standing: Standing, _event: e.ResolutionRejected, _at: datetime) -> Changes:
    return _OPEN if standing.status == "resolved" else _NOTHING


def _closed(standing: Standing, _event: e.CaseClosed | e.CaseMergedInto, _at: datetime) -> Changes:
    return _NOTHING if standing.status == "closed" else _CLOSED


def _reopened(_standing: Standing, _event: e.CaseReopened, _at: datetime) -> Changes:
    return _OPEN


def _ranked(_standing: Standing, event: e.PriorityChanged, _at: datetime) -> Changes:
    return {"priority_rank": RANKS[event.priority]}


def _classified(_standing: Standing, event: e.CaseClassified, _at: datetime) -> Changes:
    return {"team": event.team}


def _ticked(standing: Standing, event: Ticked, _at: datetime) -> Changes:
    dues = dues_after(standing.dues, event)
    return _NOTHING if dues is None else {"dues": dues, "next_due": next_of(dues)[0]}


_MOVES: Final[Mapping[type, Callable[[Standing, Any, datetime], Changes]]] = {
    e.PublicReplySent: _answered,
    e.CustomerMessageReceived: _written_to,
    e.CaseAssigned: _given,
    e.CaseTransferred: _given,
    e.CaseClaimed: _claimed,
    e.CaseReleased: _released,
    e.CaseWaiting: _waiting,
    e.CaseResumed: _resumed,
    e.CaseResolved: _resolved,
    e.ResolutionRejected: _rejected,
    e.CaseClosed: _closed,
    e.CaseMergedInto: _closed,
    e.CaseReopened: _reopened,
    e.PriorityChanged: _ranked,
    e.CaseClassified: _classified,
    e.ClockStarted: _ticked,
    e.ClockPaused: _ticked,
    e.ClockResumed: _ticked,
    e.ClockRetargeted: _ticked,
    e.ClockFulfilled: _ticked,
    e.ClockCorrected: _ticked,
    e.ClockEnded: _ticked,
}
