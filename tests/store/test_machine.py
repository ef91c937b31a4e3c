"""A machine that appends, conflicts, breaks connections and reads: nothing is skipped, doubled or reordered."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from application.ids import new_stream
from application.store.group_commit import GroupCommit
from application.store.reading import Reading
from application.store.units import Verdict
from tests.postgres.holding import eventually, throw_out, waiting_writers, writers_held
from tests.postgres.ledgers import Clock
from tests.store.units import unit

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from uuid import UUID

    from application.store.units import Outcome, Unit
    from domain.event import Event, Recorded
    from tests.postgres.databases import Database

T = TypeVar("T")
STREAMS = st.integers(0, 3)
BUNCHES = st.lists(st.tuples(STREAMS, st.integers(1, 3)), min_size=1, max_size=6)


class Ledger(RuleBasedStateMachine):
    """The log as its clients see it: a writer, a reader that tails it, and what was acknowledged."""

    database: Database

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.Runner()
        self.streams = [new_stream("case") for _ in range(4)]
        self.versions = dict.fromkeys(self.streams, 0)
        self.acknowledged: dict[UUID, Unit] = {}
        self.seen: list[Recorded[Event]] = []
        self.writer = GroupCommit(self.database.application_url, Clock())
        self.reading = Reading(self.database.application_url)
        self.run(self.reading.open())
        self.start = self.run(self.reading.head())

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something that waits, to its end."""
        return self.loop.run(work)

    @rule(bunch=BUNCHES)
    def append(self, bunch: list[tuple[int, int]]) -> None:
        """Append on top of what is known, several units at once."""
        units = self._on_top(bunch)
        self._acknowledge(units, self.run(self._append(units)))

    @rule(which=STREAMS, off=st.integers(-3, 3).filter(bool))
    def conflict(self, which: int, off: int) -> None:
        """Append on another version than the stream's: turned down."""
        stream = self.streams[which]
        seen = max(self.versions[stream] + off, 0)
        if seen == self.versions[stream]:
            return
        (outcome,) = self.run(self._append([unit(stream, seen)]))
        assert outcome.verdict is Verdict.STREAM_MOVED

    @rule(bunch=BUNCHES)
    def break_before_it_is_written(self, bunch: list[tuple[int, int]]) -> None:
        """The server drops the connection while the batch waits for its turn."""
        units = self._on_top(bunch)
        self._acknowledge(units, self.run(self._broken(units, at_the_server=True)))

    @rule(bunch=BUNCHES)
    def break_before_the_answer_came(self, bunch: list[tuple[int, int]]) -> None:
        """The client loses the connection after it sent the batch, which the server then writes."""
        units = self._on_top(bunch)
        self._acknowledge(units, self.run(self._broken(units, at_the_server=False)))

    @precondition(lambda self: self.acknowledged)
    @rule(data=st.data())
    def say_it_again(self, data: st.DataObject) -> None:
        """A command that was acknowledged comes once more, from another process."""
        one = data.draw(st.sampled_from(list(self.acknowledged.values())))
        self.run(self.writer.close())
        self.writer = GroupCommit(self.database.application_url, Clock())
        (outcome,) = self.run(self._append([one]))
        assert outcome.verdict is Verdict.WRITTEN_BEFORE

    @rule(limit=st.integers(1, 10))
    def read(self, limit: int) -> None:
        """Read on from where the last read ended."""
        after = self.seen[-1].position if self.seen else self.start
        self.seen += self.run(self.reading.log(after, None, limit))

    @invariant()
    def nothing_is_skipped_doubled_or_reordered(self) -> None:
        """What was read is without gaps, and each stream in it counts from one."""
        positions = [one.position for one in self.seen]
        assert positions == list(range(self.start + 1, self.start + 1 + len(positions)))
        for stream in self.streams:
            versions = [one.version for one in self.seen if one.stream == stream]
            assert versions == list(range(1, len(versions) + 1))

    def teardown(self) -> None:
        """At the end everything acknowledged is there, once, and nothing else."""
        self.run(self.writer.close())
        for _ in range(2):
            self.read(100_000)
        self.nothing_is_skipped_doubled_or_reordered()
        written = [one.event_id for one in self.seen]
        assert sorted(written) == sorted(event.event_id for one in self.acknowledged.values() for event in one.events)
        self.run(self.reading.close())
        self.loop.close()

    def _on_top(self, bunch: list[tuple[int, int]]) -> list[Unit]:
        versions, units = dict(self.versions), []
        for which, notes in bunch:
            stream = self.streams[which]
            units.append(unit(stream, versions[stream], notes=notes))
            versions[stream] += notes
        return units

    def _acknowledge(self, units: list[Unit], outcomes: list[Outcome]) -> None:
        for one, outcome in zip(units, outcomes, strict=True):
            assert outcome.verdict in {Verdict.WRITTEN, Verdict.WRITTEN_BEFORE}
            assert outcome.receipt is not None
            assert outcome.receipt.position - len(one.events) + 1 == outcome.receipt.first_position
            self.acknowledged[one.command_id] = one
            self.versions[one.stream] = one.version

    async def _append(self, units: list[Unit]) -> list[Outcome]:
        return await asyncio.gather(*(self.writer.append(one) for one in units))

    async def _broken(self, units: list[Unit], *, at_the_server: bool) -> list[Outcome]:
        with writers_held(self.database):
            appending = asyncio.create_task(self._append(units))
            (pid,) = await eventually(lambda: waiting_writers(self.database))
            if at_the_server:
                throw_out(self.database, pid)
            else:
                # What only the writer holds is cut here: from outside nobody could cut it at this very moment.
                connection = await self.writer._connection.get()  # noqa: SLF001
                with socket.socket(fileno=connection.fileno()) as wire:
                    wire.shutdown(socket.SHUT_RDWR)
                    wire.detach()
            await eventually(lambda: set(waiting_writers(self.database)) - {pid})
        return await appending


@pytest.mark.faults
def test_no_skip_no_double_no_reorder(database: Database) -> None:
    """Whatever happens in whatever order, the log holds what was acknowledged exactly once, as every reader sees."""
    machine = type("OnThisDatabase", (Ledger,), {"database": database})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=10,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
