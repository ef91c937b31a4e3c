"""How the rows that hold at a moment are found, in the index that indexes.sql makes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from projections.shapes import FOREVER, HOLDS, Moment, held_at

HOURS: Final = (1, 4, 16, 64, 256, 1024, 4096)
"""The lengths by which rows stand apart in the index, as indexes.sql has them."""
_BEGINS: Final = b"least(valid_from, known_from)"
_ENDS: Final = b"least(valid_to, known_to)"
_LONG: Final = b"width_bucket(%b - %b, '{%b}'::interval[])" % (
    *(_ENDS, _BEGINS),
    b",".join(b"%dh" % hours for hours in HOURS),
)
"""How long a row can be what is asked for, whether it was so or the ledger held it for so: a number of `HOURS`, from 0
for less than the first. There is none for rows that are open at both ends."""
_AROUND: Final = _BEGINS + b" <= %s AND coalesce(" + _ENDS + b", 'infinity') > %s"
_SINCE: Final = b" AND " + _BEGINS + b" > %s"


def stretches(select: bytes, parameters: list[Any], at: Moment) -> tuple[bytes, list[Any]]:
    """Return a question about the rows that hold at a moment as one about each length, and its parameters.

    `select` ends in its conditions; to use the index it says which team and which status.
    """
    parts, given = list[bytes](), list[Any]()
    for condition, its_own in _lengths(at):
        parts.append(b" AND ".join((select, condition, HOLDS)))
        given += [*parameters, *its_own, *held_at(at)]
    return b"(" + b" UNION ALL ".join(parts) + b")", given


def _lengths(at: Moment) -> list[tuple[bytes, list[Any]]]:
    """Return conditions with their parameters, one for each length; a row that holds at a moment fulfils one of them.

    Of two moments the earlier one lies between the first beginning and the first end of every such row.
    """
    earlier = min(at.as_of or FOREVER, at.known_at or FOREVER)
    found = [
        (b"%b = %d AND %b" % (_LONG, number, _AROUND) + _SINCE, [earlier, earlier, earlier - timedelta(hours=hours)])
        for number, hours in enumerate(HOURS)
    ]
    longest = (b"%b = %d AND " % (_LONG, len(HOURS)), b"%b IS NULL AND " % _LONG)
    return [*found, *((long + _AROUND, [earlier, earlier]) for long in longest)]
