"""Calendars in files: one as the whole of a TOML file, or several under `[[calendars]]`."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any, Final, NoReturn

import msgspec

from application.calendars.public_holidays import public_holidays
from application.calendars.zones import zone
from domain.calendar.checking import problems
from domain.calendar.spec import CalendarText
from domain.errors import Refusal
from interfaces.cli.options import errors, fail, shown
from interfaces.cli.packs import name_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

Years = tuple[int, int]
_UNNAMED: Final = "(without an id)"


class Found(msgspec.Struct, frozen=True):
    """A calendar of a file: its id as written, itself if it has the form of one, and what can't be meant of it."""

    id: str
    calendar: CalendarText | None
    problems: tuple[str, ...]


def calendars_of(file: str) -> list[Found]:
    """Return the calendars of a file, of which `-` is the standard input; end the command when it holds none."""
    text, unread = text_of(file)
    if unread:
        fail(f"{name_of(file)}: {unread[0].sentence}")
    try:
        written = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        fail(f"{name_of(file)} is not TOML: {error}.")
    listed = written.get("calendars", [written])
    if not isinstance(listed, list) or not listed or not all(isinstance(one, dict) for one in listed):
        fail(f"{name_of(file)}: `calendars` holds no calendars; begin each with [[calendars]].")
    ids = [_id(one) for one in listed]
    return [_found(one, at, ids) for at, one in enumerate(listed)]


def picked(found: list[Found], name: str | None) -> list[Found]:
    """Return the calendars of an id, or all of them; end the command when there is none."""
    chosen = [one for one in found if name in (None, one.id)]
    return chosen or fail(f"There is no calendar {name} in the file; there are {_ids(found)}.")


def the_calendar(file: str, name: str | None) -> CalendarText:
    """Return the one calendar that is meant; end the command when there are several, or when it can't be meant."""
    found = calendars_of(file)
    if name is None and len(found) > 1:
        fail(f"{name_of(file)} has several calendars; name one with --calendar: {_ids(found)}.")
    chosen = picked(found, name)[0]
    if chosen.calendar is None or chosen.problems:
        _complain(file, chosen)
    return chosen.calendar


def unknown_in_the_world(calendar: CalendarText, years: Years) -> Iterator[str]:
    """Yield what is wrong with a calendar's zone, country and region."""
    try:
        zone(calendar.zone)
    except Refusal as refusal:
        yield f"calendars.{calendar.id}.zone: {refusal}"
    country, region = calendar.holidays.country, calendar.holidays.region
    if country is not None:
        try:
            public_holidays(country, region, *years)
        except Refusal as refusal:
            yield f"calendars.{calendar.id}.holidays: {refusal}"


def _found(written: dict[str, Any], at: int, ids: list[str]) -> Found:
    name = ids[at]
    wrong = [f"calendars.{name}: an earlier calendar has this id; take another"] if name in ids[:at] else []
    try:
        calendar = msgspec.convert(written, CalendarText)
    except msgspec.ValidationError as error:
        return Found(name, None, (*wrong, f"calendars.{name}: {error}"))
    found = (msgspec.structs.replace(one, path=("calendars", name, *one.path)).sentence for one in problems(calendar))
    return Found(name, calendar, (*wrong, *found))


def _complain(file: str, found: Found) -> NoReturn:
    for one in found.problems:
        errors.print(shown(f"{name_of(file)}: {one}"), markup=False, highlight=False, soft_wrap=True)
    fail("Nothing was computed.")


def _id(written: dict[str, Any]) -> str:
    name = written.get("id")
    return name if isinstance(name, str) else _UNNAMED


def _ids(found: list[Found]) -> str:
    return ", ".join(one.id for one in found)
