"""Pages of promises, made from figures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from interfaces.sla.gathering import SlaPage
from interfaces.sla.report import SlaReport
from projections.shapes import Moment
from projections.sla.attainment import Attainment, Times, total
from projections.sla.extremes import OpenNow, Overdue
from projections.sla.narrowing import Narrowed
from projections.sla.row import ClockRow

if TYPE_CHECKING:
    from projections.sla.narrowing import By

NOW: Final = datetime(2026, 3, 9, 12, tzinfo=UTC)
BERLIN: Final = ZoneInfo("Europe/Berlin")
NOTHING_OPEN: Final = OpenNow(0, 0, 0, 0)


def line(value: str | None, met: int = 0, breached: int = 0, **more: Any) -> Attainment:  # noqa: ANN401 - the other fields
    """Return a line of a report."""
    attained = met / (met + breached) if met + breached else None
    return Attainment(value, met, breached, attained=attained, **more)


def report(by: By, *lines: Attainment, times: tuple[Times, ...] = ()) -> SlaReport:
    """Return a report."""
    return SlaReport(by, [*lines], total(lines), [*times])


def took(value: str | None, minutes: float, measure: Any = "response") -> Times:  # noqa: ANN401 - a measure
    """Return how long things took: half of them so many minutes, and the rest multiples of that."""
    return Times(value, measure, 10, *(minutes * 60 * times for times in (1, 2, 3, 10)))


def page(*over_time: Attainment, by: By = "day", **more: Any) -> SlaPage:  # noqa: ANN401 - the other fields
    """Return what a page shows; its time is told by these lines, and everything else is as good as empty."""
    fields: dict[str, Any] = {
        "asked": Narrowed(zone=BERLIN),
        "at": Moment(),
        "now": NOW,
        "moment": NOW,
        "position": 1234,
        "behind": 0,
        "over_time": report(by, *over_time),
        "sections": [],
        "open": NOTHING_OPEN,
        "latest": [],
        "next_due": [],
    }
    return SlaPage(**{**fields, **more})


def clock(number: int, /, **more: Any) -> ClockRow:  # noqa: ANN401 - the other fields
    """Return the row of a clock that started at ten and is due at noon."""
    begun = NOW - timedelta(hours=2)
    fields: dict[str, Any] = {
        "position": number,
        "stream": f"case-{number}",
        "clock": "first_response",
        "instance": 1,
        "number": f"2026-{number:06}",
        "team": "front",
        "assignee": "staff-7",
        "priority": "normal",
        "held_by_team": "front",
        "held_by": "staff-7",
        "urgency": 2,
        "channel": "email",
        "topic": "delivery",
        "kind": None,
        "market": None,
        "fulfilled_by": "reply",
        "policy": 1,
        "target": 1,
        "started_at": begun,
        "due": NOW,
        "warnings": [],
        "happened_at": begun,
    }
    return ClockRow(**{**fields, **more})


def late(number: int, seconds: float, /, **more: Any) -> Overdue:  # noqa: ANN401 - fields of the row
    """Return a clock that was kept so many seconds after it was due at noon."""
    done = {"state": "late", "breached_at": NOW, "fulfilled_at": NOW + timedelta(seconds=seconds)}
    return Overdue(clock(number, **{**done, **more}), seconds)
