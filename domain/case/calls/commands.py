"""What can be asked about calls to the customer."""

from __future__ import annotations

from typing import ClassVar

from domain.case.handling.commands import Ordinal
from domain.case.vocabulary import CallOutcome
from domain.command import Action, Line, Moment, Text


class PromiseCallBack(Action, frozen=True, kw_only=True):
    """Promise the customer a call, in the window that the policy gives unless another is agreed.

    A window with an end alone begins now, one with a begin alone is as long as the policy's. `contact` is where to
    call, if not where the case says; `call` the lost call because of which it is promised.
    """

    verb: ClassVar[str] = "promise_call_back"
    since: Moment | None = None
    until: Moment | None = None
    contact: Line | None = None
    note: Text | None = None
    call: Line | None = None


class MakeCall(Action, frozen=True, kw_only=True):
    """Record that the customer was called: because of a promise, by its number within the case, or without one.

    The attempt keeps the promise, whether the customer was reached or not; to try again is another call.
    """

    verb: ClassVar[str] = "make_call"
    call_back: Ordinal | None = None
    outcome: CallOutcome
    note: Text | None = None


class CancelCallBack(Action, frozen=True, kw_only=True):
    """Take a promised call back, by its number within the case, and say why."""

    verb: ClassVar[str] = "cancel_call_back"
    call_back: Ordinal
    reason: Text


CallAction = PromiseCallBack | MakeCall | CancelCallBack
