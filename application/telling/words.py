"""How sentences write lists, times and amounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta


def listed(names: Iterable[str]) -> str:
    """Return names in one line."""
    return ", ".join(names)


def at(moment: datetime) -> str:
    """Return a moment to the minute, with its zone."""
    return f"{moment:%Y-%m-%d %H:%M %Z}"


def amount(minor_units: int | None, currency: str | None) -> str:
    """Return an amount of money; None is one that the decision will name."""
    return "an amount to be decided" if minor_units is None else f"{minor_units} minor units of {currency}"


def lasting(length: timedelta) -> str:
    """Return a length of time in its two largest units: `2 days 3 h`, `45 min`, `12 s`."""
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    units = ((days, "day" if days == 1 else "days"), (hours, "h"), (minutes, "min"), (seconds, "s"))
    first = next((at for at, (count, _) in enumerate(units) if count), 3)
    return " ".join(f"{count} {unit}" for count, unit in units[first : first + 2] if count) or "0 s"
