"""The timeline: what a reader sees of each event, and what belongs to a person."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta
from functools import reduce
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from msgspec import structs

from domain import codec
from domain.case import events as e
from domain.customer import events as customer
from domain.event import tag_of
from domain.order import events as order
from domain.personal import Sealed
from projections.engine import Engine, rebuild, switch
from projections.kit import BEGINNING, CASE, Happened, Specification, log_of
from projections.timeline import TABLE, TIMELINE, TimelineRow, reads
from tests.domain.test_event_samples import SAMPLES
from tests.projections.logs import busy_desk, stream, write

if TYPE_CHECKING:
    from collections.abc import Sequence

    import psycopg

    from domain.event import Event
    from projections.engine import Entry

SECRET = Sealed(1, "key-1", "nonce", "the sealed words")
ANN, BOB = "customer-1", "customer-2"
OPENED = e.CaseOpened(subject=ANN, channel="email", topic="return", team="first", description=SECRET)
NOTE = e.InternalNoteAdded(text=SECRET)
KNOWN = customer.CustomerRegistered(market="de", email=SECRET)


def row(position: int, event: Event, fields: dict[str, Any], sealed: list[str], **other: Any) -> TimelineRow:  # noqa: ANN401 - the columns of a row
    """Return the row of an event of the case, a minute after the one before."""
    moment = BEGINNING + timedelta(minutes=position - 1)
    usual = {"stream": CASE, "version": position, "occurred_at": moment, "recorded_at": moment, "subject": None}
    envelope = {"tag": tag_of(event), "actor": "staff-1", "on_behalf_of": None, "origin": "live"}
    return TimelineRow(**{"position": position, **usual, **envelope, "fields": fields, "sealed": sealed, **other})


def test_an_event_shows_its_fields_and_names_what_is_sealed(connection: psycopg.Connection[Any]) -> None:
    """A reader learns that there is a text, and not what it says."""
    resolved = e.CaseResolved(silent_due=BEGINNING, policy=3)
    waiting = e.CaseWaiting(waits_on="customer", asked=SECRET)
    given = [Happened(event=one, subject=ANN) for one in (waiting, resolved)]
    Specification(TIMELINE, connection).given(given[0]).when(given[1]).then(
        row(1, waiting, {"waits_on": "customer"}, ["asked"], subject=ANN),
        row(2, resolved, {"silent_due": "2026-01-05T09:00:00Z", "policy": 3}, [], subject=ANN),
    )


def test_the_table_gives_back_what_was_put_in(connection: psycopg.Connection[Any]) -> None:
    """Lists of values and lines of an order are the same in memory and in the table."""
    lines = (order.Line("mug", 2, 500, 900, 100),)
    ordered = order.OrderRecorded(market="de", number=SECRET, customer=ANN, currency="EUR", lines=lines)
    spec = Specification(TIMELINE, connection).when(Happened(event=ordered, stream="order-1", subject=ANN))
    (first, *others) = spec.outcomes().values()
    assert first[0].fields["lines"][0]["product"] == "mug"
    assert all(other == first for other in others)


def test_what_is_about_a_person_has_a_row_whatever_it_belongs_to(connection: psycopg.Connection[Any]) -> None:
    """A customer's own events stand beside those of their cases, and a case has rows before anybody is known."""
    registered = Happened(event=KNOWN, stream=ANN, subject=ANN)
    Specification(TIMELINE, connection).given(registered).when(NOTE).then(
        row(1, KNOWN, {"market": "de"}, ["email"], stream=ANN, subject=ANN),
        row(2, NOTE, {}, ["text"], version=1),
    )


def test_what_is_about_nobody_has_no_row(connection: psycopg.Connection[Any]) -> None:
    """A policy or a team is in nobody's file."""
    Specification(TIMELINE, connection).given().when(Happened(event=OPENED, stream="policy-1")).then()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: one.stem)
def test_no_personal_value_of_any_event_gets_into_a_row(sample: Any) -> None:  # noqa: ANN401 - a path
    """Every personal field of every event is left out by name, and everything else is there."""
    event = codec.decode(sample.read_bytes())
    happened = Happened(event=event, subject=ANN)
    (shown,) = Specification(TIMELINE).given(happened).outcomes()["everything twice, in memory"]
    assert shown.sealed == list(codec.PERSONAL[type(event)])
    assert not set(shown.sealed) & set(shown.fields)
    assert set(shown.sealed) | set(shown.fields) == set(event.__struct_fields__)
    for name in shown.sealed:
        assert str(msgspec.to_builtins(getattr(event, name))[3]) not in str(shown)


