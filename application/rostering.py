"""What the teams of a desk can take day by day, by the rosters of the policies in force."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from application.importing.times import pinned_zone
from domain.case.errors import TeamUnknown
from domain.command import EARLIEST, LATEST
from domain.errors import Refusal
from domain.policy.capacity import capacity
from domain.policy.pack import names

if TYPE_CHECKING:
    from application.policies import Policies
    from domain.policy.pack import Pack

DAYS_AT_MOST: Final = 92
"""Days that can be asked for at once: a quarter of a year, whichever it is."""
USUAL_DAYS: Final = 7
"""Days that are meant when the first one is not named."""
_DAY: Final = timedelta(days=1)
_LAST: Final = timedelta(microseconds=1)
"""Before a day's end: what begins at midnight belongs to the next day."""


class DaysReversed(Refusal):
    """The last day, {until}, is before the first, {since}: name the earlier one as the first."""

    kind = "invalid"


class TooManyDays(Refusal):
    """From {since} to {until} there are {days} days, and at most {most} can be asked for at once: ask in parts."""

    kind = "invalid"


class DayNotMeant(Refusal):
    """The day {day} can't be meant: name one from {earliest} to {latest}."""

    kind = "invalid"


REFUSALS: Final = (DaysReversed, TooManyDays, DayNotMeant)
"""What the days of a question can be refused for."""


class Days(Struct, frozen=True, kw_only=True):
    """Which days of which team are asked about, by the policies of which market.

    Both days are included. Without the last one it is today, without the first one the last `USUAL_DAYS`; without a
    team they are all that the policy lists.
    """

    since: date | None = None
    until: date | None = None
    team: str | None = None
    market: str | None = None


class RosteredDay(Struct, frozen=True):
    """A team's day, from its first instant until the next day's, and how many cases the team can take on it."""

    day: date
    since: datetime
    until: datetime
    capacity: int

    @property
    def last(self) -> datetime:
        """The last instant of the day."""
        return self.until - _LAST


class Rostered(Struct, frozen=True):
    """The days of a team one after another, as the clocks of the zone tell them apart."""

    team: str
    zone: str
    days: tuple[RosteredDay, ...]


async def rostered(policies: Policies, asked: Days, now: datetime) -> list[Rostered]:
    """Return the days of each team that is asked about, with what it can take.

    A team's days are those of the zone of its first roster's calendar, or where it has none, of the first roster of
    all; else of UTC. Each day is as the policy rosters it that is in force as it ends; the teams and zones are those of
    the last day. Raises one of `REFUSALS`, `TeamUnknown`, or `BeyondHorizon` for days that a calendar does not know.
    """
    today = await policies.in_force(now, asked.market)
    since, until = _meant(asked, now.astimezone(pinned_zone(_zone(today.pack, asked.team))).date())
    ending = _midnight(until + _DAY, _zone(today.pack, asked.team)) - _LAST
    pack = (await policies.in_force(ending, asked.market)).pack
    if asked.team is not None and not pack.has_team(asked.team):
        raise TeamUnknown(team=asked.team, teams=names(pack.teams) or "none")
    teams = [one.id for one in pack.teams] if asked.team is None else [asked.team]
    return [await _rostered(policies, asked.market, team, _zone(pack, team), since, until) for team in teams]


async def _rostered(policies: Policies, market: str | None, team: str, zone: str, since: date, until: date) -> Rostered:
    days = [since + number * _DAY for number in range((until - since).days + 1)]
    found = []
    for day, (begins, ends) in zip(days, pairwise(_midnight(day, zone) for day in [*days, until + _DAY]), strict=True):
        policy = await policies.in_force(ends - _LAST, market)
        rosters = [one for one in policy.pack.rosters if one.team == team]
        calendars = {one.calendar: policy.calendars[one.calendar].working for one in rosters}
        found.append(RosteredDay(day, begins, ends, capacity(rosters, calendars, begins, ends)))
    return Rostered(team, zone, tuple(found))


def _meant(asked: Days, today: date) -> tuple[date, date]:
    for day in (asked.since, asked.until):
        if day is not None and not EARLIEST.date() <= day < LATEST.date():
            raise DayNotMeant(day=day, earliest=EARLIEST.date(), latest=LATEST.date() - _DAY)
    until = asked.until or today
    since = asked.since or until - (USUAL_DAYS - 1) * _DAY
    days = (until - since).days + 1
    if days < 1:
        raise DaysReversed(since=since, until=until)
    if days > DAYS_AT_MOST:
        raise TooManyDays(since=since, until=until, days=days, most=DAYS_AT_MOST)
    return since, until


def _zone(pack: Pack, team: str | None) -> str:
    """Return the zone of the first roster of a team, or else of any."""
    by_team = sorted(pack.rosters, key=lambda one: one.team != team)
    calendar = pack.calendar(by_team[0].calendar) if by_team else None
    return "UTC" if calendar is None else calendar.zone


def _midnight(day: date, zone: str) -> datetime:
    """Return when a day begins: when its midnight is first shown, be it by a clock that nobody has put forward."""
    return datetime.combine(day, time(), pinned_zone(zone)).astimezone(UTC)
