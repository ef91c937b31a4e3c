"""Waiting for new events: at most a second, less when the database tells of them."""

from __future__ import annotations

import threading
from time import monotonic
from typing import Any, Final

import psycopg

from projections.engine.connecting import connect, is_direct

CHANNEL: Final = "caseledger"
SECONDS: Final = 1.0
"""The longest wait. A notification is only a hint: who waits looks again all the same."""
_SLICE: Final = 0.1


class Waking:
    """Listens on a connection of its own; behind a pooler, where nobody can listen, it only lets time pass."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.Connection[Any] | None = None
        self._can_listen = True

    def wait(self, stop: threading.Event) -> None:
        """Return when something may have been written, when it is time to look again, or when told to stop."""
        deadline = monotonic() + SECONDS
        try:
            self._listen(stop, deadline)
        except psycopg.Error:
            self.close()
        if self._connection is None:
            stop.wait(max(deadline - monotonic(), 0))

    def close(self) -> None:
        """Stop listening."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _listen(self, stop: threading.Event, deadline: float) -> None:
        if self._connection is None and self._can_listen:
            self._connect()
            # What was written until now was not told: look once more before waiting.
            return
        while self._connection is not None and not stop.is_set() and monotonic() < deadline:
            if list(self._connection.notifies(timeout=_SLICE, stop_after=1)):
                return

    def _connect(self) -> None:
        connection = connect(self._url)
        if not is_direct(connection):
            self._can_listen = False
            connection.close()
            return
        self._connection = connection
        connection.execute(f"LISTEN {CHANNEL}")
