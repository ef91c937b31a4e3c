"""Builds that are brought to the end of the log together, by somebody who waits for it."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, Any

from projections.engine import log, ownership
from projections.engine.pace import Pace
from projections.engine.runner import advance_together

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Connection

    from projections.engine.entry import Entry
    from projections.engine.runner import Runner

Progress = Callable[[int, int], None]
"""Is told the position of the build that is furthest behind, and where the way ends."""
Scan = Callable[["Connection[Any]", int, "int | None", int], "list[Entry]"]
"""Reads what lies after a position and up to another, if one is given, and no more than a limit."""


class Interrupted(Exception):
    """A build came to no end: its table is not as it should be, or somebody else took over and goes on from there."""


class Convoy:
    """Runners that hold their builds. Those furthest behind go first, until one scan serves them all."""

    def __init__(self, runners: Sequence[Runner], scan: Scan = log.scan) -> None:
        self._runners = runners
        self._scan = scan
        self._pace = Pace()

    def catch_up(
        self, connection: Connection[Any], progress: Progress = lambda _position, _head: None, end: int | None = None
    ) -> int:
        """Bring all to the end of the log or to a position, and return where that is; raise `Interrupted`."""
        while self._runners:
            self._check()
            positions = sorted({runner.held.position for runner in self._runners if runner.held})
            upto = positions[1] if len(positions) > 1 else end
            began = monotonic()
            entries = self._scan(connection, positions[0], upto, self._pace.size)
            behind = [runner for runner in self._runners if runner.held and runner.held.position == positions[0]]
            if entries:
                advance_together(connection, behind, entries)
            elif upto is None or upto == positions[0]:
                return positions[0]
            else:
                # The rest is not among what is read here.
                for runner in behind:
                    runner.pass_over(connection, upto)
            self._pace.took(monotonic() - began)
            self._renew_others(connection, behind)
            self._check()
            progress(min(one.held.position for one in behind if one.held), end or log.head(connection))
        return log.head(connection)

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
