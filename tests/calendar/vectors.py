"""Inputs and results of working-time arithmetic, as a file lists them, and how each operation is asked of ours."""

from __future__ import annotations

import os
import re
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from application.calendars.expanding import expand
from domain.calendar.spec import CalendarSpec, HolidaySpec
from domain.calendar.working_time import WorkingTime
from tests.house.tree import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OURS: Final = ROOT / "tests" / "contracts" / "time_vectors.json"
_SHARED: Final = "data/business_time_vectors.json"
Args = dict[str, Any]


class VectorCalendar(Struct, frozen=True, forbid_unknown_fields=True):
    """Hours by weekday, breaks and shifts by date, each as pairs of times of day; closed on the holidays."""

    tz: str
    hours: dict[str, list[tuple[str, str]]]
    holidays: list[str] = []
    breaks: dict[str, list[tuple[str, str]]] = {}
    shifts: dict[str, list[tuple[str, str]]] = {}

    def spec(self) -> CalendarSpec:
        """Return it as a pack would say it."""

        def texts(written: dict[str, list[tuple[str, str]]]) -> dict[str, tuple[str, ...]]:
            return {day: tuple(f"{start}-{end}" for start, end in pairs) for day, pairs in written.items()}

        return CalendarSpec(
            id="vector",
            title="Vector",
            zone=self.tz,
            hours=texts(self.hours),
            breaks=texts(self.breaks),
            shifts=texts(self.shifts),
            holidays=HolidaySpec(dates=dict.fromkeys(self.holidays, "holiday")),
        )


class Vector(Struct, frozen=True):
    """What is asked of a calendar, and what the answer is."""

    id: str
    op: str
    calendar: VectorCalendar
    args: Args
    expected: Any


class _File(Struct, frozen=True):
    vectors: list[Vector]


def files() -> list[Path]:
    """Return the files to read: ours, and those that CASELEDGER_TIME_VECTORS names (apart by `:` or `,`), or else the
    one in the folder CASELEDGER_SHARED.
    """
    named = os.environ.get("CASELEDGER_TIME_VECTORS")
    if named is not None:
        return [OURS, *(Path(one) for one in re.split("[:,]", named) if one)]
    shared = os.environ.get("CASELEDGER_SHARED")
    found = Path(shared, _SHARED) if shared else None
    return [OURS, found] if found is not None and found.exists() else [OURS]


def read(path: Path) -> list[Vector]:
    """Return what a file lists; a file without any is none of these."""
    found = msgspec.json.decode(path.read_bytes(), type=_File).vectors
    if not found:
        raise ValueError(f"{path} lists no vectors")
    return found


def years(vector: Vector) -> tuple[int, int]:
    """Return the years that a vector may look at: those that it names, and one around them."""
    named = [int(text[:4]) for text in _texts([vector.args, vector.expected]) if text[:4].isdigit()]
    return min(named) - 1, max(named) + 1


def answer(vector: Vector) -> object:
    """Return what our calendar answers; raise LookupError for an operation that it does not know."""
    operation = OPERATIONS.get(vector.op)
    if operation is None:
        raise LookupError(f"{vector.id} asks for {vector.op!r}; known are {', '.join(sorted(OPERATIONS))}")
    working = _working(msgspec.json.encode(vector.calendar), *years(vector))
    return operation(working, vector.args)


def expected(vector: Vector) -> object:
    """Return the answer that the file gives, as a value."""
    return _value(vector.expected)


@cache
def _working(calendar: bytes, first_year: int, last_year: int) -> WorkingTime:
    spec = msgspec.json.decode(calendar, type=VectorCalendar).spec()
    return WorkingTime(spec, expand(spec, first_year, last_year))


def _value(written: object) -> object:
    if isinstance(written, list):
        return [_value(one) for one in written]
    if not isinstance(written, str):
        return written
    return datetime.fromisoformat(written) if "T" in written else date.fromisoformat(written)


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for one in value:
                yield from _texts(one)
        case dict():
            for one in value.values():
                yield from _texts(one)
        case _:
            pass


def _pauses(args: Args) -> list[tuple[datetime, datetime]]:
    return [(_at(since), _at(until)) for since, until in args.get("pauses", [])]


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _intervals(working: WorkingTime, args: Args) -> object:
    end = _at(args["end"]) if "end" in args else None
    return [list(one) for one in working.open_intervals(_at(args["start"]), count=args.get("count"), end=end)]


OPERATIONS: Final[dict[str, Callable[[WorkingTime, Args], object]]] = {
    "sla_deadline": lambda w, a: w.add(_at(a["start"]), timedelta(minutes=a["minutes"]), _pauses(a)),
    "working_minutes": lambda w, a: w.between(_at(a["start"]), _at(a["end"]), _pauses(a)) / timedelta(minutes=1),
    "add_seconds": lambda w, a: w.add(_at(a["start"]), timedelta(seconds=a["seconds"]), _pauses(a)),
    "seconds_between": lambda w, a: w.between(_at(a["start"]), _at(a["end"]), _pauses(a)).total_seconds(),
    "is_open": lambda w, a: w.is_open(_at(a["at"])),
    "next_open": lambda w, a: w.next_open(_at(a["at"])),
    "next_close": lambda w, a: w.next_close(_at(a["at"])),
    "prev_open": lambda w, a: w.prev_open(_at(a["at"])),
    "open_intervals": _intervals,
    "add_business_days": lambda w, a: w.add_business_days(date.fromisoformat(a["date"]), a["days"]),
    "add_business_days_at": lambda w, a: w.add_business_days_at(_at(a["start"]), a["days"]),
    "business_days_between": lambda w, a: w.business_days_between(
        date.fromisoformat(a["start"]), date.fromisoformat(a["end"])
    ),
}
"""How each operation is asked of a calendar."""

__all__ = ["OPERATIONS", "OURS", "Vector", "answer", "expected", "files", "read", "years"]
