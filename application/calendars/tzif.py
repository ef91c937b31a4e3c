"""A zone's file as tzdata has it (TZif, RFC 9636): every change of its clocks, and the rule for those still to come."""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from application.calendars.posix_rule import Rule, parse_rule

if TYPE_CHECKING:
    from collections.abc import Iterator

Change: TypeAlias = tuple[int, int]
"""When, in seconds since 1970 began in UTC, and the offset from then on, in seconds ahead of UTC."""
_HEADER: Final = struct.Struct(">4s1s15x6L")
_TYPE: Final = struct.Struct(">lBB")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Zone(NamedTuple):
    """The offset at the beginning of time, the changes that are listed, and the rule that holds after the last one."""

    first: int
    listed: list[Change]
    rule: Rule

    def between(self, since: int, until: int) -> tuple[int, list[Change]]:
        """Return the offset at an instant, and every change to another one after that and before a later instant."""
        held = offset = self.first
        found: list[Change] = []
        for at, other in self._every(since, until):
            if at <= since:
                held = other
            elif at < until and other != offset:
                found.append((at, other))
            offset = other
        return held, found

    def _every(self, since: int, until: int) -> Iterator[Change]:
        yield from self.listed
        last = self.listed[-1][0] if self.listed else None
        begin = since if last is None else max(since, last)
        # From the year before on, so that what held at the beginning is known.
        for at, offset in self.rule.changes(_year(begin) - 1, _year(until)):
            if last is None or at > last:
                yield at, offset


def parse_zone(data: bytes) -> Zone:
    """Read a zone's file; raise ValueError for what is none, or none that says how the clocks go on."""
    if data[:4] != b"TZif" or data[4:5] < b"2":
        raise ValueError("this is no TZif file of version 2 or later")
    _, at = _block(data, 0, 4)
    (first, listed), at = _block(data, at, 8)
    return Zone(first, listed, parse_rule(data[at:].strip(b"\n").decode("ascii")))


def _block(data: bytes, at: int, width: int) -> tuple[tuple[int, list[Change]], int]:
    """Read a header and what follows it, in which instants have so many bytes; return where it ends, too."""
    _, _, utc_flags, standard_flags, leaps, times, types, letters = _HEADER.unpack_from(data, at)
    at += _HEADER.size
    instants = struct.unpack_from(f">{times}{'q' if width == 8 else 'l'}", data, at)  # noqa: PLR2004 - bytes of a wide one
    at += times * width
    kinds = data[at : at + times]
    at += times
    offsets = [_TYPE.unpack_from(data, at + kind * _TYPE.size)[0] for kind in range(types)]
    at += types * _TYPE.size + letters + leaps * (width + 4) + standard_flags + utc_flags
    return (offsets[0], [(instant, offsets[kind]) for instant, kind in zip(instants, kinds, strict=True)]), at


def _year(instant: int) -> int:
    return (_EPOCH + timedelta(seconds=instant)).year
