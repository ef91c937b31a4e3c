"""The log, to be asked once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, timedelta, tzinfo
from itertools import starmap
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar, Unpack, overload

from psycopg.sql import SQL

from domain.codec import UnreadableEvent, decode
from domain.command import EARLIEST
from projections.engine.connecting import connect
from projections.engine.entry import Entry
from projections.engine.log import head
from projections.slices.counting import Column, Field, Label, in_order, way
from projections.slices.errors import EventUnreadable
from projections.slices.narrowing import Narrowed, Slice, narrowed
from projections.slices.reading import Progress, batches, counts
from projections.slices.stretch import Stretch, stretch

if TYPE_CHECKING:
    from psycopg import Connection

    from domain.event import Event

S = TypeVar("S")
Several = list[str] | tuple[str, ...]
OnUnreadable = Literal["raise", "skip"]
_ENVELOPE: Final = SQL(
    "originator_id, originator_version, topic, schema_version, event_id, command_id, occurred_at, recorded_at, actor,"
    " on_behalf_of, origin, correlation, causation, subject, state"
)
_EVENT: Final = SQL("originator_id, topic, state")
_RECORDED_AT: Final = b"SELECT recorded_at FROM ledger.stored_events WHERE notification_id = %s"
_A_ZONE_AWAY: Final = timedelta(days=2)


class _Told(Entry, gc=False):
    """An entry that says where it is when it can't be read."""

    @property
    def event(self) -> Event:
        """The event in its newest version; raises `EventUnreadable`."""
        if self.decoded is None:
            self.decoded = _decoded(self.position, self.stream, self.tag, self.state)
        return self.decoded


