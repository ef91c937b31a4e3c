"""The window in which a call is promised."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from domain.case import errors
from domain.clocks.timing import due
from domain.policy.sections.spans import Within

if TYPE_CHECKING:
    from domain.calendar.working_time import WorkingTime
    from domain.policy.policy import Policy
    from domain.policy.sections.clocks import CallBacks


class Window(NamedTuple):
    """From an instant to a later one, which is still part of it."""

    since: datetime
    until: datetime


def window(policy: Policy, at: datetime, since: datetime | None, until: datetime | None) -> Window:
    """Return the window of a call that is asked for at an instant: as given, and what is not by the policy.

    That begins so long after as the policy says and is as long as it says, both in working time.
    """
    if until is None:
        since = since or _begin(policy, at)
        until = due(Within(minutes=_rules(policy).window_minutes), _calendar(policy), since)
    elif since is None:
        since = at
    if until <= at:
        raise errors.CallBackWindowOver(until=until.isoformat(), now=at.isoformat())
    if until <= since:
        raise errors.CallBackWindowEmpty(since=since.isoformat(), until=until.isoformat())
    return Window(since, until)


def _begin(policy: Policy, at: datetime) -> datetime:
    calendar = _calendar(policy)
    begin = due(_rules(policy).within, calendar, at)
    # Where that is when the desk closes, nobody calls before it opens again.
    return begin if calendar is None or calendar.is_open(begin) else calendar.next_open(begin)


def _rules(policy: Policy) -> CallBacks:
    if policy.pack.call_backs is None:
        raise errors.NoCallBackWindow
    return policy.pack.call_backs


def _calendar(policy: Policy) -> WorkingTime | None:
    name = _rules(policy).calendar
    return None if name is None else policy.calendars[name].working
