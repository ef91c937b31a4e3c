"""The calendars of a ledger, as people ask about them: in the version that holds, and in every other."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from domain.calendar.expansion import PublicHoliday
from domain.calendar.published import version_at
from domain.calendar.spec import CalendarSpec
from domain.policy.errors import CalendarNotPublished

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.calendar.published import PublishedCalendar
    from domain.policy.state import PolicyState


class HeldCalendar(Struct, frozen=True, kw_only=True):
    """A calendar of a pack in one of its versions, which holds since a moment, from the first to the last day that it
    knows, local dates, both of them included. The packages' versions are those that told its zone and its holidays.
    """

    pack: str
    id: str
    title: str
    zone: str
    version: int
    since: datetime
    first_day: date
    known_until: date
    tzdata_version: str
    holidays_version: str | None


class CalendarVersion(Struct, frozen=True, kw_only=True):
    """One of the versions of a calendar."""

    version: int
    since: datetime
    known_until: date
    tzdata_version: str
    holidays_version: str | None


class WholeCalendar(HeldCalendar, frozen=True, kw_only=True):
    """A calendar of a pack in one of its versions, with what is written in it, the public holidays that this version
    knows, and all versions, oldest first.
    """

    spec: CalendarSpec
    holidays: tuple[PublicHoliday, ...]
    versions: tuple[CalendarVersion, ...]


class Opening(Struct, frozen=True):
    """An interval in which a calendar is open: its start in it, its end not."""

    opens: datetime
    closes: datetime


class Hours(Struct, frozen=True, kw_only=True):
    """When a calendar is open between two instants, by the version that holds at the first of them."""

    pack: str
    id: str
    zone: str
    version: int
    since: datetime
    until: datetime
    open: tuple[Opening, ...]


def calendars(state: PolicyState, at: datetime) -> list[HeldCalendar]:
    """Return every calendar by pack and name, in the version that holds at a moment, or in its first one."""
    return [
        HeldCalendar(**_facts(pack, held_at(versions, at))) for (pack, _), versions in sorted(state.calendars.items())
    ]


def calendar(state: PolicyState, pack: str, name: str, at: datetime) -> WholeCalendar:
    """Return a calendar in the version that holds at a moment, or in its first one; raise `CalendarNotPublished`."""
    versions = versions_of(state, pack, name)
    held = held_at(versions, at)
    return WholeCalendar(
        **_facts(pack, held),
        spec=held.spec,
        holidays=tuple(one for one in held.expansion.holidays if one.day >= held.expansion.first_day),
        versions=tuple(CalendarVersion(**_version(one)) for one in versions),
    )


def hours(state: PolicyState, pack: str, name: str, since: datetime, until: datetime) -> Hours:
    """Return when a calendar is open; raise `CalendarNotPublished` or `BeyondHorizon`."""
    held = held_at(versions_of(state, pack, name), since)
    return Hours(
        pack=pack,
        id=name,
        zone=held.spec.zone,
        version=held.version,
        since=since,
        until=until,
        open=tuple(Opening(*one) for one in held.working.open_intervals(since, end=until)),
    )


def versions_of(state: PolicyState, pack: str, name: str) -> Sequence[PublishedCalendar]:
    """Return the versions of a calendar, oldest first; raise `CalendarNotPublished`."""
    found = state.calendars.get((pack, name))
    if found is None:
        named = ", ".join(f"{one} of {owner}" for owner, one in state.calendars) or "none"
        raise CalendarNotPublished(pack=pack, calendar=name, calendars=named)
    return found


def held_at(versions: Sequence[PublishedCalendar], at: datetime) -> PublishedCalendar:
    """Return the version that holds at a moment; the first one where none did yet."""
    return version_at(versions, at) or min(versions, key=lambda one: (one.since, one.version))


def _facts(pack: str, one: PublishedCalendar) -> dict[str, Any]:
    spec = one.spec
    told = {"pack": pack, "id": spec.id, "title": spec.title, "zone": spec.zone, "first_day": one.expansion.first_day}
    return told | _version(one)


def _version(one: PublishedCalendar) -> dict[str, Any]:
    return {
        "version": one.version,
        "since": one.since,
        "known_until": one.expansion.last_day,
        "tzdata_version": one.expansion.tzdata_version,
        "holidays_version": one.expansion.holidays_version,
    }
