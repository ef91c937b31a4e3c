"""Load against capacity: what came in day by day, beside what the rosters can take."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from application.rostering import rostered
from projections.case_states.reads import counts
from projections.queue.arrivals import arrivals
from projections.shapes import Moment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from application.desk import Desk
    from application.rostering import Days, Rostered, RosteredDay
    from projections.reads import Rows

READS: Final = ("queue", "case_states")
"""The read models that are asked."""
_PLACES: Final = 4


class LoadOfDay(Struct, frozen=True):
    """A team's day: the cases that its rosters can take, those that were opened on it, and how these compare.

    `day` is a date of `zone`, from its first to its last instant. `capacity` is open hours x people x cases an hour,
    summed over the team's rosters and then rounded, half up, to a whole number. `opened` counts cases in the team that
    has them now. `open` are the cases that were neither resolved nor closed as the day ended, or are not now, in the
    team that had them then. Both are null for a day that is still to come. `load` is opened / capacity, to four places;
    null where there is no capacity.
    """

    day: date
    team: str
    zone: str
    capacity: int
    opened: int | None
    open: int | None
    load: float | None


class Load(Struct, frozen=True):
    """Days with their load, from the first on; those of one date by team, as the policy lists them."""

    days: list[LoadOfDay]


async def load_of(desk: Desk, asked: Days) -> Load:
    """Return the load of the days that are asked about; raise what `rostered` raises."""
    now = desk.clock()
    teams = await rostered(desk.policies, asked, now)
    opened = await _opened(desk.rows, teams)
    still_open = await _still_open(desk.rows, teams, now)
    found = [
        _of_day(one, day, opened[one.team, day.day], still_open[one.team, _seen(day, now)], now)
        for one in teams
        for day in one.days
    ]
    return Load(sorted(found, key=lambda one: one.day))


def _of_day(of: Rostered, day: RosteredDay, opened: int, still_open: int, now: datetime) -> LoadOfDay:
    if now < day.since:
        return LoadOfDay(day.day, of.team, of.zone, day.capacity, None, None, None)
    load = round(opened / day.capacity, _PLACES) if day.capacity else None
    return LoadOfDay(day.day, of.team, of.zone, day.capacity, opened, still_open, load)


async def _opened(rows: Rows, teams: Iterable[Rostered]) -> Counter[tuple[str, date]]:
    """Return how many cases were opened, by team and day. Teams in one zone have the same days."""
    found = Counter[tuple[str, date]]()
    for _, alike in groupby(sorted(teams, key=lambda one: one.zone), key=lambda one: one.zone):
        together = list(alike)
        days = together[0].days
        bounds = [*(one.since for one in days), days[-1].until]
        for team, by_day in (await arrivals(rows, [one.team for one in together], bounds)).items():
            found.update({(team, days[at].day): cases for at, cases in by_day.items()})
    return found


async def _still_open(rows: Rows, teams: Iterable[Rostered], now: datetime) -> Counter[tuple[str, datetime]]:
    """Return how many cases were not done, by team and moment: as each day ended that has begun, or now."""
    found = Counter[tuple[str, datetime]]()
    for moment in {_seen(day, now) for one in teams for day in one.days if day.since <= now}:
        for one in await counts(rows, Moment(as_of=moment)):
            if one.status in {"open", "waiting"}:
                found[one.team, moment] += one.cases
    return found


def _seen(day: RosteredDay, now: datetime) -> datetime:
    """Return when a day is looked at: as it ends, or now."""
    return min(day.last, now)
