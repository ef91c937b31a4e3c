"""`caseledger calendar`: calendars in files and of the ledger, and step by step what is computed with them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import click
import msgspec

from application.calendars.expanding import expand
from application.calendars.explaining import explain
from application.calendars.local_times import LocalTimes
from application.calendars.steps import Add, Between, BusinessDays
from application.calendars.weeks import weeks
from domain.calendar.errors import BeyondHorizon, HolidaysUnknown
from domain.calendar.plan import WEEKDAYS
from domain.calendar.spec import HolidaySpec
from domain.calendar.working_time import WorkingTime
from interfaces.calendars.svg import svg
from interfaces.calendars.words import HEADINGS, answered, asked, lasting, rows
from interfaces.cli.calendar_files import calendars_of, picked, the_calendar, unknown_in_the_world
from interfaces.cli.calendar_ledger import extend_command, is_published, list_command, published, show_command
from interfaces.cli.calendar_options import (
    Form,
    Pauses,
    Time,
    around,
    duration,
    instant,
    pauses,
    with_calendar,
    with_form,
)
from interfaces.cli.options import fail, failures_told, print_json, print_table, say, with_json, with_settings
from interfaces.cli.packs import name_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from application.calendars.steps import Explained, Question
    from application.calendars.steps import Pauses as StepPauses
    from domain.calendar.spec import CalendarSpec
    from interfaces.settings import Settings

WRONG: Final = 1
"""The exit code of `check` when something is wrong."""
_MONDAY: Final = datetime(2024, 1, 8, tzinfo=UTC)
"""Of an ordinary week, with a year around it."""
_FROM: Final = click.option("--from", "start", metavar="TIME", required=True, callback=instant, help="From when.")
_PAUSES: Final = click.option(
    "--pause",
    "paused",
    metavar="TIME/TIME",
    multiple=True,
    callback=pauses,
    help="A time that does not count; may be given again.",
)
_FILE: Final = click.argument("file")


@click.group("calendar")
def calendar_group() -> None:
    """Check calendars in files, see and extend those of the ledger, and show what is computed with them."""


for _command in (list_command, show_command, extend_command):
    calendar_group.add_command(_command)


@calendar_group.command("check")
@_FILE
@with_calendar
@with_json
def check_command(file: str, *, name: str | None, horizon: tuple[int, int] | None, as_json: bool) -> None:
    """Say all that is wrong with the calendars in FILE, or when they are open; ends with 1 when something is wrong.

    FILE is TOML and holds one calendar, or several under [[calendars]]; `-` reads the standard input. Public holidays
    are to be known for the --years, unless given for this one and ten more.
    """
    this = datetime.now(UTC).year
    asked_for = horizon or (this, this + 10)
    with failures_told():
        found = picked(calendars_of(file), name)
    wrong = [*(one for each in found for one in each.problems)]
    known = [one.calendar for one in found if one.calendar is not None]
    wrong += [one for calendar in known for one in unknown_in_the_world(calendar, asked_for)]
    facts = [] if wrong else [_facts(calendar, asked_for) for calendar in known]
    if as_json:
        print_json(_in_seconds({"file": file, "problems": wrong, "calendars": facts}))
    else:
        for line in [f"{name_of(file)}: {one}" for one in wrong] or map(_said, facts):
            say(line)
    if wrong:
        raise SystemExit(WRONG)


@calendar_group.group("explain")
def explain_group() -> None:
    """Show step by step what is computed with the calendar in FILE, or with PACK/ID, which is one of the ledger.

    FILE is TOML and holds one calendar, or several under [[calendars]] of which --calendar names one; `-` reads the
    standard input. A TIME without an offset is local time of the calendar's zone. The calendar is known from the year
    before the first time until ten years after it, unless --years says otherwise; that of the ledger as it was
    published, in the version that holds at the first time.
    """


@explain_group.command("add")
@_FILE
@click.argument("length", metavar="DURATION", callback=duration)
@click.option("--backwards", is_flag=True, help="Tell when it has to begin to be over by then.")
@_FROM
@_PAUSES
@with_form
@with_settings
def add_command(
    file: str,
    *,
    length: timedelta,
    backwards: bool,
    start: Time,
    paused: Pauses,
    form: Form,
    settings: Settings,
) -> None:
    """Tell when a DURATION of working time is over: 8h, 90m, 1h30m, 2d (48 hours), 15s."""
    signed = -length if backwards else length
    _tell(settings, file, form, (start,), paused, lambda read: Add(read(start), signed, _read(paused, read)))


@explain_group.command("between")
@_FILE
@_FROM
@click.option("--to", "end", metavar="TIME", required=True, callback=instant, help="Until when.")
@_PAUSES
@with_form
@with_settings
def between_command(file: str, *, start: Time, end: Time, paused: Pauses, form: Form, settings: Settings) -> None:
    """Tell how much working time there is from a time to another."""
    _tell(settings, file, form, (start, end), paused, lambda read: Between(read(start), read(end), _read(paused, read)))


@explain_group.command("business-days")
@_FILE
@click.argument("number", type=click.IntRange(1, 100_000))
@_FROM
@with_form
@with_settings
def business_days_command(file: str, *, number: int, start: Time, form: Form, settings: Settings) -> None:
    """Tell when the hours of the NUMBER-th next business day end, and when it is the same time on it."""
    _tell(settings, file, form, (start,), (), lambda read: BusinessDays(read(start), number))


def _tell(
    settings: Settings,
    file: str,
    form: Form,
    given: tuple[Time, ...],
    paused: Pauses,
    question: Callable[[Callable[[Time], datetime]], Question],
) -> None:
    """Print what a question comes to, and how."""
    held = published(settings, file, form, given[0]) if is_published(file) else None
    working = held.working if held else _working(the_calendar(file, form.name), form.horizon or around(given))
    times = LocalTimes(working.expansion)
    for since, until in paused:
        if until.instant(times) < since.instant(times):
            fail(f"The pause {since.text}/{until.text} ends before it begins.")
    try:
        explained = explain(working, question(lambda one: one.instant(times)))
    except BeyondHorizon as error:
        fail(f"{error} Here: " + ("name more years with --years." if held is None else "`caseledger calendar extend`."))
    if form.drawing is not None:
        form.drawing.write_text(svg(explained, *weeks(working, explained)), encoding="utf-8")
    every = (*given, *(edge for pause in paused for edge in pause))
    if form.as_json:
        taken = [{"given": one.text, "taken_as": one.taken_as, "utc": one.instant(times)} for one in every]
        told = {**msgspec.to_builtins(explained, builtin_types=(timedelta,)), "times": taken}
        print_json(_in_seconds(told if held is None else {**told, "version": held.version}))
        return
    _print(explained)
    if held is not None:
        say(f"{file} is in version {held.version}, which holds since {held.since.isoformat()}.")
    for one in every:
        local = f"local time of {explained.zone}, {times.written(one.instant(times))}"
        say(f"{one.text} was taken as {local if one.taken_as == 'local' else 'an instant, by its offset'}.")
    if form.drawing is not None:
        say(f"Drawn in {form.drawing}.")


def _read(paused: Pauses, read: Callable[[Time], datetime]) -> StepPauses:
    return tuple((read(since), read(until)) for since, until in paused)


def _print(explained: Explained) -> None:
    holidays = f", holidays {explained.holidays_version}" if explained.holidays_version else ""
    say(
        f"{explained.title} ({explained.calendar}), {explained.zone}; tzdata {explained.tzdata_version}{holidays};"
        f" known from {explained.first_day} to {explained.last_day}"
    )
    print_table(asked(explained), HEADINGS, rows(explained))
    for line in answered(explained):
        say(f"{line}.")


def _working(calendar: CalendarSpec, horizon: tuple[int, int]) -> WorkingTime:
    try:
        return WorkingTime(calendar, expand(calendar, *horizon))
    except HolidaysUnknown as error:
        fail(f"{error} Name other years with --years.")


def _facts(calendar: CalendarSpec, horizon: tuple[int, int]) -> dict[str, Any]:
    """Return what a calendar without problems comes to in an ordinary week, and what it is told of the world."""
    expansion = expand(calendar, *horizon)
    weekly = {day: spans for day, spans in calendar.breaks.items() if day in WEEKDAYS}
    usual = msgspec.structs.replace(
        calendar, zone="Etc/UTC", breaks=weekly, shifts={}, special={}, holidays=HolidaySpec()
    )
    week = WorkingTime(usual, expand(usual, _MONDAY.year, _MONDAY.year))
    before = (_MONDAY - timedelta(days=1)).date()
    days = [before + timedelta(days=number) for number in range(8)]
    return {
        "calendar": calendar.id,
        "zone": calendar.zone,
        "open_in_a_week": week.between(_MONDAY, _MONDAY + timedelta(days=7)),
        "business_days": [
            name
            for name, day in zip(WEEKDAYS, days, strict=False)
            if week.business_days_between(day, day + timedelta(days=1))
        ],
        "first_day": expansion.first_day,
        "last_day": expansion.last_day,
        "public_holidays": len([one for one in expansion.holidays if one.day >= expansion.first_day]),
        "changes_of_clocks": len(expansion.changes),
        "tzdata_version": expansion.tzdata_version,
        "holidays_version": expansion.holidays_version,
    }


def _in_seconds(told: Any) -> Any:  # noqa: ANN401 - as JSON nests it
    """Return what is told with its durations in seconds: a day of 24 hours, as ISO 8601 has it, is none of work."""
    match told:
        case dict():
            return {name: _in_seconds(value) for name, value in told.items()}
        case list() | tuple():
            return [_in_seconds(value) for value in told]
        case timedelta():
            seconds = told.total_seconds()
            return int(seconds) if seconds.is_integer() else seconds
        case _:
            return told


def _said(facts: dict[str, Any]) -> str:
    days = ", ".join(facts["business_days"]) or "on no weekday"
    return (
        f"{facts['calendar']} opens {lasting(facts['open_in_a_week'])} a week ({days}) in {facts['zone']}; from"
        f" {facts['first_day']} to {facts['last_day']} there are {facts['public_holidays']} public holidays and"
        f" {facts['changes_of_clocks']} changes of the clocks"
    )
