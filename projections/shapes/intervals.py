"""A shape of projection: what each stream was like, when it was so, and when the ledger knew it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, Final, Generic, TypeVar, cast, get_type_hints

from msgspec import Struct, defstruct, structs

from projections.engine.entry import Entry
from projections.engine.store import Store
from projections.engine.table import Row, Table
from projections.shapes.grouping import grouped


class Interval(Row, frozen=True, gc=False):
    """The base of the rows: from when until when a state was so, and from when until when the ledger held it for so.

    Both are half-open, and an end is None while it is open. `position` is that of the entry which made it so.
    """

    stream: str
    valid_from: datetime
    valid_to: datetime | None
    known_from: datetime
    known_to: datetime | None


class Moment(Struct, frozen=True):
    """A moment in both times: what had happened by `as_of`, as was known at `known_at`; None leaves nothing out."""

    as_of: datetime | None = None
    known_at: datetime | None = None


S = TypeVar("S", bound=Struct)

_WIDTH: Final = len(Interval.__struct_fields__)
_VALID_FROM: Final = attrgetter("valid_from")
INTERVAL_KEY: Final = ("stream", "known_from", "valid_from")
"""The key of a table of intervals: two rows of a stream have at no moment begun both, since at none both hold."""
FOREVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""Later than any time that is meant."""
HOLDS: Final = (
    b"valid_from <= %s AND (valid_to IS NULL OR valid_to > %s)"
    b" AND known_from <= %s AND (known_to IS NULL OR known_to > %s)"
)
"""The condition of the rows that hold at a moment, at most one of a stream; `held_at` gives its parameters."""


def held_at(moment: Moment) -> list[datetime]:
    """Return the parameters of `HOLDS`."""
    valid, known = moment.as_of or FOREVER, moment.known_at or FOREVER
    return [valid, valid, known, known]


def interval_row(state: type[Struct]) -> type[Interval]:
    """Return the row of a table of intervals: the columns of `Interval`, then those of a state."""
    hints = get_type_hints(state)
    columns = [(column, hints[column]) for column in state.__struct_fields__]
    made = defstruct(f"{state.__name__}Interval", columns, bases=(Interval,), frozen=True, gc=False)
    return cast("type[Interval]", made)


class Intervals(Generic[S]):
    """A read model of the states that each stream of a category ever had, in both times.

    Its table has the key `INTERVAL_KEY` and rows of `interval_row`, which hold until `known_to`.

    `fold` says what becomes of a state with an entry: None before the first state, but once there is one there always
    is, and the very state that it was given where nothing changes. The state of a stream as of T and known at K is the
    fold, in the stream's order, of its entries that occurred by T and were recorded by K; it stands in the one row that
    holds then. What was recorded at one instant was never known in parts: of several such entries there are rows after
    the last, and none between them.
    """

    rebuilds = True
    by_stream = True

    def __init__(
        self,
        name: str,
        version: int,
        table: Table[Interval],
        category: str,
        state: type[S],
        fold: Callable[[S | None, Entry], S | None],
    ) -> None:
        self.name = name
        self.version = version
        self.table = table
        self.tables = (table,)
        self._prefix = f"{category}-"
        self._state = state
        self.fold = fold

    def apply(self, store: Store, entries: Sequence[Entry]) -> None:
        """Load what is known of the streams that the entries touch, fold, and write what became of it."""
        by_stream = grouped(entries, self._prefix)
        if not by_stream:
            return
        known = dict[str, list[Interval]]()
        for row in store.load(self.table, by_stream):
            known.setdefault(row.stream, []).append(row)
        gone, new = list[Interval](), list[Interval]()
        for stream, its_own in by_stream.items():
            history = _History(self.table.row, self._state, stream, known.get(stream, []))
            history.take_in(its_own, self.fold)
            history.write(gone, new)
        store.delete(self.table, gone)
        store.insert(self.table, new)


class _Stretch(Generic[S]):
    """A state that is known now and stands in no row yet; it lasts until the next one."""

    __slots__ = ("known_from", "position", "state", "valid_from")

    def __init__(self, valid_from: datetime, known_from: datetime, position: int, state: S) -> None:
        self.valid_from = valid_from
        self.known_from = known_from
        self.position = position
        self.state = state


class _History(Generic[S]):
    """What is known of one stream: rows and stretches without a gap, from its first state on.

    An entry that comes is the last in the order of the stream, so it changes whatever was so when it occurred and
    later, and nothing that was so before.
    """

    def __init__(self, row: type[Interval], state: type[S], stream: str, rows: list[Interval]) -> None:
        self._row = row
        self._state = state
        self._stream = stream
        self._rows = rows
        self._last = max([one.position for one in rows], default=0)
        self._now: list[Interval | _Stretch[S]] = sorted(rows, key=_VALID_FROM)
        self._past: list[Interval] = []

    def take_in(self, entries: Sequence[Entry], fold: Callable[[S | None, Entry], S | None]) -> None:
        """Fold entries in their order, but for those that the rows hold already."""
        for entry in entries:
            if entry.position > self._last:
                self._take_in(entry, fold)

    def write(self, gone: list[Interval], new: list[Interval]) -> None:
        """Tell which rows go and which come."""
        new.extend(self._past)
        kept = set[int]()
        for at, one in enumerate(self._now):
            if isinstance(one, _Stretch):
                new.append(self._as_row(one, one.state, one.valid_from, self._end(at), None))
            else:
                kept.add(id(one))
        gone.extend([row for row in self._rows if id(row) not in kept])

    def _take_in(self, entry: Entry, fold: Callable[[S | None, Entry], S | None]) -> None:
        occurred, recorded, now = entry.occurred_at, entry.recorded_at, self._now
        first = len(now)
        while first and now[first - 1].valid_from > occurred:
            first -= 1
        after = list[Interval | _Stretch[S]]()
        if first:
            first -= 1
        elif (begun := fold(None, entry)) is not None:
            after.append(_Stretch(occurred, recorded, entry.position, begun))
        for at in range(first, len(now)):
            one = now[at]
            before = one.state if isinstance(one, _Stretch) else self._state(*structs.astuple(one)[_WIDTH:])
            state = fold(before, entry)
            if state is None:
                message = (
                    f"the state of {self._stream} went with position {entry.position}: give states a field for that"
                )
                raise ValueError(message)
            if state is before or state == before:
                after.append(one)
                continue
            since = one.valid_from
            if since < occurred:
                after.append(_Stretch(since, one.known_from, one.position, before))
                since = occurred
            if one.known_from < recorded:
                self._past.append(self._as_row(one, before, since, self._end(at), recorded))
            after.append(_Stretch(since, recorded, entry.position, state))
        now[first:] = after

    def _end(self, at: int) -> datetime | None:
        return self._now[at + 1].valid_from if at + 1 < len(self._now) else None

    def _as_row(
        self,
        one: Interval | _Stretch[S],
        state: S,
        valid_from: datetime,
        valid_to: datetime | None,
        known_to: datetime | None,
    ) -> Interval:
        own: tuple[Any, ...] = structs.astuple(state)
        return self._row(one.position, self._stream, valid_from, valid_to, one.known_from, known_to, *own)
