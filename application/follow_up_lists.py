"""When the daily lists of what is followed up are made, by the policies."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from application.calendars.local_times import LocalTimes
from domain.aggregate import Governed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from application.policies import Policies
    from domain.policy.policy import Policy
    from domain.policy.sections.follow_up import FollowUpRules

_DAY = timedelta(days=1)


class DailyList(Struct, frozen=True):
    """The list of a pack on a day, as at an instant, of the cases that are followed up because of these policies."""

    pack: str
    day: date
    at: datetime
    policies: tuple[int, ...]


async def lists_of(policies: Policies, day: date | None, now: datetime) -> list[DailyList]:
    """Return the list of each pack on a day, or else the last one that was made before it; by default the newest."""
    made = await lists_made(policies, now, day)
    return [newest for one in made.values() if (newest := next(one, None)) is not None]


async def lists_made(policies: Policies, now: datetime, day: date | None = None) -> dict[str, Iterator[DailyList]]:
    """Return the lists of each pack that were made by now, up to a day if one is given, newest first."""
    # Somewhere it is the day after already.
    last = min(day or date.max, now.date() + _DAY)
    return {pack: _made(pack, versions, last, now) for pack, versions in (await _following(policies, now)).items()}


async def _following(policies: Policies, now: datetime) -> dict[str, list[Policy]]:
    """Return the policies of each pack that has cases followed up, what came into force last first. A pack that was
    withdrawn goes on with its lists: its cases are not closed by that.
    """
    published = (await policies.refresh()).published
    found: dict[str, list[Policy]] = {}
    for number in range(1, len(published) + 1):
        policy = await policies.governing(Governed(version=number), now)
        if policy.pack.follow_up is not None:
            found.setdefault(policy.pack.name, []).append(policy)
    for versions in found.values():
        versions.sort(key=lambda one: (one.effective_at, one.version), reverse=True)
    return found


def _made(pack: str, versions: Sequence[Policy], last: date, now: datetime) -> Iterator[DailyList]:
    numbers = tuple(sorted(one.version for one in versions))
    times = {one.version: LocalTimes(one.calendars[_section(one).calendar].expansion) for one in versions}
    day, first = last, versions[-1].effective_at.date() - _DAY
    while day >= first:
        at = _at(versions, times, day)
        if at is not None and at <= now:
            yield DailyList(pack, day, at, numbers)
        day -= _DAY


def _at(versions: Sequence[Policy], times: dict[int, LocalTimes], day: date) -> datetime | None:
    """Return when the list of a day is made, by what is in force then; None where it is made on no such day."""
    for policy in versions:
        section = _section(policy)
        at = times[policy.version].first(datetime.combine(day, time.fromisoformat(section.at)))
        if policy.effective_at <= at:
            working = policy.calendars[section.calendar].working
            return at if not section.business_days or working.business_days_between(day - _DAY, day) > 0 else None
    return None


def _section(policy: Policy) -> FollowUpRules:
    section = policy.pack.follow_up
    assert section is not None  # noqa: S101 - only such are asked for
    return section
