"""Reading the times of another system, with the zone data that comes pinned with the program."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from domain.command import EARLIEST, LATEST, Line

if TYPE_CHECKING:
    from collections.abc import Callable

ISO: Final = "iso"
_DATE_ONLY: Final = len("2012-10-09")
_SAMPLE: Final = datetime(2024, 2, 29, 13, 45, tzinfo=UTC)


class TimeReading(Struct, frozen=True, forbid_unknown_fields=True):
    """How times are written: `iso` (ISO 8601) or a format as `strptime` knows it, and the zone (IANA) of local times.

    A time with an offset is taken at its word. A local time that occurs twice, because clocks were put back, is the
    earlier one. A local time that never was, because clocks were put forward, is read with the offset that held before:
    what a clock showed that nobody had put forward.
    """

    format: Line = ISO
    zone: Line | None = None


class TimeUnreadable(ValueError):
    """A time that is not written as the mapping says; its text says what is wrong, and never quotes the value."""


def reader_of(reading: TimeReading) -> Callable[[str], datetime]:
    """Return what turns a text into a moment in UTC or raises `TimeUnreadable`; raise ValueError for a reading that can
    never work.
    """
    zone = None if reading.zone is None else pinned_zone(reading.zone)
    if reading.format != ISO:
        _check_format(reading.format)
    parse = _iso if reading.format == ISO else lambda text: datetime.strptime(text, reading.format)  # noqa: DTZ007 - the zone comes below

    def read(text: str) -> datetime:
        try:
            return _in_utc(parse(text), zone)
        except TimeUnreadable:
            raise
        except (ValueError, OverflowError) as error:
            raise TimeUnreadable(f"the time is not written as {reading.format!r} says") from error

    return read


@cache
def pinned_zone(name: str) -> tzinfo:
    """Return a time zone from the tzdata package, whatever the system has; raise ValueError for an unknown name."""
    data = files("tzdata")
    if name not in data.joinpath("zones").read_text(encoding="utf-8").split():
        raise ValueError(f"there is no time zone {name!r}; zones are named like Europe/Rome")
    with data.joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def _iso(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if len(text) <= _DATE_ONLY:
        raise TimeUnreadable("a date without a time of day")
    return moment


def _in_utc(moment: datetime, zone: tzinfo | None) -> datetime:
    if moment.tzinfo is None:
        if zone is None:
            raise TimeUnreadable("a time without an offset, and the mapping names no zone")
        moment = moment.replace(tzinfo=zone)
    moment = moment.astimezone(UTC)
    if not EARLIEST <= moment < LATEST:
        raise TimeUnreadable(f"a time that does not lie between {EARLIEST:%Y} and {LATEST:%Y}")
    return moment


def _check_format(written: str) -> None:
    if "%Z" in written:
        raise ValueError("a zone's abbreviation (%Z) says too little; use offsets (%z) or name the zone")
    try:
        read = datetime.strptime(_SAMPLE.strftime(written), written)  # noqa: DTZ007 - only the date is looked at
    except ValueError as error:
        raise ValueError(f"{written!r} is no format that times can be read with") from error
    if read.date() != _SAMPLE.date():
        raise ValueError(f"the format {written!r} does not hold a whole date")
