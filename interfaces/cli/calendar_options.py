"""What `caseledger calendar` is asked with: durations, times of a zone, pauses, years."""

from __future__ import annotations

import functools
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias, TypeVar

import click

from domain.command import EARLIEST, LATEST

if TYPE_CHECKING:
    from collections.abc import Callable

    from application.calendars.local_times import LocalTimes

R = TypeVar("R")
_DURATION: Final = re.compile(r"^(?=.)(?:(\d{1,5})d)?(?:(\d{1,7})h)?(?:(\d{1,9})m)?(?:(\d{1,10})s)?$(?!\n)", re.ASCII)
_YEARS: Final = re.compile(r"^(\d{4})-(\d{4})$(?!\n)", re.ASCII)
_MOST_YEARS: Final = 100
_DATE_ONLY: Final = len("2026-03-02")
_BEFORE, _AFTER = 1, 10


class Time(NamedTuple):
    """A time as it was given, and read; without an offset it is a local one of the calendar's zone."""

    text: str
    read: datetime

    @property
    def taken_as(self) -> Literal["local", "instant"]:
        """Tell whether it needs a zone."""
        return "local" if self.read.tzinfo is None else "instant"

    def instant(self, times: LocalTimes) -> datetime:
        """Return the instant that is meant; raise `LocalTimeSkipped` or `LocalTimeTwice`."""
        return times.instant(self.read) if self.read.tzinfo is None else self.read.astimezone(UTC)


class Form(NamedTuple):
    """Which calendar of the file, in which years, and how the answer is told."""

    name: str | None
    horizon: tuple[int, int] | None
    as_json: bool
    drawing: Path | None


Pauses: TypeAlias = tuple[tuple[Time, Time], ...]


def duration(ctx: click.Context, param: click.Parameter, value: str) -> timedelta:
    """Read a duration."""
    found = _DURATION.match(value)
    if found is None or not any(found.groups()):
        message = f"{value!r} is no duration; write it like 8h, 90m, 1h30m, 2d (48 hours) or 15s"
        raise click.BadParameter(message, ctx, param)
    days, hours, minutes, seconds = (int(count or 0) for count in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def instant(ctx: click.Context, param: click.Parameter, value: str) -> Time:
    """Read a time."""
    try:
        return _time(value)
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, param) from error


def pauses(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> Pauses:
    """Read pauses, each of two times with a slash between them."""
    found = []
    for one in value:
        since, slash, until = one.partition("/")
        try:
            if not slash:
                raise ValueError(f"{one!r} is no pause; write its beginning and its end with a slash between them")  # noqa: TRY301 - told as the others below are
            found.append((_time(since), _time(until)))
        except ValueError as error:
            raise click.BadParameter(str(error), ctx, param) from error
    return tuple(found)


def years(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[int, int] | None:
    """Read the first and the last year of a horizon."""
    if value is None:
        return None
    found = _YEARS.match(value)
    if found is None:
        raise click.BadParameter(f"{value!r} are no years; write the first and the last: 2025-2030", ctx, param)
    first, last = int(found[1]), int(found[2])
    if not EARLIEST.year <= first <= last < min(LATEST.year, first + _MOST_YEARS):
        message = f"{value!r}: write the first year first, not before {EARLIEST.year}, and at most {_MOST_YEARS} years"
        raise click.BadParameter(message, ctx, param)
    return first, last


def around(given: tuple[Time, ...]) -> tuple[int, int]:
    """Return the years that are looked at unless others are asked for: from the one before the first time on."""
    year = min(one.read.year for one in given)
    return max(year - _BEFORE, EARLIEST.year), year + _AFTER


def with_calendar(command: Callable[..., R]) -> Callable[..., R]:
    """Add `--calendar` and `--years`; the command is given `name` and `horizon`."""
    command = click.option("--calendar", "name", metavar="ID", help="Which of the file's calendars.")(command)
    said = "The first and the last year that the calendar is to know."
    return click.option("--years", "horizon", metavar="FROM-TO", callback=years, help=said)(command)


def with_form(command: Callable[..., R]) -> Callable[..., R]:
    """Add `--calendar`, `--years`, `--json` and `--svg`; the command is given `form`."""

    @with_calendar
    @click.option("--json", "as_json", is_flag=True, help="Print JSON for programs, durations in seconds.")
    @click.option(
        "--svg",
        "drawing",
        metavar="FILE",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Draw the weeks that it touches, at most four, into a file.",
    )
    @functools.wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> R:  # noqa: ANN401 - click's
        form = Form(**{name: kwargs.pop(name) for name in Form._fields})
        return command(*args, form=form, **kwargs)

    return wrapped


def _time(text: str) -> Time:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"{text!r} is no time; write it like 2026-03-02T09:00 (of the calendar's zone) or 2026-03-02T09:00+01:00"
        ) from None
    if len(text) <= _DATE_ONLY:
        raise ValueError(f"{text!r} has no time of day; write it like 2026-03-02T09:00")
    if not EARLIEST.year < read.year < LATEST.year - 1:
        raise ValueError(f"{text!r} does not lie between {EARLIEST.year + 1} and {LATEST.year - 2}")
    return Time(text, read)
