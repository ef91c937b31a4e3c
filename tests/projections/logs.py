"""Writing to the log without the store, as a bench and a fault need it."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

import psycopg
from msgspec import structs

from domain.case import events as e
from domain.event import Event
from projections.engine import Entry
from projections.kit import Happened, log_of

COLUMNS = (
    "notification_id, originator_id, originator_version, topic, schema_version, event_id, command_id, occurred_at,"
    " recorded_at, actor, on_behalf_of, origin, correlation, causation, subject, state"
)
TYPES = ("int8", "text", "int8", "text", "int2", "uuid", "uuid", "timestamptz", "timestamptz", *["text"] * 3)
TYPES += ("uuid", "uuid", "text", "bytea")


def stream(number: int) -> str:
    """Return the stream of a made-up case."""
    return f"case-00000000-0000-7000-8000-{number:012d}"


def write(connection: psycopg.Connection[Any], entries: Iterable[Entry]) -> None:
    """Write entries into the log."""
    statement = f"COPY ledger.stored_events ({COLUMNS}) FROM STDIN (FORMAT binary)"
    with connection.transaction(), connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(TYPES)
        for entry in entries:
            *envelope, state, _ = structs.astuple(entry)
            for at in (5, 6, 12):
                envelope[at] = UUID(bytes=envelope[at])
            copy.write_row((*envelope, state))


def busy_desk(events: int, open_at_once: int = 1_000, seed: int = 7) -> list[Entry]:
    """Return the log of a desk at which so many cases are worked at once, in turns drawn by seed."""
    draw = random.Random(seed)
    return log_of(_turns(events, open_at_once, draw))


def _turns(events: int, open_at_once: int, draw: random.Random) -> Iterator[Happened]:
    waiting: list[tuple[str, Iterator[Event]]] = []
    begun = 0
    for _ in range(events):
        if len(waiting) < open_at_once:
            begun += 1
            waiting.append((stream(begun), _life(begun, draw)))
            at = len(waiting) - 1
        else:
            at = draw.randrange(len(waiting))
        case, life = waiting[at]
        event = next(life, None)
        if event is None:
            begun += 1
            waiting[at] = case, life = stream(begun), _life(begun, draw)
            event = next(life)
        yield Happened(event=event, stream=case)


def _life(number: int, draw: random.Random) -> Iterator[Event]:
    subject = f"customer-00000000-0000-7000-8000-{number:012d}"
    yield e.CaseOpened(
        subject=subject,
        channel=draw.choice(("email", "phone", "chat")),
        topic=draw.choice(("return", "delivery", "invoice")),
        team=draw.choice(("first", "second", "returns")),
        priority=draw.choice(("low", "normal", "high", "urgent")),
        market="nl",
        language="nl",
        customer=subject,
    )
    yield e.CaseNumbered(number=f"2026-{number:06d}")
    yield e.CaseAssigned(team="first", assignee=f"staff-{draw.randrange(50)}")
    for _ in range(draw.randrange(3)):
        yield e.PublicReplySent()
        yield e.CaseWaiting(waits_on="customer")
        yield e.CustomerMessageReceived()
        yield e.CaseResumed(because="customer_wrote")
    yield e.PublicReplySent()
    yield e.CaseResolved()
    yield e.CaseClosed(how="silent")
