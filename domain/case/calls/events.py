"""Facts about calls to the customer. Tags and fields are for ever."""

from __future__ import annotations

from datetime import datetime

from domain.case.vocabulary import CallOutcome
from domain.event import Event
from domain.personal import Personal


class CallBackPromised(Event, tag="case.call_back_promised.v1", frozen=True):
    """The customer was promised a call between two instants, under the policy of that number.

    `call_back` counts the promises of the case from 1; `call` is the lost call because of which it was given, `at` when
    that was. `merged` is the case that promised it, as its call-back `was`, and was merged into this one.
    """

    call_back: int
    since: datetime
    until: datetime
    policy: int
    call: str | None = None
    contact: Personal | None = None
    note: Personal | None = None
    at: datetime | None = None
    merged: str | None = None
    was: int | None = None


class CallMade(Event, tag="case.call_made.v1", frozen=True):
    """Somebody of the desk called the customer, because of a promise or without one; `late` if after its window."""

    outcome: CallOutcome
    call_back: int | None = None
    late: bool = False
    note: Personal | None = None


class CallBackCancelled(Event, tag="case.call_back_cancelled.v1", frozen=True):
    """A promised call is not to be made any more."""

    call_back: int
    reason: Personal | None = None


CallEvent = CallBackPromised | CallMade | CallBackCancelled
