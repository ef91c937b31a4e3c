"""Processes: what they command is done once, whatever happens to engines, to the ledger, and to their own reactions."""

from __future__ import annotations

import asyncio
import threading
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx
import psycopg
import pytest

from application.desk import Desk, opened
from application.store.errors import StoreRefused
from domain.case import commands as c
from domain.case.events import CaseResumed, InternalNoteAdded
from domain.ids import derived_id, policy_stream
from domain.policy.commands import PublishPolicy
from domain.processes.answered_referrals import ANSWERED_REFERRALS
from domain.processes.process import Asked, Process
from projections.engine import LIVE, Build, Engine, MemoryStore, log
from projections.engine.connecting import connect
from projections.engine.upkeep import Upkeep
from scheduling.reacting import Reacting
from tests.interfaces.waiting import eventually, gone
from tests.postgres.holding import writers_held
from tests.postgres.ledgers import MASTERS, Clock
from tests.samples import DESK_PACK, command, open_case
from tests.service import PATIENCE, service

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from domain.command import Command
    from domain.processes.process import Fact
    from projections.engine import Entry, Store
    from tests.postgres.databases import Database

    Execute = Callable[[Command[Any]], Awaitable[object]]

pytestmark = [pytest.mark.faults, pytest.mark.anyio]
NAME = ANSWERED_REFERRALS.name
LIVES = 4
NOTED = Process(
    "noted",
    1,
    to=ANSWERED_REFERRALS.to,
    react=lambda fact: [Asked(fact.stream, c.AddNote(text=text)) for text in ("It came.", "Tell the customer.")],
)
"""A process of which every reaction is news to its case, however often it comes."""


@asynccontextmanager
async def desk_of(database: Database, room: Callable[[], bool] = lambda: True) -> AsyncIterator[Desk]:
    """Give a desk whose policy has a warehouse to ask."""
    async with opened(database.application_url, MASTERS, Clock(), room) as desk:
        publication = PublishPolicy(text=DESK_PACK, reason="x")
        await desk.ledger.execute(command(publication, policy_stream(), id=derived_id("test", "policy")))
        yield desk


def reacting(desk: Desk, process: Process = ANSWERED_REFERRALS, execute: Execute | None = None) -> Reacting:
    """Return a process as the service drives it."""
    return Reacting(process, execute or desk.ledger.execute, desk.clock, asyncio.get_running_loop())


def engine_of(database: Database, *processes: Reacting, node: str = "node") -> Engine:
    """Return an engine of a node."""
    return Engine(database.application_url, processes, node)


async def catch_up(engine: Engine) -> None:
    """Bring an engine to the end of the log, while commands are carried out here."""
    await asyncio.to_thread(engine.catch_up_once)


async def waiting_case(desk: Desk) -> str:
    """Return a case that waits for the answer to a referral."""
    opening = open_case()
    for action in (
        c.ReferCase(to="warehouse", question="Is it there?"),
        c.WaitFor(waits_on="department", party="warehouse", asked="Is it there?"),
    ):
        if not await desk.reading.version(opening.stream):
            await desk.ledger.execute(opening)
        await desk.ledger.execute(command(action, opening.stream))
    return opening.stream


async def answer(desk: Desk, case: str, referral: int = 1, **circumstances: Any) -> Command[Any]:  # noqa: ANN401 - the fields of a command
    """Record the answer to a referral, and return the command."""
    asked = command(c.AnswerReferral(referral=referral, answer="Yes."), case, **circumstances)
    await desk.ledger.execute(asked)
    return asked


async def resumed(desk: Desk, *cases: str) -> list[str]:
    """Return why each of some cases was resumed, as often as it was."""
    events = [one.event for case in cases for one in await desk.reading.history(case)]
    return [one.because for one in events if isinstance(one, CaseResumed)]


async def notes(desk: Desk, *cases: str) -> list[int]:
    """Return how many notes each of some cases has."""
    histories = [await desk.reading.history(case) for case in cases]
    return [sum(isinstance(one.event, InternalNoteAdded) for one in history) for history in histories]


def checkpoint(database: Database, name: str = NAME) -> tuple[int, int]:
    """Return where a process is, and where the log ends."""
    ((position, head),) = database.rows(
        b"SELECT position, (SELECT max(notification_id) FROM ledger.stored_events) FROM read.checkpoints"
        b" WHERE name = %s",
        (name,),
        url=database.application_url,
    )
    return position, head


def expire_leases(database: Database) -> None:
    """Move the time of all leases on, instead of waiting for it."""
    database.rows("UPDATE read.leases SET expires_at = clock_timestamp()", url=database.application_url)


