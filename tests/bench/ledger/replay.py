"""One long case, loaded and folded."""

from __future__ import annotations

import asyncio
import random
from functools import reduce
from operator import or_
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

import msgspec
import psycopg

from application.ids import new_stream, uuid7
from application.keys.sealing import plain_fields, seal
from application.store.group_commit import GroupCommit
from application.store.reading import Reading
from application.store.units import NewEvent, Unit
from domain.case import commands as c
from domain.case.decisions import CASE
from domain.codec import encode
from domain.command import Action, Command
from domain.event import Dated, Event, On, schema_version_of, tag_of
from domain.registry import EVENT_TYPES
from tests.bench.desks import desk_on
from tests.bench.figures import interleaved, median, ratios
from tests.bench.registry import CannotRun, Measured, bench
from tests.bench.words import sentence
from tests.bench.writers import now

if TYPE_CHECKING:
    from collections.abc import Iterator

    from application.desk import Desk
    from tests.bench.ground import Base, Ground

EVENTS: Final = 10_000
ROUNDS: Final = 40
IN_ONE_UNIT: Final = 500
_SELECT: Final = (
    b"SELECT originator_version, state FROM ledger.stored_events WHERE originator_id = %b ORDER BY originator_version"
)


@bench("replay_stream", seconds=20)
def replay_stream(ground: Ground) -> Measured:
    """Load and fold a case of 10,000 events through the application, and by hand."""
    with ground.database() as base:
        stream = asyncio.run(_filled(base))
        with asyncio.Runner() as runner, psycopg.connect(base.owner_url, autocommit=True) as connection:
            reading = Reading(base.application_url)
            runner.run(reading.open())

            async def load() -> int:
                version, events = await reading.load_whole(stream)
                state = CASE.fold(events, CASE.initial)
                return version if state.file.messages else 0

            def measured() -> float:
                began = perf_counter()
                return _whole(runner.run(load())) / (perf_counter() - began)

            cursor = connection.cursor(binary=True)

            def floor() -> float:
                began = perf_counter()
                return _whole(_by_hand(cursor, stream)) / (perf_counter() - began)

            interleaved(3, measured, floor)
            rates, floors = interleaved(ROUNDS, measured, floor)
            runner.run(reading.close())
    found = ratios(rates, floors)
    return Measured(
        value=median(rates),
        unit="events/s",
        floor="SELECT of the same rows, msgspec decode into the same union, and a count",
        floor_value=median(floors),
        more={"events": EVENTS, "worst_round": min(found), "best_round": max(found)},
    )


_decode: Final = msgspec.json.Decoder(reduce(or_, EVENT_TYPES)).decode


def _by_hand(cursor: psycopg.Cursor[Any], stream: str) -> int:
    count = 0
    for _, state in cursor.execute(_SELECT, (stream,), prepare=True).fetchall():
        _decode(state)
        count += 1
    return count


def _whole(count: int) -> int:
    if count != EVENTS:
        raise CannotRun(f"{count} of {EVENTS} events were read")
    return count


async def _filled(base: Base) -> str:
    """Write one case, decided, sealed and encoded as the application does it, but many events at a time."""
    stream = new_stream("case")
    async with desk_on(base) as desk:
        commit = GroupCommit(base.application_url, now)
        try:
            events = await _life(desk, stream)
            for first in range(0, EVENTS, IN_ONE_UNIT):
                await commit.append(_unit(stream, first, tuple(events[first : first + IN_ONE_UNIT])))
        finally:
            await commit.close()
    return stream


async def _life(desk: Desk, stream: str) -> list[NewEvent]:
    """Return the first events of a case on which the desk and the customer never cease to write."""
    draw = random.Random(7)
    policy = await desk.policies.in_force(now())
    state, new = CASE.initial, list[NewEvent]()
    actions = _actions(draw)
    while len(new) < EVENTS:
        for event in CASE.decide(_command(next(actions), stream), state, policy):
            assert not isinstance(event, Dated | On)
            state = CASE.evolve(state, event)
            if len(new) < EVENTS:
                new.append(await _sealed(desk, event, stream, len(new) + 1))
    return new


def _actions(draw: random.Random) -> Iterator[Action]:
    yield c.OpenCase(channel="email", topic="order", description=sentence(draw), market="nl", language="nl")
    while True:
        yield c.AssignCase(team=draw.choice(("support", "returns", "complaints")))
        for _ in range(draw.randrange(1, 4)):
            yield c.ReceiveMessage(text=sentence(draw), channel="email")
            if draw.random() < 0.5:
                yield c.AddNote(text=sentence(draw))
            yield c.Reply(text=sentence(draw))
        yield draw.choice(
            (
                c.WaitFor(waits_on="customer", asked=sentence(draw)),
                c.WaitFor(waits_on="third_party", party="carrier", asked=sentence(draw)),
            )
        )
        yield c.ReceiveMessage(text=sentence(draw))
        yield c.Resume()


def _command(action: Action, stream: str) -> Command[Any]:
    moment = now()
    return Command(action=action, stream=stream, id=uuid7(), now=moment, occurred_at=moment, actor="staff-1")


async def _sealed(desk: Desk, event: Event, stream: str, version: int) -> NewEvent:
    event_id, tag = uuid7(), tag_of(event)
    plain = plain_fields(event)
    keys = {value.subject: await desk.keys.of(value.subject) for value in plain.values()}
    state = encode(seal(event, plain, keys, stream, event_id))
    return NewEvent(event_id, stream, version, tag, schema_version_of(tag), state, now())


def _unit(stream: str, before: int, events: tuple[NewEvent, ...]) -> Unit:
    command = uuid7()
    return Unit(
        command_id=command,
        stream=stream,
        version=before + len(events),
        action="case.note",
        actor="staff-1",
        origin="live",
        correlation=command,
        reads=((stream, before),),
        events=events,
    )