def a_desk(seed: int) -> list[Happened]:
    """Return what some customers, strangers and their cases did, shuffled over the cases and entered late.

    A case keeps its order. Some strangers turn out to be customers, and some of those to be somebody else.
    """
    draw = random.Random(seed)
    lives: list[list[Happened]] = []
    for number in range(12):
        at, subject = stream(number), draw.choice((ANN, BOB, f"person-{number}"))
        life: list[Happened] = []
        for _ in range(draw.randrange(1, 8)):
            event: Event = NOTE if life else OPENED
            if life and draw.random() < 0.3:
                was, subject = subject, draw.choice((ANN, BOB))
                event = e.CustomerIdentified(customer=subject, was=was)
            late = BEGINNING + timedelta(minutes=draw.randrange(20))
            life.append(Happened(event=event, stream=at, subject=subject, occurred_at=late))
        lives.append(life)
    lives += [[Happened(event=KNOWN, stream=one, subject=one)] for one in (ANN, BOB)]
    turns = [number for number, life in enumerate(lives) for _ in life]
    draw.shuffle(turns)
    ahead = [iter(life) for life in lives]
    return [next(ahead[number]) for number in turns]


def belonging(entries: Sequence[Entry], subjects: set[str]) -> list[reads.Place]:
    """Return what belongs to some persons, told another way than by the query."""
    whose = {entry.stream: entry.subject for entry in entries}
    mine = [reads.Place(one.occurred_at, one.position) for one in entries if whose[one.stream] in subjects]
    return sorted(mine, key=lambda one: (one.occurred_at, one.position))


def files_of(connection: psycopg.Connection[Any], subjects: list[str], limit: int = 5_000) -> list[reads.Place]:
    """Return the service file of some persons, page by page."""

    async def run(statement: bytes, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return connection.execute(statement, parameters, binary=True).fetchall()

    found: list[reads.Place] = []
    while page := asyncio.run(reads.service_file(run, subjects, found[-1] if found else None, limit)):
        found += page
    return found


@pytest.mark.parametrize("seed", range(5))
def test_a_case_belongs_to_whom_it_turned_out_to_be_about(
    connection: psycopg.Connection[Any], url: str, owner: psycopg.Connection[Any], seed: int
) -> None:
    """With all its events from the beginning, in the order in which they happened; and no longer to anybody else.

    The same however the log is cut into pieces, and once more when the table is made anew from the first event.
    """
    entries = log_of(a_desk(seed))
    engine, pieces = Engine(url, [TIMELINE], "node"), iter(entries)
    while piece := list(islice(pieces, 7)):
        write(owner, piece)
        engine.catch_up_once()
        for subjects in ([ANN], [BOB], [ANN, BOB], ["person-3"]):
            expected = belonging(entries[: piece[-1].position], set(subjects))
            assert files_of(connection, subjects) == expected
            assert files_of(connection, subjects, limit=3) == expected
    live = sorted(TABLE.all(connection.cursor(binary=True)), key=lambda one: one.position)
    engine.release()
    rebuild(url, [TIMELINE], "another", lambda _at, _head: None)
    switch(url, TIMELINE, "another")
    assert sorted(TABLE.all(connection.cursor(binary=True)), key=lambda one: one.position) == live
    assert files_of(connection, [ANN]) == belonging(entries, {ANN})
    assert len(belonging(entries, {ANN})) > 3


@pytest.mark.parametrize("analysed", [False, True])
def test_a_file_is_found_by_its_indexes(
    connection: psycopg.Connection[Any], url: str, owner: psycopg.Connection[Any], *, analysed: bool
) -> None:
    """Only rows of the persons' streams are looked at, also by a plan that is made once for all persons."""
    entries = [structs.replace(one, subject=f"customer-{one.stream[-12:-1]}") for one in busy_desk(5_000, 300)]
    write(owner, entries)
    Engine(url, [TIMELINE], "node").catch_up_once()
    if analysed:
        connection.execute("ANALYZE read.timeline")
    connection.execute("SET plan_cache_mode = force_generic_plan")
    plans: list[str] = []

    async def explain(statement: bytes, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        numbered = reduce(lambda text, n: text.replace(b"%s", b"$%d" % n, 1), range(1, 9), statement)
        connection.execute(b"PREPARE file (text[], text[], timestamptz, bigint, bigint) AS " + numbered)
        given = ["'{customer-1}'", "'{customer-1}'", "now()", "1", "5000"]
        assert len(given) == len(parameters)
        explained = f"EXPLAIN EXECUTE file ({', '.join(given)})".encode()
        plans.extend(line for (line,) in connection.execute(explained).fetchall())
        return []

    asyncio.run(reads.service_file(explain, [ANN], reads.Place(BEGINNING, 1)))
    plan = "\n".join(plans)
    assert "timeline_subject" in plan
    assert "timeline_stream" in plan
    assert "Seq Scan" not in plan
