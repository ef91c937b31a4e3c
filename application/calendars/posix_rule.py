"""The rule by which a zone's clocks change every year, as POSIX writes it: CET-1CEST,M3.5.0,M10.5.0/3."""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from datetime import date
from typing import Final, NamedTuple

_NAME = r"(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)"
_TIME = r"[+-]?\d{1,3}(?::\d\d){0,2}"
_DAY = r"(?:M\d{1,2}\.\d\.\d|J?\d{1,3})"
_RULE: Final = re.compile(
    rf"^{_NAME}(?P<standard>{_TIME})"
    rf"(?:{_NAME}(?P<summer>{_TIME})?,(?P<start>{_DAY})(?:/(?P<at>{_TIME}))?,(?P<end>{_DAY})(?:/(?P<until>{_TIME}))?)?$(?!\n)"
)
_EPOCH: Final = date(1970, 1, 1).toordinal()
_HOUR: Final = 3600
_FEBRUARY: Final = 59
"""Days until the end of a February without a 29th."""
_LAST_WEEK: Final = 5


class YearlyChange(NamedTuple):
    """A day of every year as POSIX writes it, and the seconds after its midnight, on the clocks as they were before."""

    day: str
    seconds: int

    def local(self, year: int) -> int:
        """Return the local time of a year's change, in seconds since 1970 began."""
        return (self._ordinal(year) - _EPOCH) * 24 * _HOUR + self.seconds

    def _ordinal(self, year: int) -> int:
        begin = date(year, 1, 1).toordinal()
        if self.day[0] == "M":
            month, week, weekday = map(int, self.day[1:].split("."))
            first = date(year, month, 1)
            # Sunday is 0 here; the fifth week is the last one that there is.
            day = 1 + (weekday - first.isoweekday()) % 7 + (week - 1) * 7
            return first.toordinal() - 1 + (day if day <= monthrange(year, month)[1] else day - 7)
        if self.day[0] == "J":
            number = int(self.day[1:])
            return begin + number - 1 + (isleap(year) and number > _FEBRUARY)
        return begin + int(self.day)


class Rule(NamedTuple):
    """Offsets in seconds ahead of UTC; without summer time the clocks are never changed."""

    standard: int
    summer: tuple[int, YearlyChange, YearlyChange] | None = None

    def changes(self, first_year: int, last_year: int) -> list[tuple[int, int]]:
        """Return when the clocks change in these years, in order, in seconds since 1970 began in UTC, and each time the
        offset from then on.
        """
        if self.summer is None:
            return [((date(first_year, 1, 1).toordinal() - _EPOCH) * 24 * _HOUR, self.standard)]
        offset, start, end = self.summer
        found = list[tuple[int, bool, int]]()
        for year in range(first_year, last_year + 1):
            found += [
                (start.local(year) - self.standard, True, offset),
                (end.local(year) - offset, False, self.standard),
            ]
        # Summer that ends when it starts again lasts all year.
        return [(at, to) for at, _, to in sorted(found)]


def parse_rule(text: str) -> Rule:
    """Read a rule; raise ValueError for what is none."""
    found = _RULE.match(text)
    if found is None:
        raise ValueError(f"{text!r} is no rule for clocks")
    standard = -_seconds(found["standard"])
    if found["start"] is None:
        return Rule(standard)
    summer = -_seconds(found["summer"]) if found["summer"] else standard + _HOUR
    start = YearlyChange(found["start"], _seconds(found["at"] or "2"))
    end = YearlyChange(found["end"], _seconds(found["until"] or "2"))
    return Rule(standard, (summer, start, end))


def _seconds(text: str) -> int:
    hours, *rest = text.lstrip("+-").split(":")
    minutes, seconds = [*map(int, rest), 0, 0][:2]
    return (int(hours) * _HOUR + minutes * 60 + seconds) * (-1 if text.startswith("-") else 1)
