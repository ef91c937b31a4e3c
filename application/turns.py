"""One at a time for each name, in the order in which they came."""

from __future__ import annotations

import asyncio
from collections import deque


class Turns:
    """Whose turn it is, by name. Of a name that nobody has nothing is kept.

    What locks in a dictionary of weak references do too, at three times the cost, for every command.
    """

    def __init__(self) -> None:
        self._taken: dict[str, deque[asyncio.Future[None]] | None] = {}

    def __len__(self) -> int:
        """Return how many names are taken."""
        return len(self._taken)

    async def take(self, name: str) -> None:
        """Return when it is the caller's turn, who ends it with `leave`."""
        if name not in self._taken:
            self._taken[name] = None
            return
        waiting = self._taken[name]
        if waiting is None:
            waiting = self._taken[name] = deque()
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                # The turn had come already; it goes to the next.
                self.leave(name)
            raise

    def leave(self, name: str) -> None:
        """Let the next one have the turn."""
        waiting = self._taken[name]
        while waiting:
            turn = waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        del self._taken[name]
