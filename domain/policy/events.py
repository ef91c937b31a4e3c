"""Facts about policies. Tags and fields are for ever."""

from datetime import datetime

from domain.calendar.published import Expanded
from domain.event import Event
from domain.policy.law.statutes import Statute


class PolicyPublished(Event, tag="policy.published.v1", frozen=True):
    """A pack was published: its whole text, why, from when it holds, and for which markets if it names any.

    `calendars` are those of the pack that were not published before as they are now, or not far enough ahead, with
    their public holidays and the changes of their clocks.
    """

    pack: str
    text: str
    reason: str
    announced_at: datetime
    effective_at: datetime
    markets: tuple[str, ...] = ()
    calendars: tuple[Expanded, ...] = ()


class CalendarExtended(Event, tag="policy.calendar_extended.v1", frozen=True):
    """A calendar of a pack was expanded anew, with what is known of the world now, from a moment on.

    Its text is the same. What was computed before stands.
    """

    pack: str
    calendar: Expanded
    reason: str
    effective_at: datetime


class StatutesPublished(Event, tag="policy.statutes_published.v1", frozen=True):
    """What the laws of countries ask for was written down anew, all of it, to hold from a moment on."""

    statutes: tuple[Statute, ...]
    reason: str
    announced_at: datetime
    effective_at: datetime


class PolicyWithdrawn(Event, tag="policy.withdrawn.v1", frozen=True):
    """Everything that was published of a pack until then holds no more from a moment on, and its clocks end."""

    pack: str
    reason: str
    announced_at: datetime
    effective_at: datetime


PolicyEvent = PolicyPublished | CalendarExtended | StatutesPublished | PolicyWithdrawn
