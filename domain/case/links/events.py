"""Facts about how cases hang together. Tags and fields are for ever."""

from __future__ import annotations

from datetime import datetime

from domain.case.parts import Wait
from domain.case.vocabulary import Severity
from domain.event import Event
from domain.personal import Personal


class FollowUpLinked(Event, tag="case.follow_up_linked.v1", frozen=True):
    """The case takes up what an earlier one was about."""

    follows: str


class CaseMergedInto(Event, tag="case.merged_into.v1", frozen=True):
    """The case goes on in another one, and is closed here; `at` an instant, as the clocks have it."""

    into: str
    reason: Personal | None = None
    at: datetime | None = None


class CaseMergedIn(Event, tag="case.merged_in.v1", frozen=True):
    """Another case goes on in this one; `severity` is how grave that is, where it is graver."""

    merged: str
    severity: Severity | None = None


class CaseSplitOff(Event, tag="case.split_off.v1", frozen=True):
    """Part of what this case is about became a case of its own."""

    into: str


class CaseSplitFrom(Event, tag="case.split_from.v1", frozen=True):
    """The case was part of another one. Where there are clocks, `waits` are those of the whole until then, and
    `reopened_at` is when that was at last.
    """

    case: str
    waits: tuple[Wait, ...] = ()
    reopened_at: datetime | None = None


LinkEvent = FollowUpLinked | CaseMergedInto | CaseMergedIn | CaseSplitOff | CaseSplitFrom
