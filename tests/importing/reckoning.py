"""What two promises came to on a case, reckoned from its steps with the standard library alone.

Nothing here knows the product: it is what the product is held against. A due instant is counted from the start each
time, through all open hours that no pause takes; nothing is carried on from pause to pause.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tests.importing.helpdesk import Priority, Step, What

ClockName = Literal["first_response", "resolution"]
Fates = dict[tuple[str, str, int], "Fate"]
"""By case, clock and instance."""
Span = tuple[datetime, datetime]

with files("tzdata").joinpath("zoneinfo", "Europe", "Rome").open("rb") as _file:
    ROME: Final = ZoneInfo.from_file(_file, "Europe/Rome")
HOURS: Final = ((9, 13), (14, 18))
"""From Monday to Friday, in Rome."""
YEARS: Final = range(2010, 2015)
HOLIDAYS: Final = frozenset(
    date(year, month, day)
    for year in YEARS
    for month, day in ((1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (11, 1), (12, 8), (12, 25), (12, 26))
)
TARGETS: Final[dict[ClockName, dict[Priority, timedelta]]] = {
    "first_response": {
        "urgent": timedelta(minutes=30),
        "high": timedelta(minutes=240),
        "normal": timedelta(minutes=480),
        "low": timedelta(minutes=1200),
    },
    "resolution": {
        "urgent": timedelta(hours=8),
        "high": timedelta(hours=24),
        "normal": timedelta(hours=60),
        "low": timedelta(hours=100),
    },
}
"""In open hours. While a case waits its resolution is not counted."""
NONE: Final = timedelta()
WARNINGS: Final[dict[ClockName, timedelta]] = {"first_response": NONE, "resolution": timedelta(hours=7)}
"""So long before it is due a clock is warned of, in open hours; a first response is not."""
STARTS: Final[dict[What, tuple[ClockName, ...]]] = {"open": ("first_response", "resolution"), "reopen": ("resolution",)}
FULFILS: Final[dict[ClockName, What]] = {"first_response": "reply", "resolution": "resolve"}


class Fate(NamedTuple):
    """What became of a clock of a case. Of one that stands still, `left` is what is left of its hours."""

    started_at: datetime
    due: datetime
    state: str
    fulfilled_at: datetime | None
    breached_at: datetime | None
    ended_at: datetime | None
    left: timedelta | None

    @property
    def outcome(self) -> str:
        """How it counts: what ran out is broken, whatever came of it; what ended before counts as neither."""
        if self.breached_at is not None:
            return "breached"
        return "excluded" if self.state == "ended" else self.state


@cache
def open_hours(day: date) -> Sequence[Span]:
    """Return when the desk is open on a day of Rome."""
    if day.isoweekday() > 5 or day in HOLIDAYS:
        return ()
    return [
        (
            datetime(day.year, day.month, day.day, opens, tzinfo=ROME).astimezone(UTC),
            datetime(day.year, day.month, day.day, closes, tzinfo=ROME).astimezone(UTC),
        )
        for opens, closes in HOURS
    ]


def counted(start: datetime, pauses: Sequence[Span]) -> Iterator[Span]:
    """Yield the open hours from an instant on, without end, that are in no pause; pauses are in order and apart."""
    day = start.astimezone(ROME).date()
    while True:
        for opens, closes in open_hours(day):
            at = max(opens, start)
            for since, until in pauses:
                if at < min(since, closes):
                    yield at, min(since, closes)
                at = max(at, until)
            if at < closes:
                yield at, closes
        day += timedelta(days=1)


def worked(start: datetime, end: datetime, pauses: Sequence[Span] = ()) -> timedelta:
    """Return how many open hours there are between two instants, pauses left out."""
    total = NONE
    for since, until in counted(start, pauses):
        if since >= end:
            return total
        total += min(until, end) - since
    raise AssertionError


def after(start: datetime, amount: timedelta, pauses: Sequence[Span] = ()) -> datetime:
    """Return when so many open hours have passed, pauses left out; what ends with the hours ends at closing time."""
    if not amount:
        return start
    for since, until in counted(start, pauses):
        if amount <= until - since:
            return since + amount
        amount -= until - since
    raise AssertionError


@dataclass
class Timer:
    """One instance of a clock: the hours that it was given, and what takes none of them."""

    clock: ClockName
    instance: int
    started_at: datetime
    given: timedelta
    due: datetime
    pauses: list[Span] = field(default_factory=list)
    stands_since: datetime | None = None
    breached_at: datetime | None = None
    fulfilled_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def is_over(self) -> bool:
        """Whether it was fulfilled or ended."""
        return self.fulfilled_at is not None or self.ended_at is not None

    def pass_to(self, at: datetime) -> None:
        """Let time pass. At the due instant itself nothing is broken yet."""
        if not self.is_over and self.breached_at is None and self.stands_since is None and self.due < at:
            self.breached_at = self.due

    def take(self, step: Step) -> None:
        """Follow a step of the case."""
        self.pass_to(step.at)
        if self.is_over:
            return
        if step.what in {"resume", "resolve"}:
            self._go_on(step.at)
        if step.what == FULFILS[self.clock]:
            self.fulfilled_at = step.at
        elif step.what == "close":
            self.ended_at = step.at
        elif self.breached_at is None and step.what == "priority":
            self._give(TARGETS[self.clock][step.priority], step.at)
        elif self.breached_at is None and step.what == "wait" and self.clock == "resolution":
            self.stands_since = self.stands_since or step.at

    def _go_on(self, at: datetime) -> None:
        if self.stands_since is not None:
            self.pauses.append((self.stands_since, at))
            self.stands_since = None
            self.due = after(self.started_at, self.given, self.pauses)

    def _give(self, amount: timedelta, at: datetime) -> None:
        """Count as if it had had these hours from its start. What would be over by now is due a little later instead:
        as late as it is warned of, and never later than before.
        """
        if amount == self.given:
            return
        due = after(self.started_at, amount, self.pauses)
        if self.stands_since is None and due < at:
            due = min(self.due, after(at, WARNINGS[self.clock]))
            amount = worked(self.started_at, at, self.pauses) + worked(at, due)
        self.given, self.due = amount, due

    def fate(self) -> Fate:
        """Return what became of it."""
        state, left = "running", None
        if self.fulfilled_at is not None:
            state = "met" if self.breached_at is None else "late"
        elif self.ended_at is not None:
            state = "ended"
        elif self.breached_at is not None:
            state = "breached"
        elif self.stands_since is not None:
            state = "paused"
            left = max(NONE, self.given - worked(self.started_at, self.stands_since, self.pauses))
        return Fate(self.started_at, self.due, state, self.fulfilled_at, self.breached_at, self.ended_at, left)


def reckoned(steps: Iterable[Step], until: datetime) -> list[Timer]:
    """Return the clocks of a case as they stand at an instant after its last step."""
    timers: list[Timer] = []
    for step in steps:
        for one in timers:
            one.take(step)
        for clock in STARTS.get(step.what, ()):
            instance, given = 1 + sum(one.clock == clock for one in timers), TARGETS[clock][step.priority]
            timers.append(Timer(clock, instance, step.at, given, after(step.at, given)))
    for one in timers:
        one.pass_to(until)
    return timers


def fates(stories: Mapping[str, Iterable[Step]], until: datetime) -> Fates:
    """Return what became of every clock of every case."""
    return {
        (case, one.clock, one.instance): one.fate() for case, steps in stories.items() for one in reckoned(steps, until)
    }


def by_month(found: Fates, clock: ClockName) -> dict[str, Counter[str]]:
    """Return how often each outcome came of the clocks that started in a month of Rome, for all months between them."""
    starts = [fate.started_at.astimezone(ROME) for (_, name, _), fate in found.items() if name == clock]
    months = [f"{year}-{month:02}" for year in YEARS for month in range(1, 13)]
    counts = {one: Counter[str]() for one in months if f"{min(starts):%Y-%m}" <= one <= f"{max(starts):%Y-%m}"}
    for (_, name, _), fate in found.items():
        if name == clock:
            counts[f"{fate.started_at.astimezone(ROME):%Y-%m}"][fate.outcome] += 1
    return counts


def differences(expected: Fates, found: Fates) -> list[str]:
    """Return for each clock on which two reckonings do not agree its case and what of it differs."""
    told = list[str]()
    for key in sorted(expected.keys() | found.keys()):
        one, other = expected.get(key), found.get(key)
        if one is None or other is None:
            told.append(f"{key[0]}, {key[1]} {key[2]}: {'not expected' if one is None else 'not found'}")
        elif one != other:
            names = [name for name in Fate._fields if getattr(one, name) != getattr(other, name)]
            what = ", ".join(f"{name} {getattr(other, name)} and not {getattr(one, name)}" for name in names)
            told.append(f"{key[0]}, {key[1]} {key[2]}: {what}")
    return told
