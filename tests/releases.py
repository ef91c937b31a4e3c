"""A pack with a calendar, and two releases of what is known of the world: one of its day, and one that came later."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

from msgspec import structs

from application.calendars.expanding import expand
from domain.calendar.expansion import PublicHoliday
from tests.samples import PACK

if TYPE_CHECKING:
    from domain.calendar.expansion import Expansion
    from domain.calendar.spec import CalendarSpec

_DAYS: Final = ", ".join(f'{day} = ["09:00-17:00"]' for day in ("mon", "tue", "wed", "thu", "fri"))
OFFICE: Final = (
    '{ id = "office", title = "Office in Rome", zone = "Europe/Rome", holidays = { country = "IT" },'
    f" hours = {{ {_DAYS} }} }}"
)
"""A calendar, as an entry of a pack's list."""
ROMAN: Final = PACK.replace("calendars = [", f"calendars = [\n    {OFFICE},\n    ")
"""A pack with that calendar before its own."""
FOUNDING: Final = PublicHoliday(date(2026, 6, 15), "Founding day")
"""A Monday, which only the later release knows as a holiday."""
STAYS: Final = datetime(2026, 10, 1, tzinfo=UTC)
"""From here on the later release has the clocks stay as they are."""


def older(spec: CalendarSpec, first_year: int, last_year: int) -> Expansion:
    """Return what was known before."""
    return structs.replace(expand(spec, first_year, last_year), tzdata_version="2026.1", holidays_version="0.100")


def newer(spec: CalendarSpec, first_year: int, last_year: int) -> Expansion:
    """Return what is known since the release: a holiday more, and clocks that are not put back any more."""
    known = expand(spec, first_year, last_year)
    return structs.replace(
        known,
        changes=tuple(one for one in known.changes if one.at < STAYS),
        holidays=tuple(sorted((*known.holidays, FOUNDING), key=lambda one: one.day)),
        tzdata_version="2026.2",
        holidays_version="0.101",
    )
