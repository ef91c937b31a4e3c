"""Instants and durations as whole numbers of microseconds, instants since 1970 began in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LOCAL_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - what a clock on the wall shows


def micros(at: datetime) -> int:
    """Return an aware time as a number; raise ValueError for one without a zone, which is no instant."""
    try:
        since = at - _EPOCH
    except TypeError:
        raise ValueError(f"{at.isoformat()} has no zone: say of which, such as UTC") from None
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def moment(number: int) -> datetime:
    """Return the number of an instant as a time in UTC."""
    return _EPOCH + timedelta(0, 0, number)


def length(duration: timedelta) -> int:
    """Return a duration as a number."""
    return (duration.days * 86_400 + duration.seconds) * 1_000_000 + duration.microseconds


def duration_of(number: int) -> timedelta:
    """Return the number of a duration as one."""
    return timedelta(0, 0, number)


def local_micros(shown: datetime) -> int:
    """Return what a clock on the wall shows as a number, as if it were in UTC."""
    return length(shown - _LOCAL_EPOCH)


def local_moment(number: int) -> datetime:
    """Return the number of what a clock on the wall shows as a time without a zone."""
    return _LOCAL_EPOCH + timedelta(0, 0, number)
