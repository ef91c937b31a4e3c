"""The log of a desk with promises: cases that were decided one by one, each written many times."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import UUID

import psycopg
from msgspec import structs

from application.calendars.expanding import expand
from domain.case import commands as c
from domain.case.decisions import CASE
from domain.case.state import Unopened
from domain.codec import PERSONAL, encode
from domain.command import Command
from domain.event import Dated, Event, On, schema_version_of, tag_of
from domain.ids import policy_stream
from domain.personal import Sealed
from domain.policy.commands import PublishPolicy
from domain.policy.decisions import POLICY
from domain.policy.pack import published_pack
from domain.policy.policy import NO_POLICY
from domain.policy.state import policy_of
from tests.projections.logs import COLUMNS, TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.case.state import CaseState
    from domain.command import Action
    from domain.policy.policy import Policy
    from domain.policy.state import PolicyState
    from tests.bench.ground import Base

BEGINNING: Final = datetime(2026, 4, 6, tzinfo=UTC)
"""A Monday."""
PACK: Final = """\
name = "bench"
title = "A desk with promises"
channels = [{ id = "email", medium = "email" }, { id = "chat", medium = "chat", calendar = "office" }]
teams = [{ id = "front", title = "Front desk" }, { id = "seniors", title = "Seniors" }]
topics = [{ id = "delivery", title = "Delivery", team = "front" }, { id = "return", title = "Return", team = "front" }]

[[calendars]]
id = "office"
title = "Office"
zone = "Asia/Singapore"
hours = { mon = ["09:00-12:30", "13:30-18:00"], tue = ["09:00-12:30", "13:30-18:00"], wed = ["09:00-12:30", \
"13:30-18:00"], thu = ["09:00-12:30", "13:30-18:00"], fri = ["09:00-18:00"], sat = ["10:00-14:00"] }

[[ladders]]
id = "duty"
title = "Duty"
levels = [{ id = "senior", title = "Senior", team = "seniors", within = { hours = 4 }, calendar = "office" }]

[[clocks]]
id = "first_response"
title = "First response"
starts = "contact"
fulfilled_by = "reply"
calendar = "office"
ladder = "duty"
targets = [{ within = { minutes = 60 }, when = { priorities = ["high", "urgent"] } }, { within = { hours = 4 } }]

[[clocks]]
id = "resolution"
title = "Resolution"
starts = "contact"
fulfilled_by = "resolution"
calendar = "office"
pauses = ["customer"]
warnings = [{ hours = 2 }]
targets = [{ within = { hours = 16 }, when = { priorities = ["high", "urgent"] } }, { within = { hours = 40 } }]
"""
_LONG: Final = 160
"""Bytes of a sealed text."""
_LOOK: Final = timedelta(milliseconds=400)
"""How long after something ran out the service looks."""


class Told(NamedTuple):
    """An event of a case: that case's number, both times, the command that it came of, and its bytes."""

    case: int
    version: int
    occurred_at: datetime
    recorded_at: datetime
    command: int
    event: Event
    state: bytes


def publications() -> PolicyState:
    """Return the publications with the pack published before the first case."""
    at = BEGINNING - timedelta(days=7)
    asked = _command(PublishPolicy(text=PACK, reason="x"), policy_stream(), at, 0)
    state: PolicyState = POLICY.initial
    for event in POLICY.decide(structs.replace(asked, expand=expand), state, NO_POLICY):
        assert not isinstance(event, Dated | On)
        state = POLICY.evolve(state, event)
    return state


