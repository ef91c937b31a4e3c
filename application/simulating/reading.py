"""Reading the cases of a period out of the log, many at a time."""

from __future__ import annotations

from struct import Struct as Packed
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

import psycopg
from psycopg.types.string import ByteaBinaryLoader

from application.store.connecting import CONNECT_TIMEOUT, WHO, is_direct
from application.store.sql import query
from domain.case.events import CaseNumbered
from domain.codec import decode, decode_many
from domain.command import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from application.simulating.period import Period
    from application.simulating.record import Entry
    from domain.case.events import CaseEvent

_CASES, _NUMBERS, _HEAD = query("cases_opened"), query("case_numbers"), query("head")
_RECORDED_AT: Final = b"SELECT recorded_at FROM ledger.stored_events WHERE notification_id = %b"
_ENVELOPE: Final = Packed(">16sqq")
_SIZES: Final = Packed(">ii")
_ASKED_AT_ONCE: Final = 10_000
"""Of how many cases the numbers are asked for in one statement."""


class Found(NamedTuple):
    """A case that was opened in the period: where it came from, and of a live one its history as bytes."""

    stream: str
    origin: Origin
    envelopes: bytes
    events: bytes


class Cases:
    """The cases that were opened in a period, as they were known up to a position and a moment, without events of some
    types.
    """

    def __init__(self, url: str, period: Period, upto: int, as_of: datetime, without: list[str]) -> None:
        self._period = period
        self._upto = upto
        self._as_of = as_of
        self._without = without
        self._connection: psycopg.Connection[Any] = psycopg.connect(
            url, autocommit=True, connect_timeout=CONNECT_TIMEOUT, prepare_threshold=None
        )
        self._connection.adapters.register_loader("bytea", ByteaBinaryLoader)
        # A pooler would hand the setting on to others.
        if is_direct(self._connection.execute(WHO).fetchone(), self._connection):
            # A case has a dozen events: to gather their places first, have others fetch the pages and sort what was
            # found takes half as long again as to go along the index.
            self._connection.execute("SET enable_bitmapscan = off")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def opened(self, after: int, upto: int) -> Iterator[Found]:
        """Yield the cases whose openings lie behind a position and up to another."""
        period = self._period
        parameters = (after, upto, period.since, period.until, self._upto, self._as_of, self._without)
        with self._connection.cursor(binary=True) as cursor:
            rows = cursor.execute(_CASES, parameters).fetchall()
        for streams, origins, sizes, envelopes, events in rows:
            yield from _parted(streams.split(","), origins.split(","), sizes, envelopes or b"", events or b"")


def _parted(
    streams: list[str], origins: list[Origin], sizes: bytes, envelopes: bytes, events: bytes
) -> Iterator[Found]:
    """Yield cases that were read as one, by the bytes that each has of both."""
    at = begin = 0
    for stream, origin, (size, long) in zip(streams, origins, _SIZES.iter_unpack(sizes), strict=True):
        yield Found(stream, origin, envelopes[at : at + size], events[begin : begin + long])
        at += size
        # Behind the events of a case there is a comma.
        begin += long + 1 if long else 0


def history(envelopes: bytes, events: bytes) -> Iterator[Entry]:
    """Return the events of a case with their envelopes; raise `UnreadableEvent`."""
    return zip(_ENVELOPE.iter_unpack(envelopes), cast("list[CaseEvent]", decode_many(events)), strict=True)


def numbers(url: str, cases: Sequence[str]) -> dict[str, str]:
    """Return the numbers of cases, by their streams."""
    found: dict[str, str] = {}
    with psycopg.connect(url, autocommit=True, connect_timeout=CONNECT_TIMEOUT, prepare_threshold=None) as connection:
        for first in range(0, len(cases), _ASKED_AT_ONCE):
            some = cases[first : first + _ASKED_AT_ONCE]
            for stream, state in connection.execute(_NUMBERS, (some,), binary=True):
                if isinstance(event := decode(state), CaseNumbered):
                    found[stream] = event.number
    return found


def stretch(url: str, since: datetime) -> tuple[int, int]:
    """Return the position behind which everything stands that was recorded from a moment on, and the newest one."""
    with psycopg.connect(url, autocommit=True, connect_timeout=CONNECT_TIMEOUT, prepare_threshold=None) as connection:
        upto = _one(connection, _HEAD)
        before, after = 0, upto + 1
        while after - before > 1:
            middle = (before + after) // 2
            if _one(connection, _RECORDED_AT, middle) < since:
                before = middle
            else:
                after = middle
    return before, upto


def _one(connection: psycopg.Connection[Any], statement: bytes, *parameters: int) -> Any:  # noqa: ANN401 - a column
    row = connection.execute(statement, parameters, binary=True).fetchone()
    assert row is not None  # noqa: S101 - positions have no gaps
    return row[0]
