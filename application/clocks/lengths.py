"""Lengths of time as programs read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import timedelta


def seconds(length: timedelta) -> float:
    """Return a length of time in seconds, as a whole number where it is one."""
    number = length.total_seconds()
    return int(number) if number.is_integer() else number