def fill(base: Base, cases: int, alike: int) -> int:
    """Write so many cases of a month into a log, so many times each, and return how many events they have."""
    state = publications()
    policy = policy_of(state, (1, state.published[0]), published_pack(PACK), BEGINNING)
    draw = random.Random(7)
    told = sorted(
        (one for number in range(cases // alike) for one in _life(number, policy, draw)),
        key=lambda one: (one.recorded_at, one.case, one.version),
    )
    with psycopg.connect(base.owner_url, autocommit=True) as connection:
        statement = f"COPY ledger.stored_events ({COLUMNS}) FROM STDIN (FORMAT binary)"
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            copy.set_types(TYPES)
            for row in _rows(told, alike):
                copy.write_row(row)
        connection.execute("VACUUM (FREEZE, ANALYZE) ledger.stored_events")
    base.settle()
    return len(told) * alike


def _rows(told: list[Told], alike: int) -> Iterator[tuple[Any, ...]]:
    position = 0
    for one in told:
        tag = tag_of(one.event)
        for nth in range(alike):
            position += 1
            own, command = UUID(int=position), UUID(int=(one.case * alike + nth << 32) + one.command)
            stream = f"case-{one.case:08x}-0000-7000-8000-{nth:012x}"
            yield (
                *(position, stream, one.version, tag, schema_version_of(tag), own, command),
                *(one.occurred_at, one.recorded_at, "staff-1", None, "live", command, None, "customer-1", one.state),
            )


def _life(number: int, policy: Policy, draw: random.Random) -> Iterator[Told]:
    """Yield the events of a case, from its contact to its end or until its month is over."""
    now = BEGINNING + timedelta(seconds=draw.randrange(28 * 86_400))
    state: CaseState = CASE.initial
    version, asked = 0, 0
    for wait, action in _story(draw):
        moment = now + wait
        looks = list[datetime]()
        while (due := _next(state)) is not None and due < moment and (not looks or due + _LOOK > looks[-1]):
            looks.append(due + _LOOK)
            asked += 1
            for one, event, at in _decided(c.NoticeClocks(), state, policy, looks[-1], asked, draw):
                state, version = one, version + 1
                yield Told(number, version, at, looks[-1], asked, event, encode(event))
        now = max(moment, *looks) if looks else moment
        asked += 1
        for one, event, at in _decided(action, state, policy, now, asked, draw):
            state, version = one, version + 1
            yield Told(number, version, at, now, asked, event, encode(event))


def _story(draw: random.Random) -> Iterator[tuple[timedelta, Action]]:
    """Yield what is done with a case, each so long after the one before."""
    priority: Any = draw.choice(("low", "normal", "normal", "normal", "normal", "high", "urgent"))
    channel, topic = draw.choice(("email", "email", "chat")), draw.choice(("delivery", "return"))
    yield timedelta(), c.OpenCase(channel=channel, topic=topic, priority=priority, market="de", description="x")
    yield _after(draw, 120), c.ClaimCase()
    yield _after(draw, 180), c.Reply(text="x")
    if draw.random() < 0.4:
        yield timedelta(seconds=20), c.WaitFor(waits_on="customer", asked="x")
        yield _after(draw, 1_500), c.ReceiveMessage(text="x")
        yield _after(draw, 300), c.Reply(text="x")
    if draw.random() < 0.1:
        yield _after(draw, 60), c.ChangePriority(priority="high" if priority != "high" else "urgent", reason="x")
    yield _after(draw, 2_000), c.Resolve(summary="x")
    yield timedelta(days=7), c.CloseByDecision(reason="x")


def _after(draw: random.Random, minutes: int) -> timedelta:
    return timedelta(seconds=draw.expovariate(1 / (60 * minutes)))


def _next(state: CaseState) -> datetime | None:
    if isinstance(state, Unopened):
        return None
    return min((at for one in state.file.clocks if (at := one.next_notice) is not None), default=None)


def _decided(
    action: Action,
    state: CaseState,
    policy: Policy,
    now: datetime,
    asked: int,
    draw: random.Random,
) -> Iterator[tuple[CaseState, Event, datetime]]:
    """Yield what an action comes to: the case then, and the event with when it happened."""
    for one in CASE.decided(_command(action, "case-1", now, asked), state, policy):
        assert not isinstance(one, On)
        event, at = (one.event, one.occurred_at) if isinstance(one, Dated) else (one, now)
        sealed = {name: _sealed(draw) for name in PERSONAL[type(event)] if getattr(event, name) is not None}
        event = structs.replace(event, **sealed)
        state = CASE.evolve(state, event)
        yield state, event, at


def _command(action: Action, stream: str, now: datetime, asked: int) -> Command[Any]:
    return Command(action=action, stream=stream, id=UUID(int=asked), now=now, occurred_at=now, actor="staff-1")


def _sealed(draw: random.Random) -> Sealed:
    return Sealed.of(1, "k-00000000-0000-7000-8000-000000000000", draw.randbytes(12), draw.randbytes(_LONG))
