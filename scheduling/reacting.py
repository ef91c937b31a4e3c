"""Processes as the engine drives them: every reaction is a command, and is carried out once."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING, Any, Final

from application.errors import StreamContended
from application.store.errors import StoreError, StoreRefused
from domain.command import Command
from domain.errors import Refusal
from domain.ids import derived_id
from projections.engine.later import TryAgainLater

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from domain.processes.process import Process
    from projections.engine import Entry, Store, Table

    Execute = Callable[[Command[Any]], Awaitable[object]]

ACTOR: Final = "system"
SECONDS: Final = 2.0
"""How long the receipts of some entries are waited for. The lease must outlive it."""
PAUSE: Final = 1.0
"""Seconds until what could not be done is tried again."""

_logger = logging.getLogger(__name__)


class Reacting:
    """A process for the engine: it has no table, and acts on the world through the ledger.

    A command's id is derived from the process, the event and the ordinal of the action, so that an event that comes
    again, to this node or to another, is answered with the receipt of the first time. What is commanded because of one
    stream, or of one stream, is commanded in the log's order; everything else at once. The engine calls from a thread
    of its own; commands are carried out in the loop.
    """

    tables: Final[tuple[Table[Any], ...]] = ()
    rebuilds: Final = False
    by_stream: Final = False

    def __init__(
        self, process: Process, execute: Execute, clock: Callable[[], datetime], loop: asyncio.AbstractEventLoop
    ) -> None:
        self.name, self.version = process.name, process.version
        self._process = process
        self._execute = execute
        self._clock = clock
        self._loop = loop

    def apply(self, _store: Store, entries: Sequence[Entry]) -> None:
        """Carry out what follows from some entries, and return when all receipts are there.

        A refusal is an answer: the world has moved on. Raises `TryAgainLater` when the ledger does not answer in time.
        """
        concerned = [one for one in entries if self._process.concerns(one)]
        commands = [(one.stream, command) for one in concerned for command in self._commands(one)]
        if not commands:
            return
        carried_out = asyncio.run_coroutine_threadsafe(self._carry_out(commands), self._loop)
        try:
            carried_out.result(SECONDS + PAUSE)
        except (TimeoutError, CancelledError) as error:
            carried_out.cancel()
            message = f"{self.name}: the ledger does not answer in time"
            raise TryAgainLater(message) from error

    def _commands(self, entry: Entry) -> list[Command[Any]]:
        now = self._clock()
        return [
            Command(
                action=asked.action,
                stream=asked.stream,
                id=derived_id(self.name, str(entry.event_id), str(ordinal)),
                now=now,
                occurred_at=asked.action.occurred_at or now,
                actor=ACTOR,
                correlation=entry.correlation,
                causation=entry.event_id,
            )
            for ordinal, asked in enumerate(self._process.asks(entry))
        ]

    async def _carry_out(self, commands: Sequence[tuple[str, Command[Any]]]) -> None:
        last: dict[str, asyncio.Task[str | None]] = {}
        tasks = []
        for cause, command in commands:
            before = {last[one] for one in (cause, command.stream) if one in last}
            task = asyncio.create_task(self._in_turn(command, before))
            last[cause] = last[command.stream] = task
            tasks.append(task)
        async with asyncio.timeout(SECONDS):
            # All are waited for, so that one that goes wrong takes no other along.
            outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        wrong = [one for one in outcomes if isinstance(one, BaseException)]
        for one in wrong:
            # What is wrong for good is told first: it is laid aside, while the rest comes again.
            if not isinstance(one, TryAgainLater):
                raise one
        if wrong:
            await asyncio.sleep(PAUSE)
            raise wrong[0]
        if refused := Counter(code for code in outcomes if isinstance(code, str)):
            extra = {"projection": self.name, "reactions": len(outcomes), "refused": dict(refused)}
            _logger.info("reactions refused", extra=extra)

    async def _in_turn(self, command: Command[Any], before: set[asyncio.Task[str | None]]) -> str | None:
        """Carry a command out when those before it were; return the code of a refusal."""
        for one in before:
            await one
        try:
            await self._execute(command)
        except StreamContended as error:
            raise TryAgainLater(str(error)) from error
        except Refusal as refusal:
            return refusal.code
        except StoreRefused:
            # This one is not taken, now or later.
            raise
        except StoreError as error:
            raise TryAgainLater(f"{self.name}: {error}") from error
        return None
