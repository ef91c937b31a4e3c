"""The wake-up after a commit: a hint for whoever waits for news, never a promise."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Final

import psycopg

from application.store.connecting import Reconnecting

CHANNEL = "caseledger"
_NOTIFY = b"NOTIFY caseledger"
PAUSE: Final = 0.02
"""Seconds between two wake-ups. Under load they would come as fast as batches do, and nobody looks that often."""


class Waker:
    """Sends one NOTIFY for however many commits there were since the last.

    It runs outside the append's transaction, because NOTIFY inside takes a lock that all committers share.
    """

    def __init__(self, url: str) -> None:
        self._connection = Reconnecting(url)
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def wake(self) -> None:
        """Tell whoever waits that there is news."""
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        self._news.set()

    async def close(self) -> None:
        """Stop waking."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await self._connection.close()

    async def _run(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            try:
                connection = await self._connection.get()
                await connection.execute(_NOTIFY)
                await asyncio.sleep(PAUSE)
            except psycopg.Error:
                # Every waiter looks again by itself in a moment.
                await self._connection.close()
