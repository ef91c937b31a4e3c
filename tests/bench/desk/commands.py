"""Commands over HTTP, against a handler that does nothing and against an application that thinks of nothing."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING, Final

import msgspec

from tests.bench.apps import naive
from tests.bench.apps.serving import spawned
from tests.bench.desk.compare import compared
from tests.bench.desk.load import load
from tests.bench.desk.shop import shop
from tests.bench.registry import CannotRun, Measured, bench
from tests.bench.words import sentence

if TYPE_CHECKING:
    from tests.bench.desk.load import Load
    from tests.bench.desk.shop import Shop
    from tests.bench.ground import Ground

CASES: Final = 2_000
NOOP: Final = "a Litestar handler that decodes the same body and answers"
NAIVE: Final = "SELECT of the stream, LOCK TABLE, INSERT and COMMIT a request, without token, receipt, seal and engine"
_WRITTEN: Final = b"""\
SELECT count(*) FROM unnest(%s::text[], %s::bigint[]) r(stream, version)
JOIN ledger.stored_events e ON e.originator_id = r.stream AND e.originator_version = r.version"""
_COUNTED: Final = b"SELECT count(*) FROM ledger.stored_events WHERE topic = %s AND notification_id > %s"
_HEAD: Final = b"SELECT max(notification_id) FROM ledger.stored_events"


@bench("reply_http", seconds=50)
def reply_http(ground: Ground) -> Measured:
    """Answer customers, in turn with answering nobody."""
    with shop(ground) as opened, spawned("tests.bench.apps.noop") as noop:
        return _compared(opened, _replies(opened), "case.public_reply_sent.v1", noop, NOOP)


@bench("reply_http_naive", seconds=50)
def reply_http_naive(ground: Ground) -> Measured:
    """Answer customers, in turn with an application that locks its table, on the same database server."""
    with shop(ground) as opened:
        replies = _replies(opened)
        naive.with_cases(opened.base)
        with spawned("tests.bench.apps.naive", opened.base.owner_url) as other:
            return _compared(opened, replies, "case.public_reply_sent.v1", other, NAIVE)


@bench("open_case_http", seconds=50)
def open_case_http(ground: Ground) -> Measured:
    """Open cases of customers who are known about orders that are known, in turn with opening none."""
    with shop(ground) as opened, spawned("tests.bench.apps.noop") as noop:
        customers = opened.customers(CASES)
        bodies = opened.openings(customers, opened.orders(customers))
        openings = [opened.asks("/v1/cases", next(bodies)) for _ in customers]
        return _compared(opened, openings, "case.opened.v1", noop, NOOP)


def _replies(opened: Shop) -> list[bytes]:
    cases = opened.cases(CASES)
    return [opened.asks(f"/v1/cases/{case}/reply", {"text": sentence(opened.draw)}) for case in cases]


def _compared(opened: Shop, requests: list[bytes], topic: str, floor_port: int, floor: str) -> Measured:
    """Send the same requests to both in turn; each success must be in the ledger afterwards."""
    ((before,),) = opened.base.rows(_HEAD)
    ours, theirs = cycle(requests), cycle(requests)
    found = compared(
        opened,
        lambda seconds: load(opened.port, ours, seconds, keep=True),
        lambda seconds: load(floor_port, theirs, seconds),
    )
    return found.measured("commands/s", floor, proved_in_ledger=_proved(opened, found.runs, topic, before))


def _proved(opened: Shop, runs: list[Load], topic: str, before: int) -> int:
    """Return how many commands were answered, having found the events of each in the ledger and no others."""
    receipts = [msgspec.json.decode(answer) for run in runs for answer in run.kept]
    places = {(one["id"], one["version"]) for one in receipts}
    if len(places) != len(receipts):
        raise CannotRun("two commands were answered with one version of a stream")
    ((written,),) = opened.base.rows(_WRITTEN, tuple(list(column) for column in zip(*places, strict=True)))
    ((counted,),) = opened.base.rows(_COUNTED, (topic, before))
    if not len(receipts) == written == counted:
        raise CannotRun(f"{len(receipts)} successes, {written} of them in the ledger, {counted} events of {topic}")
    return len(receipts)
