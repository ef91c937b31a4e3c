"""Calendars that can't be meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from domain.calendar.checking import problems
from domain.calendar.spec import CalendarText

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.policy.reading.draft import Draft
    from domain.policy.reading.problems import Problem


def calendars_open(draft: Draft) -> Iterator[Problem]:
    """Find calendars that never open, and hours, breaks and shifts that contradict each other."""
    for path, _ in draft.tables("calendars"):
        spec = draft.read(CalendarText, *path)
        for one in problems(spec) if spec is not None else ():
            yield msgspec.structs.replace(one, path=(*path, *one.path))
