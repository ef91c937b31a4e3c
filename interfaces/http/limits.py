"""How often one may ask: budgets of requests, kept in the memory of one process. Time is given, never looked up."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Hashable

SECOND: Final = 10**9
WINDOW: Final = 60
"""Seconds for which a budget is stated."""
BURST: Final = 10
"""Which part of a minute's requests may come at once: enough for a page that asks for much, too little to keep a
worker busy for long."""
KEPT: Final = 10_000
"""How many keys a budget remembers; beyond that the one that asked longest ago is forgotten."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Requests in a minute; 0 is without limit."""

    requests: int = 30_000
    """Of a token: a fifth of what a worker answers in that time, so that one runaway client does not stop the desk."""
    reports: int = 60
    """Of a token, for what is dear to read."""
    attempts: int = 600
    """Of an address without a valid token. Tokens can't be guessed; this spares the database the looking up."""

    def shared_by(self, workers: int) -> Self:
        """Return the share of one of so many workers, rounded down, but one request at least."""
        stated = (self.requests, self.reports, self.attempts)
        return type(self)(*(max(one // workers, 1) if one else 0 for one in stated))


class Standing(NamedTuple):
    """What became of a request, how many more may follow at once, and in how many seconds, rounded up, one more."""

    taken: bool
    left: int
    seconds: int


class Budget:
    """A token bucket for each key.

    Of each it remembers only when it will be full again (the generic cell rate algorithm). Times are whole nanoseconds:
    what is promised for a moment must hold at that moment, which fractions that were rounded do not.
    """

    def __init__(self, name: str, limit: int, *, kept: int = KEPT) -> None:
        self.policy = f'"{name}";q={limit};w={WINDOW}'.encode()
        self._name = name.encode()
        self.limited = limit > 0
        # Rounded up: rather a little less than was stated than more.
        self._interval = -(-WINDOW * SECOND // limit) if limit else 0
        self._room = max(limit // BURST, 1) * self._interval
        self._kept = kept
        self._full_at: OrderedDict[Hashable, int] = OrderedDict()

    def __contains__(self, key: Hashable) -> bool:
        """Tell whether a key is remembered."""
        return key in self._full_at

    def __len__(self) -> int:
        """Return how many keys are remembered."""
        return len(self._full_at)

    def take(self, key: Hashable, now: int) -> Standing:
        """Take one request out of a key's bucket if there is one in it."""
        full_at = self._full_at.get(key, now)
        if full_at < now:  # noqa: PLR1730 - max() takes three times as long, and this is done for every request
            full_at = now
        taken = full_at + self._interval - now <= self._room
        if taken:
            full_at += self._interval
        self._full_at[key] = full_at
        # A refused key is kept too: forgotten, it would start with a full bucket.
        self._full_at.move_to_end(key)
        if len(self._full_at) > self._kept:
            self._full_at.popitem(last=False)
        if not self.limited:
            return Standing(taken, 0, 0)
        left, over = divmod(self._room - (full_at - now), self._interval)
        return Standing(taken, left, -((over - self._interval) // SECOND))

    def give_back(self, key: Hashable) -> None:
        """Put the last request back, which was not meant for this budget."""
        if key in self._full_at:
            self._full_at[key] -= self._interval

    def forget(self, key: Hashable) -> None:
        """Forget a key that is no longer valid."""
        self._full_at.pop(key, None)

    def told(self, standing: Standing) -> bytes:
        """Return a standing as the header field `RateLimit` has it."""
        return b'"%b";r=%d;t=%d' % (self._name, standing.left, standing.seconds)
