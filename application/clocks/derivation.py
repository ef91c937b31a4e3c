"""What an explanation of a clock is made of."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from application.calendars.local_times import Moment
from application.calendars.steps import Reason
from application.clocks.showing import ClockView, RuleView
from application.clocks.verifying import Difference
from domain.case.clocks.events import Retargeted

if TYPE_CHECKING:
    from domain.event import Recorded


class EventRef(Struct, frozen=True):
    """An event of the case's history: its position in the log, its version in the history, its type and its times."""

    position: int
    version: int
    type: str
    occurred_at: datetime
    recorded_at: datetime

    @classmethod
    def of(cls, recorded: Recorded[Any]) -> EventRef:
        """Return what refers to an event."""
        return cls(recorded.position, recorded.version, recorded.tag, recorded.occurred_at, recorded.recorded_at)


class CalendarUsed(Struct, frozen=True):
    """The version of a calendar by which a clock is counted, since when it holds, which local days it knows, and the
    releases of the packages that told its zone and its holidays.
    """

    id: str
    title: str
    zone: str
    version: int
    since: datetime
    first_day: date
    last_day: date
    tzdata_version: str
    holidays_version: str | None


class IntervalCounted(Struct, frozen=True):
    """An open interval, the part of it that lies within the clock's time, how many seconds of that are counted, which
    are those outside pauses, and how many all told by then.
    """

    opens: Moment
    closes: Moment
    since: Moment
    until: Moment
    counted: float
    total: float


class DayCounted(Struct, frozen=True):
    """A local date that is no business day, or that is open in another way than its weekday, and why; where business
    days are counted each of them, with its number. The holiday has its name.

    The reasons: `no_hours` on that weekday, `holiday`, `special` hours, a `shift`; `breaks` cover its hours, or the
    `clocks` left them out.
    """

    day: date
    weekday: str
    business: bool
    reason: Reason | None
    name: str | None
    number: int | None


class ClockChange(Struct, frozen=True):
    """The clocks of the zone are set: seconds ahead of UTC before, and from then on."""

    at: Moment
    before: int
    after: int


class PauseCounted(Struct, frozen=True):
    """A pause, the events with which it began and ended, and the seconds of the clock's time that it took; without an
    end it lasts, and its cost is not known yet. What was a pause of another case, until this one was split off, is told
    by the split.
    """

    since: datetime
    until: datetime | None
    cost: float | None
    began: EventRef
    ended: EventRef | None


class Retargeting(Struct, frozen=True):
    """Another rule came to count: because of what, by which event, and what the clock was due at before and after.

    `spared` says that it would have been over already and was due a little later instead, counted from `spared_since`,
    when that came about first.
    """

    because: Retargeted
    event: EventRef
    rule: RuleView
    was: datetime
    due: datetime
    spared: bool
    spared_since: datetime | None


class ClockExplained(Struct, frozen=True, kw_only=True):
    """How a clock came about. `start` is the event that set it going, `began_by` the rule that counted first, and
    `calendar` the one that counts now, null round the clock.

    From the start to `due`, or to where it stands still, `intervals` are counted, without `pauses`. `days` are those on
    which the calendar is closed or open in another way than usual, or where business days are counted each of them with
    its number. `warned` are the events that warned. `result` is the event that fulfilled, broke, paused or ended it;
    null while it runs. `corrected` says that a fact that was entered late changed what was recorded first.

    `agrees` says that all events about it hold what another way of counting comes to; `differences` are what does not.
    """

    case: str
    standing: ClockView
    start: EventRef
    began_by: RuleView
    calendar: CalendarUsed | None
    retargetings: tuple[Retargeting, ...]
    intervals: tuple[IntervalCounted, ...]
    pauses: tuple[PauseCounted, ...]
    days: tuple[DayCounted, ...]
    clock_changes: tuple[ClockChange, ...]
    warned: tuple[EventRef, ...]
    due: datetime | None
    result: EventRef | None
    corrected: bool
    agrees: bool
    differences: tuple[Difference, ...]
