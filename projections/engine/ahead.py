"""Reading the log one step ahead: the server looks for the next entries while these are folded."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from projections.engine.connecting import connect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg import Connection

    from projections.engine.entry import Entry
    from projections.engine.window import Scan


@contextmanager
def ahead(url: str, scan: Scan) -> Iterator[Scan]:
    """Give a way to read that uses a connection of its own, in a thread of its own.

    What is read never changes, so it may be read before it is asked for; what was not asked for in the end is thrown
    away.
    """
    with connect(url) as connection, ThreadPoolExecutor(1, "ahead") as thread:
        yield _Ahead(connection, thread, scan).read


class _Ahead:
    def __init__(self, connection: Connection[Any], thread: ThreadPoolExecutor, scan: Scan) -> None:
        self._connection = connection
        self._thread = thread
        self._scan = scan
        self._next: tuple[tuple[int, int | None, int], Future[list[Entry]]] | None = None

    def read(self, _connection: Connection[Any], after: int, upto: int | None, limit: int) -> list[Entry]:
        wanted = (after, upto, limit)
        entries = self._begun(wanted).result()
        # A short answer is the last one for now: what comes later is not there yet.
        if len(entries) == limit:
            following = (entries[-1].position, upto, limit)
            self._next = following, self._thread.submit(self._scan, self._connection, *following)
        return entries

    def _begun(self, wanted: tuple[int, int | None, int]) -> Future[list[Entry]]:
        begun, self._next = self._next, None
        if begun is not None and begun[0] == wanted:
            return begun[1]
        return self._thread.submit(self._scan, self._connection, *wanted)
