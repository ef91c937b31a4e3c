"""The engine: drives the projections of a node along the log."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any, Final

import psycopg

from projections.engine import log, ownership
from projections.engine.connecting import connect
from projections.engine.ownership import LEASE, FencedOut
from projections.engine.pace import SMALLEST, Pace, rest_after
from projections.engine.projection import Projection
from projections.engine.runner import Runner, advance_together
from projections.engine.status import ProjectionStatus, statuses
from projections.engine.waking import Waking

RENEW_AFTER: Final = LEASE.total_seconds() / 3
CLAIM_EVERY: Final = 1.0
LONGEST_DELAY: Final = 2.0

_logger = logging.getLogger(__name__)


class RebuildInterrupted(Exception):
    """A rebuild came to no end: an event could not be applied, or another runner took over and goes on from there."""


class Engine:
    """Drives projections for one node. Nodes share the work by leases; each projection is driven by one at a time."""

    def __init__(self, url: str, projections: Sequence[Projection], node: str) -> None:
        self._url = url
        self._node = node
        self._projections = {projection.name: projection for projection in projections}
        self._runners = [Runner(projection, node) for projection in projections]
        self._claim_at = 0.0
        self._pace = Pace()
        self._caught_up = True

    def run(self, stop: threading.Event) -> None:
        """Drive the projections until told to stop. A database that is down is waited for."""
        waking = Waking(self._url)
        delay = 0.1
        while not stop.is_set():
            try:
                with connect(self._url) as connection:
                    ownership.create_schema(connection)
                    delay = 0.1
                    self._drive(connection, waking, stop)
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
            while self._round(connection):
                pass

    def release(self) -> None:
        """Let other nodes take over at once."""
        with connect(self._url) as connection:
            self._release(connection)

    def status(self) -> list[ProjectionStatus]:
        """Return where the projections stand, whoever drives them."""
        with connect(self._url) as connection:
            ownership.create_schema(connection)
            return statuses(connection, list(self._projections))

    def rebuild(self, name: str, progress: Callable[[int, int], None]) -> None:
        """Fold a projection again from the first event, taking it over from whoever drives it, and hand it back.

        `progress` is told the position and the end of the log. Raises `RebuildInterrupted` when taken over in turn.
        """
        # An owner of its own, so that a runner of this node does not re-claim it as its own.
        runner = Runner(self._projections[name], f"{self._node} (rebuild)")
        with connect(self._url) as connection:
            ownership.create_schema(connection)
            runner.claim(connection, force=True)
            try:
                runner.restart(connection)
            except FencedOut as error:
                raise RebuildInterrupted(name) from error
            pace = Pace()
            while runner.held:
                began = monotonic()
                entries = log.scan(connection, runner.held.position, None, pace.size)
                if not entries:
                    break
                if not runner.advance(connection, entries):
                    raise RebuildInterrupted(runner.error or name)
                pace.took(monotonic() - began)
                progress(entries[-1].position, log.head(connection))
            runner.release(connection)

    def _drive(self, connection: psycopg.Connection[Any], waking: Waking, stop: threading.Event) -> None:
        # A connection that was lost may have taken the last commit with it: claiming reads the checkpoints again.
        for runner in self._runners:
            runner.held = None
        self._claim_at = 0
        while not stop.is_set():
            began = monotonic()
            entries = self._round(connection)
            if not entries:
                waking.wait(stop)
            elif self._caught_up:
                stop.wait(rest_after(monotonic() - began, entries))
        self._release(connection)

    def _round(self, connection: psycopg.Connection[Any]) -> int:
        """Bring the projections that are furthest behind one batch forward; return how many entries that had."""
        self._renew(connection)
        self._claim(connection)
        running = [(runner, runner.held.position) for runner in self._runners if runner.held]
        if not running:
            return 0
        behind = min(position for _, position in running)
        # Not past the next ones, so that from there on one scan serves them all.
        upto = min((position for _, position in running if position > behind), default=None)
        began = monotonic()
        entries = log.scan(connection, behind, upto, self._pace.size)
        self._caught_up = upto is None and len(entries) < SMALLEST
        if not entries:
            return 0
        advance_together(connection, [runner for runner, position in running if position == behind], entries)
        self._pace.took(monotonic() - began)
        return len(entries)

    def _renew(self, connection: psycopg.Connection[Any]) -> None:
        due = monotonic() - RENEW_AFTER
        idle = {runner.name: runner.held.epoch for runner in self._runners if runner.held and runner.renewed_at <= due}
        if not idle:
            return
        held = ownership.renew(connection, idle)
        for runner in self._runners:
            if runner.name in held:
                runner.renewed_at = monotonic()
            elif runner.name in idle:
                runner.lose()

    def _claim(self, connection: psycopg.Connection[Any]) -> None:
        if monotonic() < self._claim_at:
            return
        self._claim_at = monotonic() + CLAIM_EVERY
        for runner in self._runners:
            if runner.held is None and runner.error is None and runner.claim(connection):
                self._pace.slow_down()

    def _release(self, connection: psycopg.Connection[Any]) -> None:
        for runner in self._runners:
            runner.release(connection)
