"""Reading a slice, a batch at a time.

No transaction spans two batches: what lies behind a position never changes, and a transaction that lasts as long as
somebody's fold would keep the server from tidying up.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

from psycopg.sql import SQL, Composable, Composed
from psycopg.types.string import ByteaBinaryLoader

if TYPE_CHECKING:
    from psycopg import Connection

    from projections.slices.narrowing import Narrowed
    from projections.slices.stretch import Stretch

Progress = Callable[[int, int], None]
"""Is told how many positions of how many are done."""
Rows = list[tuple[Any, ...]]
BATCH: Final = 2_000
"""How many events are in memory at once."""
WIDEST: Final = 1_000_000
"""How many positions one statement looks through at most, so that none takes long."""
COUNTED: Final = 500_000
"""How many positions are counted by one statement."""

_LOG: Final = SQL("ledger.stored_events")
_WITHIN: Final = SQL("notification_id > %(after)s AND notification_id <= %(upto)s")
_SELECT: Final = SQL("SELECT notification_id, {} FROM {} WHERE {} ORDER BY notification_id LIMIT %(limit)s")
_POSITIONS: Final = SQL("SELECT notification_id FROM {} WHERE {}")
_AT: Final = SQL(
    "SELECT notification_id, {} FROM {} WHERE notification_id = ANY (%(positions)s::bigint[]) ORDER BY notification_id"
)
_COUNT: Final = SQL("SELECT {} FROM {} WHERE {} GROUP BY {}")


def batches(
    connection: Connection[Any], columns: Composable, slice_: Narrowed, within: Stretch, progress: Progress
) -> Iterator[Rows]:
    """Yield the position and these columns of each event of a slice, in the order of positions."""
    read = _by_stream if slice_.by_stream else _by_position
    return read(connection, columns, slice_, within, progress)


def counts(
    connection: Connection[Any], columns: list[Composable], slice_: Narrowed, within: Stretch, progress: Progress
) -> Iterator[Rows]:
    """Yield what the columns of a slice are and how often they are so; the same may come again and is then added."""
    # Numbers in GROUP BY are columns of the result; `()` is one group of all.
    groups = SQL(", ").join(SQL("{}").format(nth) for nth in range(1, len(columns) + 1)) if columns else SQL("()")
    statement = _COUNT.format(SQL(", ").join([*columns, SQL("count(*)")]), _LOG, _where(slice_), groups)
    after, width = within.after, within.upto - within.after if slice_.by_stream else COUNTED
    while after < within.upto:
        end = min(after + width, within.upto)
        yield _fetch(connection, statement, {**slice_.parameters, "after": after, "upto": end})
        after = end
        progress(after - within.after, within.upto - within.after)


def _by_position(
    connection: Connection[Any], columns: Composable, slice_: Narrowed, within: Stretch, progress: Progress
) -> Iterator[Rows]:
    """Look through the log in stretches, the wider the fewer of its events are meant."""
    statement = _SELECT.format(columns, _LOG, _where(slice_))
    after, width = within.after, BATCH
    while after < within.upto:
        end = min(after + width, within.upto)
        parameters = {**slice_.parameters, "after": after, "upto": end, "limit": BATCH}
        found = _fetch(connection, statement, parameters)
        # One that is full may have left some behind.
        after = found[-1][0] if len(found) == BATCH else end
        if len(found) < BATCH // 2:
            width = min(2 * width, WIDEST)
        yield found
        progress(after - within.after, within.upto - within.after)


def _by_stream(
    connection: Connection[Any], columns: Composable, slice_: Narrowed, within: Stretch, progress: Progress
) -> Iterator[Rows]:
    """Ask once where the events of the streams are, eight bytes each, then fetch those."""
    parameters = {**slice_.parameters, "after": within.after, "upto": within.upto}
    found = _fetch(connection, _POSITIONS.format(_LOG, _where(slice_)), parameters)
    positions = array("q", sorted(position for (position,) in found))
    statement = _AT.format(columns, _LOG)
    for first in range(0, len(positions), BATCH):
        some = positions[first : first + BATCH]
        yield _fetch(connection, statement, {**slice_.parameters, "positions": some.tolist()})
        progress(first + len(some), len(positions))


def _where(slice_: Narrowed) -> Composed:
    return SQL(" AND ").join([_WITHIN, *slice_.conditions])


def _fetch(connection: Connection[Any], statement: Composed, parameters: dict[str, Any]) -> Rows:
    with connection.cursor(binary=True) as cursor:
        cursor.adapters.register_loader("uuid", ByteaBinaryLoader)  # see Entry
        # Planned each time for the very slice: a plan made for any would not know that a type or category is rare.
        rows: Rows = cursor.execute(statement, parameters, prepare=False).fetchall()
        return rows
