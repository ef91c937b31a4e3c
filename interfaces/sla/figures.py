"""How the page tells figures: shares, counts, lengths of time and moments."""

from __future__ import annotations

from datetime import datetime, tzinfo
from html import escape
from math import floor
from typing import TYPE_CHECKING, Final

from interfaces.replays.visible import in_line

if TYPE_CHECKING:
    from projections.sla.narrowing import By

NONE: Final = "none"
_NO_XML: Final = {0xFFFE: "\N{REPLACEMENT CHARACTER}", 0xFFFF: "\N{REPLACEMENT CHARACTER}"}
_UNITS: Final = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))
_ALL: Final = 1_000
"""Tenths of a hundredth that make a whole."""


def text(shown: str) -> str:
    """Return what somebody wrote as text of a page or a drawing, in one line."""
    return escape(in_line(shown).translate(_NO_XML))


def name(by: By, value: str | None) -> str:
    """Return what a line is about, as text that is still to be escaped."""
    nobody = "nobody" if by == "agent" else "not known"
    return nobody if value is None else value


def percent(share: float | None) -> str:
    """Return a share in hundredths, rounded down to a tenth, so that only the whole is 100 and no goal looks reached
    that was not; `NONE` where there is none.
    """
    if share is None:
        return NONE
    # 0.93 * 1000 is a little less than 930 in binary.
    tenths = floor(round(share * _ALL, 6))
    return "100 %" if tenths == _ALL else f"{tenths / 10:.1f} %"


def many(number: int, what: str) -> str:
    """Return a count with what is counted."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def lasting(seconds: float) -> str:
    """Return a length of time round the clock in its two largest units; a day has 24 hours."""
    if seconds < 1:
        return "under 1 s" if seconds > 0 else "0 s"
    rest, told = int(seconds), list[str]()
    for size, unit in _UNITS:
        count, rest = divmod(rest, size)
        if count or told:
            told.append(f"{count:,} {unit}" if count else "")
    return " ".join(part for part in told[:2] if part)


def at(moment: datetime, zone: tzinfo) -> str:
    """Return a moment in a zone, to the minute."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
