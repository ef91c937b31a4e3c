"""How much work the people on the rosters can take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.calendar.instants import MINUTE, length

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from domain.calendar.working_time import WorkingTime
    from domain.policy.sections.organisation import Roster

_HOUR: Final = 60 * MINUTE


def capacity(rosters: Iterable[Roster], calendars: Mapping[str, WorkingTime], since: datetime, until: datetime) -> int:
    """Return how many cases the people of these rosters take from an instant to another; calendars are given by name.

    That is the sum over the rosters of open hours x people x cases an hour; only the sum is rounded, half up, to a
    whole number. Raises `BeyondHorizon` where it is not known when a calendar is open.
    """
    worked = sum(
        length(calendars[one.calendar].between(since, until)) * one.people * one.cases_per_hour for one in rosters
    )
    return (2 * worked + _HOUR) // (2 * _HOUR)