class Dying:
    """A process whose engine ends between what it commanded and the checkpoint."""

    tables, rebuilds, by_stream = (), False, False

    def __init__(self, living: Reacting) -> None:
        self.name, self.version = living.name, living.version
        self._living = living

    def apply(self, store: Store, entries: Sequence[Entry]) -> None:
        """React, and be gone."""
        self._living.apply(store, entries)
        raise SystemExit


async def test_a_case_resumes_when_the_answer_came(database: Database) -> None:
    """By the service, because of the answer, in the same course of events, and the checkpoint is behind it."""
    async with desk_of(database) as desk:
        case = await waiting_case(desk)
        engine = engine_of(database, reacting(desk))
        await catch_up(engine)
        asked = await answer(desk, case)
        await catch_up(engine)
        *_, cause, effect = await desk.reading.history(case)
        assert (cause.tag, effect.tag) == ("case.referral_answered.v1", "case.resumed.v1")
        assert effect.event == CaseResumed(because="referral_answered", referral=1)
        assert (effect.actor, effect.causation) == ("system", cause.event_id)
        assert effect.correlation == cause.correlation
        assert effect.command_id == derived_id(NAME, str(cause.event_id), "0")
        assert cause.command_id == asked.id
        position, head = checkpoint(database)
        assert position == head


async def test_killed_between_command_and_checkpoint_it_is_done_once(database: Database) -> None:
    """The next node begins before it again, and finds the receipts."""
    async with desk_of(database) as desk:
        cases = [await waiting_case(desk) for _ in range(3)]
        await catch_up(engine_of(database, reacting(desk, NOTED)))
        seen, _ = checkpoint(database, "noted")
        for case in cases:
            await answer(desk, case)
        dying = Engine(database.application_url, [Dying(reacting(desk, NOTED))], "node")
        with pytest.raises(SystemExit):
            await catch_up(dying)
        assert checkpoint(database, "noted")[0] == seen
        assert await notes(desk, *cases) == [2, 2, 2]
        expire_leases(database)
        await catch_up(engine_of(database, reacting(desk, NOTED), node="another"))
        assert await notes(desk, *cases) == [2, 2, 2]
        position, head = checkpoint(database, "noted")
        assert position == head


async def test_two_engines_react_once(database: Database) -> None:
    """Though they take the process from each other all the time, and command the same at once."""
    async with desk_of(database) as desk, desk_of(database) as other:
        cases = [await waiting_case(desk) for _ in range(20)]
        engines = [engine_of(database, reacting(one, NOTED), node=str(n)) for n, one in enumerate((desk, other))]
        await catch_up(engines[0])
        for case in cases:
            await answer(desk, case)
        stop = threading.Event()
        running = [asyncio.create_task(asyncio.to_thread(engine.run, stop)) for engine in engines]

        def done() -> bool:
            expire_leases(database)
            position, head = checkpoint(database, "noted")
            return position == head

        await asyncio.to_thread(eventually, done, seconds=20)
        stop.set()
        await asyncio.gather(*running)
        assert await notes(desk, *cases) == [2] * 20


async def test_two_engines_that_command_the_same_at_the_same_time_do_it_once(database: Database) -> None:
    """Both are told of the same answers before either has a receipt."""
    async with desk_of(database) as desk, desk_of(database) as other:
        cases = [await waiting_case(desk) for _ in range(20)]
        for case in cases:
            await answer(desk, case)
        with connect(database.application_url) as connection:
            entries = log.scan(connection, 0, None, 1_000)
        both = [reacting(desk, NOTED), reacting(other, NOTED)]
        await asyncio.gather(*(asyncio.to_thread(one.apply, MemoryStore(), entries) for one in both))
        assert await notes(desk, *cases) == [2] * 20


@pytest.mark.parametrize("origin", ["import", "demo"])
async def test_an_answer_that_was_taken_over_or_made_up_resumes_nothing(database: Database, origin: str) -> None:
    """Its case waits on."""
    async with desk_of(database) as desk:
        case = await waiting_case(desk)
        engine = engine_of(database, reacting(desk))
        await catch_up(engine)
        await answer(desk, case, origin=origin)
        await catch_up(engine)
        assert await resumed(desk, case) == []


async def test_a_process_begins_with_what_is_written_after_it_was_first_seen(database: Database) -> None:
    """What happened before, or while there was no such process, leads to nothing."""
    async with desk_of(database) as desk:
        before, after = await waiting_case(desk), await waiting_case(desk)
        await answer(desk, before)
        engine = engine_of(database, reacting(desk))
        await catch_up(engine)
        await answer(desk, after)
        await catch_up(engine)
        assert await resumed(desk, before, after) == ["referral_answered"]


