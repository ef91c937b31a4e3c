"""The engine: drives the projections of a node along the log."""

from __future__ import annotations

import logging
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

import psycopg

from projections.engine import log, making, ownership
from projections.engine.build import BESIDE, LIVE, SLOTS, Build
from projections.engine.connecting import connect
from projections.engine.making import CannotSwitch
from projections.engine.ownership import LEASE
from projections.engine.pace import SMALLEST, Pace, rest_after
from projections.engine.runner import Runner, advance_together
from projections.engine.status import ProjectionStatus, statuses_of
from projections.engine.waking import Waking

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator, Mapping, Sequence

    from projections.engine.projection import Projection

RENEW_AFTER: Final = LEASE.total_seconds() / 3
CLAIM_EVERY: Final = 1.0
LOOK_AGAIN_AFTER: Final = 10.0
"""Seconds after which a projection that stands still is looked at again."""
SHORTEST_DELAY: Final = 0.1
LONGEST_DELAY: Final = 2.0

_logger = logging.getLogger(__name__)


class Engine:
    """Drives projections for one node. Nodes share the work by leases; each build is driven by one at a time.

    An engine drives either what is read, or what is built beside it: the second may take as long as it likes. A live
    build of an older version is left to programs of that version, and a new one is begun beside it, which takes its
    place when it has caught up; one of a newer version is left alone.

    With `patience`, in seconds, it looks at the log no more often than that, told of new events or not: what is dear to
    write costs a third when much is written at once, and not everything must be there at once.
    """

    def __init__(
        self, url: str, projections: Sequence[Projection], node: str, slot: str = LIVE, *, patience: float = 0.0
    ) -> None:
        self._url = url
        self._patience = patience
        self._node = node
        self._slot = slot
        self._projections = {projection.name: projection for projection in projections}
        self._runners = [
            Runner(projection, node, Build(projection.name, slot))
            for projection in projections
            if slot == LIVE or projection.rebuilds
        ]
        self._claim_at = 0.0
        self._look_at: dict[Build, float] = {}
        self._pace = Pace()
        self._caught_up = True

    def run(self, stop: threading.Event) -> None:
        """Drive the projections until told to stop. A database that is down is waited for."""
        waking = Waking(self._url)
        delay = SHORTEST_DELAY
        while not stop.is_set():
            try:
                with connect(self._url) as connection:
                    ownership.create_schema(connection)
                    for _ in self._rounds(connection, waking, stop):
                        delay = SHORTEST_DELAY
            except psycopg.Error as error:
                # The rest of a message may quote a row.
                reason = str(error).partition("\n")[0]
                _logger.warning("database not available, trying again", extra={"reason": reason, "seconds": delay})
                stop.wait(delay)
                delay = min(delay * 2, LONGEST_DELAY)
            finally:
                waking.close()

    def catch_up_once(self) -> None:
        """Claim what may be claimed, bring it to the end of the log, and keep it until the lease runs out."""
        with connect(self._url) as connection:
            ownership.create_schema(connection)
            self._claim_at = 0
            while self._round(connection) or not self._caught_up:
                pass

    def release(self) -> None:
        """Let other nodes take over at once."""
        with connect(self._url) as connection:
            self._release(connection)

    def status(self) -> list[ProjectionStatus]:
        """Return where the builds of these projections stand, whoever drives them, and those no program has."""
        return statuses_of(self._url, list(self._projections))

    def _rounds(self, connection: psycopg.Connection[Any], waking: Waking, stop: threading.Event) -> Iterator[None]:
        """Drive the projections, yielding after every round that went well."""
        # A connection that was lost may have taken the last commit with it: claiming reads the checkpoints again.
        for runner in self._runners:
            runner.held = None
        self._claim_at = 0
        while not stop.is_set():
            began = monotonic()
            entries = self._round(connection)
            yield
            if self._slot == BESIDE and not self._caught_up:
                # Nobody waits for it: half of a core at most.
                stop.wait(monotonic() - began)
            elif self._patience and self._caught_up:
                stop.wait(self._patience)
            elif not entries and self._caught_up:
                waking.wait(stop)
            elif self._caught_up:
                stop.wait(rest_after(monotonic() - began, entries))
        self._release(connection)

    def _round(self, connection: psycopg.Connection[Any]) -> int:
        """Bring those that are ahead to the end of the log, and those behind a batch forward; return how many entries.

        One that begins at the first event of a long log does not keep the others from being up to date.
        """
        self._renew(connection)
        self._look_after(connection)
        ahead = max((runner.held.position for runner in self._runners if runner.held), default=None)
        self._caught_up = True
        if ahead is None:
            return 0
        done = self._batch(connection, ahead, None, self._pace.size)
        behind = min((runner.held.position for runner in self._runners if runner.held), default=ahead)
        if behind < ahead:
            # Not past the next ones, so that from there on one scan serves them all.
            positions = sorted({runner.held.position for runner in self._runners if runner.held})
            upto = next(position for position in positions if position > behind) if len(positions) > 1 else ahead
            done += self._batch(connection, behind, upto, SMALLEST if done else self._pace.size)
            self._caught_up = False
        return done

    def _batch(self, connection: psycopg.Connection[Any], after: int, upto: int | None, size: int) -> int:
        began = monotonic()
        entries = log.scan(connection, after, upto, size)
        at_the_end = upto is None and len(entries) < SMALLEST
        together = [runner for runner in self._runners if runner.held and runner.held.position == after]
        if entries:
            advance_together(connection, together, entries)
            self._pace.took(monotonic() - began)
        if at_the_end:
            for runner in together:
                self._arrived(connection, runner)
        self._caught_up = self._caught_up and at_the_end
        return len(entries)

    def _arrived(self, connection: psycopg.Connection[Any], runner: Runner) -> None:
        """Give a build its indexes when it has caught up for the first time, and its place if it waits for that."""
        if not runner.ready:
            runner.finish(connection)
        if not (runner.goes_live and runner.ready and runner.held):
            return
        try:
            making.switch(connection, runner.build.name)
        except CannotSwitch:
            # The live one is still ahead, driven by an older program: once more when there is more to read.
            return
        _logger.info("projection switched", extra={"projection": runner.build.name})
        runner.held, runner.goes_live = None, False

    def _renew(self, connection: psycopg.Connection[Any]) -> None:
        due = monotonic() - RENEW_AFTER
        idle = {runner.build: runner.held.epoch for runner in self._runners if runner.held and runner.renewed_at <= due}
        if not idle:
            return
        held = ownership.renew(connection, idle)
        for runner in self._runners:
            if runner.build in held:
                runner.renewed_at = monotonic()
            elif runner.build in idle:
                runner.lose()

    def _look_after(self, connection: psycopg.Connection[Any]) -> None:
        """Every second: claim what nobody drives, and try again what was asked to be tried again."""
        if monotonic() < self._claim_at:
            return
        self._claim_at = monotonic() + CLAIM_EVERY
        versions = making.versions(connection)
        for runner in self._runners:
            if runner.held is not None:
                runner.retry_asked(connection)
            elif self._may_look(runner) and self._take(connection, runner, versions):
                self._pace.slow_down()

    def _may_look(self, runner: Runner) -> bool:
        """Tell whether it is time to look at a projection: seldom at one that stands still, which somebody may mend."""
        if runner.error is None:
            return True
        if monotonic() < self._look_at.get(runner.build, 0.0):
            return False
        self._look_at[runner.build] = monotonic() + LOOK_AGAIN_AFTER
        return True

    def _take(self, connection: psycopg.Connection[Any], runner: Runner, versions: Mapping[Build, int]) -> bool:
        name, own = runner.projection.name, runner.projection.version
        live, beside = versions.get(Build(name, LIVE), 0), versions.get(Build(name, BESIDE), 0)
        if self._slot == LIVE:
            goes_on = live < own and not runner.projection.rebuilds
            return (live in {0, own} or goes_on) and runner.claim(connection)
        if 0 < live < own and beside < own:
            return runner.begin(connection, goes_live=True)
        # One that several processes were making is theirs to go on with.
        split = any(build.name == name and build.slot not in SLOTS for build in versions)
        return beside == own and not split and runner.claim(connection)

    def _release(self, connection: psycopg.Connection[Any]) -> None:
        for runner in self._runners:
            runner.release(connection)
