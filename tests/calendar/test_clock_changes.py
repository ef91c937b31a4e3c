"""Every change of clocks in twenty zones over ten years: what is open around it is what the clocks show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from application.calendars.expanding import expand
from domain.calendar.spec import CalendarSpec
from domain.calendar.working_time import WorkingTime
from tests.calendar.model import WEEKDAYS, Model

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST, LAST = 2009, 2018
CHANGES = {
    "Africa/Cairo": 10,
    "Africa/Casablanca": 33,
    "America/Asuncion": 20,
    "America/Havana": 20,
    "America/New_York": 20,
    "America/Nuuk": 20,
    "America/Santiago": 18,
    "America/Sao_Paulo": 20,
    "America/St_Johns": 20,
    "Antarctica/Troll": 20,
    "Asia/Gaza": 20,
    "Asia/Kathmandu": 0,
    "Asia/Tehran": 20,
    "Australia/Lord_Howe": 20,
    "Europe/Berlin": 20,
    "Europe/Dublin": 20,
    "Europe/Istanbul": 15,
    "Europe/Moscow": 6,
    "Pacific/Apia": 18,
    "Pacific/Chatham": 20,
}
"""The zones, and how often their clocks change in these years."""
NIGHT = ("00:10-01:35", "01:50-02:20", "02:40-03:05", "03:30-05:00", "22:30-00:05", "23:00-24:00")
"""Hours that begin and end before, in and after what is left out or shown twice, whenever clocks are set."""
LONGEST = timedelta(hours=26)


def _changes(working: WorkingTime) -> Iterator[tuple[datetime, timedelta]]:
    """Yield each change of clocks with how far they were put forward; back where negative."""
    offset = working.expansion.offset
    for change in working.expansion.changes:
        yield change.at, timedelta(seconds=change.offset - offset)
        offset = change.offset


@pytest.mark.parametrize("zone", CHANGES)
def test_hours_around_every_change_of_clocks_are_what_the_clocks_show(zone: str) -> None:
    """To the minute, at half hours and at a whole day that was skipped, too."""
    spec = CalendarSpec(id="night", title="Night", zone=zone, hours=dict.fromkeys(WEEKDAYS, NIGHT))
    working = WorkingTime(spec, expand(spec, FIRST, LAST))
    changes = [(at, forward) for at, forward in _changes(working) if FIRST <= at.year <= LAST]
    assert len(changes) == CHANGES[zone]
    for at, forward in changes:
        around = LONGEST if abs(forward) > timedelta(hours=3) else timedelta(hours=4)
        since, until = at - around, at + around
        model = Model(spec, since, until, timedelta(minutes=1))
        assert [tuple(one) for one in working.open_intervals(since, end=until)] == model.runs()
        assert working.between(since, until) == model.between(since, until)


@pytest.mark.parametrize("zone", CHANGES)
def test_round_the_clock_every_second_counts_once(zone: str) -> None:
    """Whatever the clocks show, what is always open is never closed."""
    spec = CalendarSpec(id="always", title="Always", zone=zone, always=True)
    working = WorkingTime(spec, expand(spec, FIRST, LAST))
    since, until = datetime(FIRST, 1, 2, tzinfo=UTC), datetime(LAST, 12, 30, tzinfo=UTC)
    assert working.open_intervals(since, end=until) == [(since, until)]
    assert working.add(since, until - since) == until


def test_samoa_skipped_a_day() -> None:
    """30 December 2011 was never shown, so the night shift of the 29th went on to the 31st."""
    hours: dict[str, tuple[str, ...]] = {"thu": ("22:00-06:00",), "fri": ("09:00-17:00",), "sat": ("09:00-12:00",)}
    spec = CalendarSpec(id="apia", title="Apia", zone="Pacific/Apia", hours=hours)
    working = WorkingTime(spec, expand(spec, 2011, 2012))
    midnight = datetime(2011, 12, 30, 10, tzinfo=UTC)
    found = working.open_intervals(midnight - timedelta(hours=12), end=midnight + timedelta(hours=24))
    assert found == [
        (midnight - timedelta(hours=2), midnight),
        (midnight + timedelta(hours=9), midnight + timedelta(hours=12)),
    ]
