"""When the daily lists of what is followed up are made, by the policies."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from application.calendars.local_times import LocalTimes
from domain.aggregate import Governed
from domain.follow_up_list.decisions import FOLLOW_UP_LIST
from domain.ids import follow_up_list_stream

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from application.desk import Desk
    from application.policies import Policies
    from domain.calendar.published import PublishedCalendar
    from domain.policy.policy import Policy
    from domain.policy.sections.follow_up import FollowUpRules

_DAY = timedelta(days=1)


class DailyList(Struct, frozen=True):
    """The list of a pack on a day, as at an instant, of the cases that are followed up because of these policies.

    `cases` are those on it where it was recorded.
    """

    pack: str
    day: date
    at: datetime
    policies: tuple[int, ...]
    cases: tuple[str, ...] | None = None


async def lists_of(desk: Desk, day: date | None, now: datetime) -> list[DailyList]:
    """Return the list of each pack on a day, or else the last one that was made before it; by default the newest.

    It is as it was recorded. One that is due and was not yet is as it will be.
    """
    found: list[DailyList] = []
    for pack, versions in (await _following(desk.policies, now)).items():
        for one, at in _days(versions, _last(day, now)):
            made = (await desk.streams.refresh(FOLLOW_UP_LIST, follow_up_list_stream(pack, one))).state
            instant = made.at or at
            if instant is not None and instant <= now:
                found.append(DailyList(pack, one, instant, _numbers(versions), made.cases if made.made else None))
                break
    return found


async def lists_made(policies: Policies, now: datetime) -> dict[str, Iterator[DailyList]]:
    """Return the lists of each pack that are due by now, newest first."""
    return {pack: _made(pack, versions, now) for pack, versions in (await _following(policies, now)).items()}


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


def _made(pack: str, versions: Sequence[Policy], now: datetime) -> Iterator[DailyList]:
    for day, at in _days(versions, _last(None, now)):
        if at is not None and at <= now:
            yield DailyList(pack, day, at, _numbers(versions))


def _last(day: date | None, now: datetime) -> date:
    # Somewhere it is the day after already.
    return min(day or date.max, now.date() + _DAY)


def _numbers(versions: Sequence[Policy]) -> tuple[int, ...]:
    return tuple(sorted(one.version for one in versions))


def _days(versions: Sequence[Policy], last: date) -> Iterator[tuple[date, datetime | None]]:
    """Yield the days down to the first policy, each with when its list is made, or None where none is."""
    day, first = last, versions[-1].effective_at.date() - _DAY
    while day >= first:
        yield day, _at(versions, day)
        day -= _DAY


def _at(versions: Sequence[Policy], day: date) -> datetime | None:
    """Return when the list of a day is made, by what is in force then; None where it is made on no such day."""
    for policy in versions:
        at, calendar = _shown(policy, day)
        if policy.effective_at <= at:
            business = calendar.working.business_days_between(day - _DAY, day) if _section(policy).business_days else 1
            return at if business > 0 else None
    return None


def _shown(policy: Policy, day: date) -> tuple[datetime, PublishedCalendar]:
    """Return when a policy's calendar shows the time of its lists on a day, in the version that holds then.

    One that did not know the day leaves it to the next one that does.
    """
    section = _section(policy)
    local = datetime.combine(day, time.fromisoformat(section.at))
    known = policy.calendar_versions[policy.pack.name, section.calendar]
    found = None
    for calendar in sorted(known, key=lambda one: (one.since, one.version), reverse=True):
        if found is not None and not calendar.expansion.first_day <= day <= calendar.expansion.last_day:
            break
        found = LocalTimes(calendar.expansion).first(local), calendar
        if calendar.since <= found[0]:
            break
    assert found is not None  # noqa: S101 - a pack is published with the calendars that it names
    return found


def _section(policy: Policy) -> FollowUpRules:
    section = policy.pack.follow_up
    assert section is not None  # noqa: S101 - only such are asked for
    return section