class Log:
    """The log of a ledger as it is when it is first asked; what is written later is for the next `Log`.

        Log(url).fold(lambda n, entry: n + 1, 0, types=["case.reopened.v1"], occurred_since=monday)
        Log(url).count(by=["type", "month"], zone=ZoneInfo("Europe/Berlin"))

    It adds nothing to the log, opens no personal value, and holds a batch of events in memory. A moment of recording
    that is asked about is settled for good, as by a replay, which takes a database that can be written to.

    `on_unreadable` says what becomes of an event that this program can't read: `raise` raises `EventUnreadable` when
    somebody looks at it, `skip` leaves it out and counts it in `skipped`. `progress` is told how far a question is.
    """

    def __init__(
        self,
        url: str,
        *,
        on_unreadable: OnUnreadable = "raise",
        progress: Progress = lambda _done, _all: None,
    ) -> None:
        self.upto: int | None = None
        """The last position there is to it; None before it is first asked."""
        self.skipped = Counter[str]()
        """How many events the last question left out, by type, because they can't be read."""
        self._url = url
        self._skip = on_unreadable == "skip"
        self._progress = progress

    def fold(self, function: Callable[[S, Entry], S], initial: S, **asked: Unpack[Slice]) -> S:
        """Return what a function makes of a state and each entry of a slice in turn, in the order of positions.

        What the function raises says in a note which event it was.
        """
        state = initial
        for batch in self._batches(asked):
            entry: Entry | None = None
            try:
                for entry in batch:
                    state = function(state, entry)
            except Exception as error:
                if entry is not None:
                    error.add_note(f"in the fold, at position {entry.position}, a {entry.tag} of {entry.stream}")
                raise
        return state

    def entries(self, **asked: Unpack[Slice]) -> Iterator[Entry]:
        """Yield each entry of a slice in the order of positions, over a connection that ends with the last one."""
        for batch in self._batches(asked):
            yield from batch

    @overload
    def count(self, *, zone: tzinfo = UTC, **asked: Unpack[Slice]) -> int: ...
    @overload
    def count(self, by: str, *, zone: tzinfo = UTC, **asked: Unpack[Slice]) -> dict[Label, int]: ...
    @overload
    def count(self, by: Several, *, zone: tzinfo = UTC, **asked: Unpack[Slice]) -> dict[tuple[Label, ...], int]: ...
    def count(
        self, by: str | Several = (), *, zone: tzinfo = UTC, **asked: Unpack[Slice]
    ) -> int | dict[Label, int] | dict[tuple[Label, ...], int]:
        """Return how many events a slice has: in all, by one way of telling them apart, or by several together.

        Ways are `type`, `category`, `stream`, `actor`, `origin`, `day`, `week` and `month` of `occurred_at` in a zone,
        and `field:NAME` of the event. Raises `CannotCountBy`.
        """
        names = [by] if isinstance(by, str) else list(by)
        with self._asked(asked) as (connection, slice_, within):
            recorded = connection.execute(_RECORDED_AT, (self.upto,)).fetchone()
            latest = (recorded[0] if recorded else EARLIEST) + _A_ZONE_AWAY
            ways = [way(name, slice_.types, zone, latest) for name in names]
            found = self._counted(connection, ways, slice_, within)
        if isinstance(by, str):
            return {label: events for (label,), events in in_order(found, names).items()}
        return in_order(found, names) if names else sum(found.values())

    @contextmanager
    def _asked(self, asked: Slice) -> Iterator[tuple[Connection[Any], Narrowed, Stretch]]:
        """Give a connection, the slice, and where it lies."""
        slice_ = narrowed(asked)
        self.skipped.clear()
        with connect(self._url) as connection:
            if self.upto is None:
                self.upto = head(connection)
            yield connection, slice_, stretch(connection, asked, self.upto)

    def _batches(self, asked: Slice) -> Iterator[list[_Told]]:
        with self._asked(asked) as (connection, slice_, within):
            for rows in batches(connection, _ENVELOPE, slice_, within, self._progress):
                entries = list(starmap(_Told, rows))
                yield [one for one in entries if self._readable(one)] if self._skip else entries

    def _readable(self, entry: _Told) -> bool:
        try:
            return entry.event is not None
        except EventUnreadable:
            self.skipped[entry.tag] += 1
            return False

    def _counted(
        self, connection: Connection[Any], ways: list[Column | Field], slice_: Narrowed, within: Stretch
    ) -> dict[tuple[Label, ...], int]:
        columns = [one for one in ways if isinstance(one, Column)]
        slice_ = slice_._replace(parameters={**slice_.parameters, **_parameters(columns)})
        sql = [one.sql for one in columns]
        found = Counter[tuple[Any, ...]]()
        if len(columns) == len(ways):
            for rows in counts(connection, sql, slice_, within, self._progress):
                for *values, events in rows:
                    found[tuple(values)] += events
        else:
            for rows in batches(connection, SQL(", ").join([_EVENT, *sql]), slice_, within, self._progress):
                found.update(self._values(rows, ways))
        labels = [one.label if isinstance(one, Column) else None for one in ways]
        told = Counter[tuple[Label, ...]]()
        for key, events in found.items():
            told[tuple(label(value) if label else value for label, value in zip(labels, key, strict=True))] += events
        return told

    def _values(self, rows: list[tuple[Any, ...]], ways: list[Column | Field]) -> Iterator[tuple[Any, ...]]:
        for position, stream, tag, state, *values in rows:
            try:
                event = _decoded(position, stream, tag, state)
            except EventUnreadable:
                if not self._skip:
                    raise
                self.skipped[tag] += 1
                continue
            columns = iter(values)
            yield tuple(one.label(event) if isinstance(one, Field) else next(columns) for one in ways)


def _decoded(position: int, stream: str, tag: str, state: bytes) -> Event:
    try:
        return decode(state)
    except UnreadableEvent as error:
        raise EventUnreadable(position=position, stream=stream, tag=tag, reason=error) from error


def _parameters(columns: list[Column]) -> dict[str, Any]:
    return {name: value for column in columns for name, value in column.parameters.items()}
