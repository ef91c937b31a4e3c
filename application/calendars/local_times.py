"""Local times of a calendar's zone, to and from instants, as its expansion tells them."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from domain.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.calendar.expansion import Expansion

_DAY: Final = timedelta(days=1)


class LocalTimeSkipped(Refusal):
    """The clocks of {zone} skipped {local}; write {later}, as a clock has it that nobody put forward, or {earlier}."""

    kind = "invalid"


class LocalTimeTwice(Refusal):
    """The clocks of {zone} showed {local} twice; write {first} for the first time or {second} for the second."""

    kind = "invalid"


class Moment(Struct, frozen=True):
    """An instant in UTC, what the clocks of the zone show then, and how many seconds these are ahead of UTC."""

    utc: datetime
    local: datetime
    offset: int


class LocalTimes:
    """What the clocks of an expansion's zone show."""

    def __init__(self, expansion: Expansion) -> None:
        self._zone = expansion.zone
        self._begins = [one.at for one in expansion.changes]
        self._offsets = [
            timedelta(seconds=one) for one in (expansion.offset, *(change.offset for change in expansion.changes))
        ]

    def moment(self, instant: datetime) -> Moment:
        """Return an instant with its local time."""
        instant = instant.astimezone(UTC)
        offset = self._offset(instant)
        return Moment(instant, instant.replace(tzinfo=None) + offset, int(offset.total_seconds()))

    def instant(self, local: datetime) -> datetime:
        """Return when a time without an offset is shown; raise `LocalTimeSkipped` or `LocalTimeTwice`."""
        found = self._shown_at(local)
        if not found:
            later, earlier = (self.written(one) for one in self._before_and_after(local))
            raise LocalTimeSkipped(zone=self._zone, local=local.isoformat(), later=later, earlier=earlier)
        if len(found) > 1:
            first, second = (self.written(one) for one in found)
            raise LocalTimeTwice(zone=self._zone, local=local.isoformat(), first=first, second=second)
        return found[0]

    def shown(self, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the local times that are shown from an instant to another, none of them past a midnight or a change."""
        while since < until:
            local = self.moment(since).local
            midnight = datetime.combine(local.date() + _DAY, time())
            later = bisect_right(self._begins, since)
            stop = min([until, since + (midnight - local), *self._begins[later : later + 1]])
            yield local, local + (stop - since)
            since = stop

    def begin(self, day: date) -> datetime:
        """Return when a date begins."""
        return self.first(datetime.combine(day, time()))

    def first(self, local: datetime) -> datetime:
        """Return when a time without an offset is first shown: where no clock showed it, when one did that nobody had
        put forward.
        """
        found = self._shown_at(local)
        return found[0] if found else self._before_and_after(local)[0]

    def written(self, instant: datetime) -> str:
        """Return an instant in local time with its offset, as it can be typed."""
        shown = self.moment(instant)
        return f"{shown.local.isoformat()}{offset_text(shown.offset)}"

    def _offset(self, instant: datetime) -> timedelta:
        return self._offsets[bisect_right(self._begins, instant)]

    def _shown_at(self, local: datetime) -> list[datetime]:
        as_utc = local.replace(tzinfo=UTC)
        return sorted({as_utc - one for one in self._offsets if self._offset(as_utc - one) == one})

    def _before_and_after(self, local: datetime) -> tuple[datetime, datetime]:
        """Return a local time that was left out, read with the offset before it was and with the one after."""
        as_utc = local.replace(tzinfo=UTC)
        changes = zip(self._begins, pairwise(self._offsets), strict=True)
        before, after = next(pair for at, pair in changes if at + pair[0] <= as_utc < at + pair[1])
        return as_utc - before, as_utc - after


def offset_text(seconds: int) -> str:
    """Return an offset as ISO 8601 writes it: +02:00."""
    minutes, rest = divmod(abs(seconds), 60)
    text = f"{'-' if seconds < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{rest:02}" if rest else text
