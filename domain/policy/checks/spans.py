"""Lengths of time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.policy.checks.saying import few
from domain.policy.reading.problems import Problem
from domain.policy.sections.clocks import CallBacks, Clock, Level, Target
from domain.policy.sections.complaints import Answers, Complaints
from domain.policy.sections.returns import Exchange, Refund, Returns
from domain.policy.sections.spans import Within

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from domain.policy.reading.draft import Draft
    from domain.policy.reading.fields import Field

UNITS: Final = ("seconds", "minutes", "hours", "days", "business_days")
SECONDS: Final = {"seconds": 1, "minutes": 60, "hours": 3_600}
"""The units that can be held against each other."""
_DAY: Final = 86_400
_CALENDARS: Final[Mapping[type, str]] = {
    CallBacks: "calendar",
    Level: "calendar",
    Answers: "calendar",
    Complaints: "calendar",
    Refund: "calendar",
    Exchange: "calendar",
    Returns: "accept_calendar",
    Clock: "calendar",
    Target: "calendar",
}
"""The field beside a length of time that names the calendar by which it is counted. A target may leave it to its clock,
and the warnings of a clock to all of its targets.
"""


def lengths_in_one_unit(draft: Draft) -> Iterator[Problem]:
    """Find lengths of time without a unit, in several, or in business days where no calendar tells these."""
    for field in draft.fields:
        if field.table is Within or not isinstance(field.value, dict | list):
            continue
        if field.asked is Within and isinstance(field.value, dict):
            yield from _length(draft, field, *field.path)
        elif field.table is Clock and field.name == "warnings":
            for path, _ in draft.tables(*field.path):
                yield from _length(draft, field, *path)


def unit_of(length: Within) -> str | None:
    """Return the one unit of a length of time, None where it has not exactly one."""
    units = [one for one in UNITS if getattr(length, one) is not None]
    return units[0] if len(units) == 1 else None


def difference(one: Within, other: Within) -> int | None:
    """Return by how much a length of time is longer than another; None of units that can't be held against each
    other.
    """
    unit, against = unit_of(one), unit_of(other)
    if unit is None or against is None or (unit != against and not {unit, against} <= SECONDS.keys()):
        return None
    return int(getattr(one, unit) * SECONDS.get(unit, 1) - getattr(other, against) * SECONDS.get(against, 1))


def is_longer_than_days(length: Within, days: int) -> bool:
    """Tell whether a length of time takes more than so many days on the wall, whatever the calendar."""
    unit = unit_of(length)
    if unit is None:
        return False
    amount: int = getattr(length, unit)
    return amount * SECONDS[unit] > days * _DAY if unit in SECONDS else amount > days


def _length(draft: Draft, field: Field, *path: str | int) -> Iterator[Problem]:
    length = draft.read(Within, *path)
    if length is None:
        return
    units = [one for one in UNITS if getattr(length, one) is not None]
    if len(units) != 1:
        says = f"this length of time is in {' and '.join(units)}" if units else "this length of time has no unit"
        yield Problem(path, says, f"Write it in one of {few(UNITS)}")
    if length.ends is not None and length.business_days is None:
        says = "only business days end when the desk closes or at the same time of day"
        yield Problem((*path, "ends"), says, "Leave it out, or write business_days")
    if length.business_days is not None and not _has_calendar(draft, field):
        says = "no calendar tells which days are business days"
        yield Problem((*path, "business_days"), says, _advice(field))


def _has_calendar(draft: Draft, field: Field) -> bool:
    name = _CALENDARS.get(field.table)
    if name is None:
        return False
    if draft.at(*field.path[:-1], name) is not None:
        return True
    if field.table is Target:
        return draft.at(*field.path[:2], "calendar") is not None
    targets = [line for _, line in draft.tables(*field.path[:-1], "targets")] if field.table is Clock else []
    return bool(targets) and all("calendar" in one for one in targets)


def _advice(field: Field) -> str:
    name = _CALENDARS.get(field.table)
    return "Write days or hours" if name is None else f"Name one as `{name}`, or write days or hours"
