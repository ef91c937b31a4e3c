"""The floor under a rebuild of the queue: what a programmer writes who needs its rows once.

The case events come out of the log in one COPY, are decoded into the same union and folded in a dict, and the rows go
into a table like the queue's in another COPY, whose indexes are made at the end. It knows the events that the log of
these benchmarks has, folds what comes in order, and fits into memory; it resumes nothing and is fenced against nobody.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from functools import reduce
from operator import or_
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

import msgspec
import psycopg

from domain.case import events as e
from domain.registry import EVENT_TYPES
from projections.engine.connecting import connect
from projections.queue import TABLE
from tests.bench.registry import CannotRun

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from tests.bench.ground import Base

WORDS: Final = "COPY out, msgspec decode into the same union, a fold in a dict by hand, COPY in, and the same indexes"
_OUT: Final = b"""\
COPY (SELECT notification_id, originator_id, originator_version, occurred_at, recorded_at, state
    FROM ledger.stored_events WHERE originator_id LIKE 'case-%' ORDER BY notification_id)
TO STDOUT (FORMAT binary)"""
_OUT_TYPES: Final = ("int8", "text", "int8", "timestamptz", "timestamptz", "bytea")
_MAKE: Final = b"CREATE TABLE read.by_hand (LIKE read.queue INCLUDING DEFAULTS, PRIMARY KEY (stream))"
_DROP: Final = b"DROP TABLE IF EXISTS read.by_hand"
_INDEXES: Final = b"""\
SELECT indexdef FROM pg_indexes JOIN pg_index ON indexrelid = format('%I.%I', schemaname, indexname)::regclass
WHERE schemaname = 'read' AND tablename = 'queue' AND NOT indisprimary"""
_DIFFERENT: Final = b"""\
SELECT count(*) FROM (
    (TABLE read.queue EXCEPT ALL TABLE read.by_hand) UNION ALL (TABLE read.by_hand EXCEPT ALL TABLE read.queue)) d"""
_COLUMNS: Final = ", ".join(TABLE.columns)

_decode: Final = msgspec.json.Decoder(reduce(or_, EVENT_TYPES)).decode


def rebuilt(base: Base) -> float:
    """Make the rows of a queue that is there once more, in a table beside it, and return the seconds that it took."""
    with _connection(base) as connection:
        connection.execute(_DROP)
        indexes = [str(row[0]) for row in connection.execute(_INDEXES)]
        began = perf_counter()
        with connection.transaction():
            connection.execute(_MAKE)
            rows = _folded(connection)
            with connection.cursor() as cursor, cursor.copy(_IN) as copy:
                copy.set_types(list(TABLE.columns.values()))
                for row in rows.values():
                    copy.write_row(tuple(row.values()))
            for index in indexes:
                connection.execute(_beside(index))
        return perf_counter() - began


def must_be_equal(base: Base) -> int:
    """Return how many rows the queue has; raise `CannotRun` when those made by hand are others."""
    with _connection(base) as connection:
        ((different,),) = connection.execute(_DIFFERENT).fetchall()
        ((count,),) = connection.execute(b"SELECT count(*) FROM read.queue").fetchall()
    if different or not count:
        raise CannotRun(f"{different} rows of {count} are not what they are when made by hand")
    return int(count)


@contextmanager
def _connection(base: Base) -> Iterator[psycopg.Connection[Any]]:
    with connect(base.application_url) as connection:
        yield connection


def _beside(index: str) -> bytes:
    return re.sub(r"INDEX (\S+) ON read\.queue ", r"INDEX by_hand_\1 ON read.by_hand ", index).encode()


Row = dict[str, Any]
_IN: Final = f"COPY read.by_hand ({_COLUMNS}) FROM STDIN (FORMAT binary)".encode()
_RANKS: Final = {"urgent": 0, "high": 1, "normal": 2, "low": 3}
_AFRESH: Final[Row] = {"waits_on": None, "party": None, "waiting_since": None, "wrote_since": None}
_TAKEN_UP: Final[Row] = {**_AFRESH, "silent_due": None, "first_contact": False}
_CLOSED: Final[Row] = {**_AFRESH, "status": "closed", "silent_due": None}
_COUNTS: Final = ("messages", "replies", "times_resolved", "times_reopened", "flags", "transfers")
_FIRST: Final[Row] = {
    **dict.fromkeys(TABLE.columns),
    **dict.fromkeys(_COUNTS, 0),
    "status": "open",
    "missing": [],
    "incomplete": False,
    "tags": [],
    "referrals": {},
    "dues": {},
    "findings": [],
    "first_contact": False,
}


def _folded(connection: psycopg.Connection[Any]) -> dict[str, Row]:
    rows: dict[str, Row] = {}
    with connection.cursor() as cursor, cursor.copy(_OUT) as copy:
        copy.set_types(_OUT_TYPES)
        for position, stream, version, occurred_at, recorded_at, state in copy.rows():
            event = _decode(state)
            if isinstance(event, e.CaseOpened):
                row = rows[stream] = _opened(stream, event, occurred_at)
            else:
                row = rows[stream]
                _CHANGE[type(event)](row, event, occurred_at)
            row["position"] = position
            row["version"] = version
            row["updated_at"] = recorded_at
    return rows


def _opened(stream: str, event: e.CaseOpened, at: datetime) -> Row:
    return {
        **_FIRST,
        "stream": stream,
        "team": event.team,
        "priority": event.priority,
        "priority_rank": _RANKS[event.priority],
        "topic": event.topic,
        "kind": event.kind,
        "stage": event.stage,
        "channel": event.channel,
        "market": event.market,
        "language": event.language,
        "customer": event.customer,
        "order_id": event.order,
        "opened_at": at,
        "last_customer_at": at,
        "unanswered_since": at,
    }


def _again(row: Row, at: datetime) -> None:
    row["again_at"] = row["again_at"] or at


def _replied(row: Row, _event: e.PublicReplySent, at: datetime) -> None:
    row["replies"] += 1
    if row["first_reply_at"]:
        _again(row, at)
    else:
        row["first_reply_at"] = at
    row["unanswered_since"] = None


def _wrote(row: Row, _event: e.CustomerMessageReceived, at: datetime) -> None:
    row["messages"] += 1
    _again(row, at)
    row["last_customer_at"] = at
    row["unanswered_since"] = row["unanswered_since"] or at
    if row["status"] == "resolved":
        row["silent_due"] = None
        row["wrote_since"] = row["wrote_since"] or at


def _waits(row: Row, event: e.CaseWaiting, at: datetime) -> None:
    if event.waits_on == "customer":
        _again(row, at)
    row.update(_TAKEN_UP, status="waiting", waits_on=event.waits_on, party=event.party, waiting_since=at)


def _resumed(row: Row, _event: e.CaseResumed, _at: datetime) -> None:
    row.update(_AFRESH, status="open")


def _resolved(row: Row, event: e.CaseResolved, at: datetime) -> None:
    first_contact = not row["times_resolved"] and not row["times_reopened"] and not row["again_at"]
    row["resolved_at"] = row["resolved_at"] or at
    row.update(_AFRESH, status="resolved", silent_due=event.silent_due, first_contact=first_contact)
    row["times_resolved"] += 1


def _rejected(row: Row, _event: e.ResolutionRejected, _at: datetime) -> None:
    row.update(_TAKEN_UP, status="open")


def _closed(row: Row, event: e.CaseClosed, _at: datetime) -> None:
    row.update(_CLOSED, closed_how=event.how)


def _reopened(row: Row, _event: e.CaseReopened, _at: datetime) -> None:
    row.update(_TAKEN_UP, status="open", closed_how=None, times_reopened=row["times_reopened"] + 1)


def _numbered(row: Row, event: e.CaseNumbered, _at: datetime) -> None:
    row["number"] = event.number


def _claimed(row: Row, event: e.CaseClaimed, _at: datetime) -> None:
    row["assignee"] = event.assignee


def _transferred(row: Row, event: e.CaseTransferred, _at: datetime) -> None:
    row.update(team=event.team, assignee=event.assignee, transfers=row["transfers"] + 1)


def _triaged(row: Row, event: e.CaseTriaged, _at: datetime) -> None:
    if event.complexity is not None:
        row["complexity"] = event.complexity


def _priority(row: Row, event: e.PriorityChanged, _at: datetime) -> None:
    row.update(priority=event.priority, priority_rank=_RANKS[event.priority])


def _tagged(row: Row, event: e.CaseTagged, _at: datetime) -> None:
    row["tags"] = list(event.added)


def _missing(row: Row, event: e.MissingInformationNoted, _at: datetime) -> None:
    row.update(missing=list(event.missing), incomplete=bool(event.missing))


def _given(row: Row, event: e.InformationGiven, _at: datetime) -> None:
    row.update(order_id=event.order or row["order_id"], stage=event.stage or row["stage"])


def _nothing(_row: Row, _event: object, _at: datetime) -> None:
    pass


_CHANGE: Final[dict[type, Callable[[Row, Any, datetime], None]]] = {
    e.PublicReplySent: _replied,
    e.CustomerMessageReceived: _wrote,
    e.CaseWaiting: _waits,
    e.CaseResumed: _resumed,
    e.CaseResolved: _resolved,
    e.ResolutionRejected: _rejected,
    e.CaseClosed: _closed,
    e.CaseReopened: _reopened,
    e.CaseNumbered: _numbered,
    e.CaseClaimed: _claimed,
    e.CaseTransferred: _transferred,
    e.CaseTriaged: _triaged,
    e.PriorityChanged: _priority,
    e.CaseTagged: _tagged,
    e.MissingInformationNoted: _missing,
    e.InformationGiven: _given,
    **dict.fromkeys((e.InternalNoteAdded, e.ResolutionConfirmed, e.CaseRated), _nothing),
}