async def test_a_refusal_is_an_answer(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    """The world has moved on: nothing is laid aside, the checkpoint moves, and refusals are told by their codes."""
    caplog.set_level("INFO", "scheduling.reacting")
    async with desk_of(database) as desk:
        cases = [await waiting_case(desk) for _ in range(2)]
        engine = engine_of(database, reacting(desk))
        await catch_up(engine)
        for case in cases:
            await answer(desk, case)
        await desk.ledger.execute(command(c.WaitFor(waits_on="customer", asked="Well?"), cases[0]))
        await catch_up(engine)
        assert await resumed(desk, *cases) == ["referral_answered"]
        assert checkpoint(database)[0] == checkpoint(database)[1]
        assert Upkeep(database.application_url).parked() == []
        (told,) = [one for one in caplog.records if one.message == "reactions refused"]
        assert (told.__dict__["reactions"], told.__dict__["refused"]) == (2, {"waits_for_another": 1})


async def test_a_ledger_that_can_not_write_is_waited_for(database: Database) -> None:
    """Nothing is laid aside, nothing is passed over, and when there is room again it is done."""
    room = True
    async with desk_of(database, lambda: room) as desk:
        case = await waiting_case(desk)
        engine = engine_of(database, reacting(desk))
        await catch_up(engine)
        await answer(desk, case)
        seen, head = checkpoint(database)
        room = False
        with pytest.raises(psycopg.OperationalError, match="volume is full"):
            await catch_up(engine)
        stop = threading.Event()
        running = asyncio.create_task(asyncio.to_thread(engine.run, stop))
        await asyncio.sleep(0)
        assert checkpoint(database) == (seen, head)
        assert Upkeep(database.application_url).parked() == []
        room = True
        await asyncio.to_thread(eventually, lambda: checkpoint(database)[0] > head, seconds=20)
        stop.set()
        await running
        assert await resumed(desk, case) == ["referral_answered"]


async def test_a_ledger_that_does_not_answer_in_time_is_asked_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody knows whether the first command was carried out; its id finds out, and it is done once."""
    monkeypatch.setattr("scheduling.reacting.SECONDS", 0.2)
    async with desk_of(database) as desk:
        case = await waiting_case(desk)
        engine = engine_of(database, reacting(desk, NOTED))
        await catch_up(engine)
        await answer(desk, case)
        with writers_held(database), pytest.raises(psycopg.OperationalError, match="does not answer in time"):
            await catch_up(engine)
        assert Upkeep(database.application_url).parked() == []
        monkeypatch.undo()
        await catch_up(engine)
        assert await notes(desk, case) == [2]
        assert checkpoint(database, "noted")[0] == checkpoint(database, "noted")[1]


async def test_a_reaction_that_goes_wrong_lays_its_own_stream_aside(database: Database) -> None:
    """The others go on; when it is mended, what waits is done in its order."""

    def react(fact: Fact) -> Sequence[Asked]:
        if fact.stream == poisoned:
            raise ValueError(fact.stream)
        return ANSWERED_REFERRALS.react(fact)

    async with desk_of(database) as desk:
        cases = [await waiting_case(desk) for _ in range(5)]
        poisoned = cases[2]
        bad = Process(NAME, 1, ANSWERED_REFERRALS.to, react)
        engine = engine_of(database, reacting(desk, bad))
        await catch_up(engine)
        for case in cases:
            await answer(desk, case)
        await catch_up(engine)
        assert await resumed(desk, *cases) == ["referral_answered"] * 4
        assert await resumed(desk, poisoned) == []
        (parked,) = Upkeep(database.application_url).parked()
        assert (parked.name, parked.stream, parked.tag) == (NAME, poisoned, "case.referral_answered.v1")
        assert checkpoint(database)[0] == checkpoint(database)[1]
        # when another program, which can do it, takes over
        expire_leases(database)
        await catch_up(engine_of(database, reacting(desk), node="mended"))
        assert await resumed(desk, *cases) == ["referral_answered"] * 5
        assert Upkeep(database.application_url).parked() == []


async def test_a_command_that_the_database_refuses_lays_its_stream_aside_too(database: Database) -> None:
    """Trying it again would not help, and it must not hold up the rest. Dropped, the stream goes on without it."""
    async with desk_of(database) as desk:
        cases = [await waiting_case(desk) for _ in range(2)]

        async def execute(asked: Command[Any]) -> object:
            if asked.stream == cases[0]:
                raise StoreRefused
            return await desk.ledger.execute(asked)

        engine = engine_of(database, reacting(desk, execute=execute))
        await catch_up(engine)
        for case in cases:
            await answer(desk, case)
        await catch_up(engine)
        assert await resumed(desk, *cases) == ["referral_answered"]
        upkeep = Upkeep(database.application_url)
        (parked,) = upkeep.parked()
        assert parked.stream == cases[0]
        assert upkeep.drop(Build(NAME, LIVE), parked.stream, parked.position)
        expire_leases(database)
        await catch_up(engine_of(database, reacting(desk), node="another"))
        assert upkeep.parked() == []
        assert await resumed(desk, *cases) == ["referral_answered"]


async def test_one_stream_is_commanded_in_its_order_and_several_at_once(database: Database) -> None:
    """Of each stream the next command begins when the one before it has its receipt; of the others they do not wait."""
    begun: list[tuple[str, str]] = []
    under_way, most = 0, 0

    async def execute(asked: Command[Any]) -> object:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        begun.append((asked.stream, "begins"))
        await asyncio.sleep(0.001)
        receipt = await desk.ledger.execute(asked)
        begun.append((asked.stream, "ends"))
        under_way -= 1
        return receipt

    async with desk_of(database) as desk:
        cases = [await waiting_case(desk) for _ in range(2)]
        for case in cases:
            for _ in range(2):
                await desk.ledger.execute(command(c.ReferCase(to="acme", question="x"), case))
        engine = engine_of(database, reacting(desk, execute=execute))
        await catch_up(engine)
        for referral in (1, 2, 3):
            for case in cases:
                await answer(desk, case, referral)
        await catch_up(engine)
    for case in cases:
        assert [what for stream, what in begun if stream == case] == ["begins", "ends"] * 3
    assert most == 2


async def test_a_long_way_is_gone_in_steps(database: Database) -> None:
    """The checkpoint moves on every 200 events, so that a node that is killed has little to do again."""
    batches: list[int] = []

    class Counting(Reacting):
        def apply(self, store: Store, entries: Sequence[Entry]) -> None:
            batches.append(len(entries))
            super().apply(store, entries)

    async with desk_of(database) as desk:
        process = Counting(ANSWERED_REFERRALS, desk.ledger.execute, desk.clock, asyncio.get_running_loop())
        engine = engine_of(database, process)
        await catch_up(engine)
        case = await waiting_case(desk)
        await asyncio.gather(*(desk.ledger.execute(command(c.AddNote(text="x"), case)) for _ in range(450)))
        await answer(desk, case)
        await catch_up(engine)
        assert max(batches) == 200
        assert await resumed(desk, case) == ["referral_answered"]


@pytest.mark.slow
def test_a_service_whose_engine_is_killed_reacts_once() -> None:
    """`kill -9` of the engine, again and again, while answers come: each case resumes, and no more than once."""
    with service() as (living, _):
        headers = {"Authorization": f"Bearer {living.told['administrator_token']}"}
        with httpx.Client(base_url=f"{living.url}/v1", headers=headers, timeout=PATIENCE) as client:

            def asked(path: str, **body: object) -> str:
                return str(client.post(path, json=body).raise_for_status().json()["id"])

            asked("/policies", text=DESK_PACK, reason="x")
            # The process begins with what is written once it was seen.
            eventually(lambda: _process(client)["version"] == 1, seconds=PATIENCE)
            cases = [asked("/cases", channel="email", topic="delivery") for _ in range(LIVES * 3)]
            for case in cases:
                asked(f"/cases/{case}/refer", to="warehouse", question="Is it there?")
                asked(f"/cases/{case}/wait", waits_on="department", party="warehouse", asked="Is it there?")
            for life in range(LIVES):
                eventually(lambda: not gone(living.child("engine")), seconds=PATIENCE)
                for case in cases[life * 3 : life * 3 + 3]:
                    asked(f"/cases/{case}/answer_referral", referral=1, answer="Yes.")
                living.kill("engine")
            eventually(lambda: len(_resumed(client)) >= len(cases), seconds=PATIENCE)
            eventually(lambda: _process(client)["lag"] == 0, seconds=PATIENCE)
            assert sorted(_resumed(client)) == sorted(cases)
            assert _process(client)["parked_streams"] == 0


def _process(client: httpx.Client) -> dict[str, Any]:
    shown = client.get("/projections").raise_for_status().json()["projections"]
    (found,) = [one for one in shown if one["name"] == NAME]
    return dict(found)


def _resumed(client: httpx.Client) -> list[str]:
    found, after = [], 0
    while events := client.get("/events", params={"after": after, "limit": 1000}).json()["events"]:
        found += [one["stream"] for one in events if one["type"] == "case.resumed.v1"]
        after = events[-1]["position"]
    return found
