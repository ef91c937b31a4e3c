"""A page of a long queue over HTTP."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from typing import TYPE_CHECKING, Final

import msgspec
import psycopg

from domain.case import events as e
from projections.kit import Happened, log_of
from tests.bench.apps.serving import spawned
from tests.bench.desk.compare import SECONDS, compared
from tests.bench.desk.load import load
from tests.bench.desk.shop import new_ledger, open_shop
from tests.bench.registry import CannotRun, Measured, bench
from tests.bench.words import sentence
from tests.projections.logs import stream, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from domain.case.events import CaseEvent, Priority
    from tests.bench.desk.shop import Shop
    from tests.bench.ground import Ground

OPEN: Final = 100_000
PAGES: Final = 20
LIMIT: Final = 50
READS: Final = 200
"""Pages that are read for each reply that is sent."""
TEAM: Final = "support"
BEGINNING: Final = datetime(2025, 1, 1, tzinfo=UTC)
LATER: Final = timedelta(days=3_650)
"""How far off everything is due, so that nothing runs out while this is measured."""
PRIORITIES: Final[tuple[Priority, ...]] = ("urgent", "high", "normal", "normal", "normal", "normal", "low")


@bench("queue_http", seconds=75)
def queue_http(ground: Ground) -> Measured:
    """Turn the first pages of a queue of 100,000 open cases, in turn with a handler that has the pages at hand."""
    with ground.folder() as folder:
        _fill(folder / "data")
        with open_shop(folder / "data") as opened:
            opened.quiet()
            pages = dict(_pages(opened))
            kept = folder / "pages.json"
            kept.write_bytes(msgspec.json.encode({query: page.decode() for query, page in pages.items()}))
            with spawned("tests.bench.apps.noop", str(kept)) as noop:
                requests = [opened.asks(f"/v1/queues/{TEAM}?{query}", method="GET") for query in pages]
                ours, theirs = cycle(requests), cycle(requests)
                found = compared(opened, lambda s: load(opened.port, ours, s), lambda s: load(noop, theirs, s))
            if dict(_pages(opened)) != pages:
                raise CannotRun("the pages changed while they were read")
            working = load(opened.port, _with_replies(opened, requests, pages), SECONDS)
            working.must_succeed()
    return found.measured(
        "pages/s",
        "a Litestar handler that answers the same requests with the same bytes",
        open_cases=OPEN,
        rows=LIMIT,
        bytes=len(next(iter(pages.values()))),
        with_a_reply_every_200_pages=working.ran.rate,
    )


def _pages(opened: Shop) -> Iterator[tuple[str, bytes]]:
    """Return the first pages of the queue, each with its query."""
    query = f"limit={LIMIT}"
    for _ in range(PAGES):
        (page,) = opened.answers([opened.asks(f"/v1/queues/{TEAM}?{query}", method="GET")], connections=1)
        told = msgspec.json.decode(page)
        if len(told["cases"]) != LIMIT or told["next"] is None:
            raise CannotRun(f"a page has {len(told['cases'])} cases")
        yield query, page
        query = f"limit={LIMIT}&cursor={told['next']}"


def _with_replies(opened: Shop, requests: list[bytes], pages: dict[str, bytes]) -> Iterator[bytes]:
    """Yield the requests while somebody works, so that what is known of the pages is soon out of date."""
    cases = cycle(case["stream"] for page in pages.values() for case in msgspec.json.decode(page)["cases"])
    asked = cycle(requests)
    while True:
        yield from islice(asked, READS)
        yield opened.asks(f"/v1/cases/{next(cases)}/reply", {"text": sentence(opened.draw)})


def _fill(data_dir: Path) -> None:
    """Write the cases into the log of a new ledger in one COPY; the service folds them when it starts."""
    with new_ledger(data_dir) as made, psycopg.connect(made.base.owner_url, autocommit=True) as connection:
        write(connection, log_of(_cases()))
        connection.execute("VACUUM ANALYZE ledger.stored_events")


def _cases() -> Iterator[Happened]:
    draw = random.Random(7)
    for number in range(1, OPEN + 1):
        for nth, event in enumerate(_life(number, draw)):
            at = BEGINNING + timedelta(seconds=number * 60 + nth)
            yield Happened(event=event, stream=stream(number), occurred_at=at, recorded_at=at)


def _life(number: int, draw: random.Random) -> Iterator[CaseEvent]:
    customer = f"customer-00000000-0000-7000-8000-{draw.randrange(20_000):012d}"
    yield e.CaseOpened(
        subject=customer,
        channel=draw.choice(("email", "phone", "chat")),
        topic=draw.choice(("order", "delivery", "product")),
        team=TEAM,
        priority=draw.choice(PRIORITIES),
        market="nl",
        language="nl",
        customer=customer,
    )
    yield e.CaseNumbered(number=f"2025-{number:06d}")
    at = BEGINNING + timedelta(seconds=number * 60)
    yield _started("resolution", "resolution", at, timedelta(minutes=draw.randrange(10_000)))
    if draw.random() < 0.8:
        yield _started("first_response", "reply", at, timedelta(minutes=draw.randrange(600)))
    if draw.random() < 0.3:
        yield e.PublicReplySent()
        yield e.ClockFulfilled(clock="first_response", instance=1, at=at, due=at + LATER)
        if draw.random() < 0.5:
            yield e.CustomerMessageReceived()
    if draw.random() < 0.2:
        yield e.CaseAssigned(team=TEAM, assignee=f"staff-00000000-0000-7000-8000-{draw.randrange(50):012d}")


def _started(clock: str, fulfilled_by: str, at: datetime, within: timedelta) -> e.ClockStarted:
    return e.ClockStarted(
        clock=clock,
        instance=1,
        at=at,
        due=at + LATER + within,
        starts="contact",
        fulfilled_by=fulfilled_by,
        policy=1,
        target=1,
    )
