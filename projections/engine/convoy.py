"""Builds that are brought to the end of the log together, by somebody who waits for it."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from projections.engine import log, ownership
from projections.engine.connecting import is_transient
from projections.engine.ownership import LEASE
from projections.engine.pace import Pace
from projections.engine.runner import advance_together
from projections.engine.window import take_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Connection

    from projections.engine.runner import Runner
    from projections.engine.window import Scan

Progress = Callable[[int, int], None]
"""Is told the position of the build that is furthest behind, and where the way ends."""
LONGEST: Final = 100_000
"""Entries that are taken in by one transaction, if that is quick."""
QUICK: Final = LEASE.total_seconds() / 3


class Interrupted(Exception):
    """A build came to no end: its table is not as it should be, or somebody else took over and goes on from there."""


class Convoy:
    """Runners that hold their builds. Those furthest behind go first, until one scan serves them all."""

    def __init__(self, runners: Sequence[Runner], scan: Scan = log.scan) -> None:
        self._runners = runners
        self._scan = scan
        self._pace = Pace(LONGEST, QUICK)

    def catch_up(
        self, connection: Connection[Any], progress: Progress = lambda _position, _head: None, end: int | None = None
    ) -> int:
        """Bring all to the end of the log or to a position, and return where that is; raise `Interrupted`."""
        while self._runners:
            self._check()
            positions = sorted({runner.held.position for runner in self._runners if runner.held})
            upto = positions[1] if len(positions) > 1 else end
            began = monotonic()
            behind = [runner for runner in self._runners if runner.held and runner.held.position == positions[0]]
            if not self._forward(connection, behind, positions[0], upto):
                if upto is None or upto == positions[0]:
                    return positions[0]
                # The rest is not among what is read here.
                for runner in behind:
                    runner.pass_over(connection, upto)
            self._pace.took(monotonic() - began)
            self._renew_others(connection, behind)
            self._check()
            progress(min(one.held.position for one in behind if one.held), end or log.head(connection))
        return log.head(connection)

    def _forward(self, connection: Connection[Any], behind: Sequence[Runner], after: int, upto: int | None) -> bool:
        """Bring builds a stretch forward; tell whether there was one."""
        try:
            return take_in(connection, behind, self._scan, after, upto, self._pace.size) > after
        except Exception as error:
            if is_transient(error, connection):
                raise
            # Fenced out, poison, or a table that is not as it should be: found out by smaller steps.
            self._pace.slow_down()
        entries = self._scan(connection, after, upto, self._pace.size)
        advance_together(connection, behind, entries)
        return True

    def release(self, connection: Connection[Any]) -> None:
        """Hand all builds back to whoever drives them otherwise."""
        for runner in self._runners:
            runner.release(connection)

    def _renew_others(self, connection: Connection[Any], moved: Sequence[Runner]) -> None:
        held = {one.build: one.held.epoch for one in self._runners if one.held and one not in moved}
        if held:
            still = ownership.renew(connection, held)
            for runner in self._runners:
                if runner.build in held and runner.build not in still:
                    runner.lose()

    def _check(self) -> None:
        for runner in self._runners:
            if runner.held is None:
                message = f"{runner.build}: {runner.error or 'another process took it over'}"
                raise Interrupted(message)
