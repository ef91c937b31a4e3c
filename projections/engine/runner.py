"""One build of a projection as this node drives it."""

from __future__ import annotations

import logging
from time import monotonic
from typing import TYPE_CHECKING, Any

import psycopg

from projections.engine import making, ownership
from projections.engine.aside import ACTED_ON_AT_ONCE, Aside, told
from projections.engine.build import LIVE, Build
from projections.engine.connecting import is_transient
from projections.engine.making import TableAltered
from projections.engine.ownership import Claim, FencedOut
from projections.engine.rate import Rate
from projections.engine.store import MemoryStore, PostgresStore

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from psycopg import Connection

    from projections.engine.entry import Entry
    from projections.engine.projection import Projection

_logger = logging.getLogger(__name__)


class Runner:
    """Claims a build and moves it on, for as long as nobody takes it over and nothing is wrong with it."""

    def __init__(self, projection: Projection, owner: str, build: Build | None = None) -> None:
        self.projection = projection
        self.build = Build(projection.name, LIVE) if build is None else build
        self.owner = owner
        self.held: Claim | None = None
        self.ready = False
        self.goes_live = False
        self.renewed_at = 0.0
        self.error: str | None = None
        self.aside = Aside(projection, self.build)
        self.rate = Rate()

    def claim(self, connection: Connection[Any], *, force: bool = False) -> bool:
        """Take the build over if that is allowed, making it if there is none; tell whether it was.

        A build of another version is left as it is.
        """
        claimed = ownership.claim(connection, self.build, self.owner, force=force)
        if claimed is None:
            return False
        held = claimed.claim
        try:
            if claimed.version == 0:
                held = making.make(connection, self.projection, self.build, held.epoch)
            elif claimed.version < self.projection.version and not self.projection.rebuilds:
                # What it did is done; the new version goes on where the old one was.
                making.adopt(connection, self.projection, self.build, held.epoch)
            elif claimed.version != self.projection.version:
                ownership.release(connection, self.build, held.epoch)
                return False
            making.check(connection, self.projection, self.build)
        except FencedOut:
            self.lose()
            return False
        except TableAltered as error:
            self._stand_still(connection, held, f"{error}; build it anew: caseledger projections rebuild", None)
            return False
        self._hold(held)
        self.error = None
        self.ready, self.goes_live = claimed.ready or self.build.slot == LIVE, claimed.goes_live
        self.aside.look(connection)
        _logger.info("projection claimed", extra={**self._facts(), "position": held.position})
        try:
            self.aside.retry_all(connection, held)
        except FencedOut:
            self.lose()
        return self.held is not None

    def lose(self) -> None:
        """Take note that another runner has taken over."""
        self.held = None
        _logger.warning("projection taken over by another runner", extra=self._facts())

    def begin(self, connection: Connection[Any], *, goes_live: bool = False, force: bool = False) -> bool:
        """Make the build anew, empty, whatever was there; tell whether that was allowed."""
        claimed = ownership.claim(connection, self.build, self.owner, force=force)
        if claimed is None:
            return False
        try:
            epoch = claimed.claim.epoch
            self._hold(making.make(connection, self.projection, self.build, epoch, goes_live=goes_live))
        except FencedOut:
            self.lose()
            return False
        self.ready, self.goes_live, self.error = self.build.slot == LIVE, goes_live, None
        self.aside.clear()
        _logger.info("projection begun", extra=self._facts())
        return True

    def finish(self, connection: Connection[Any]) -> None:
        """Give the build its indexes, having caught up."""
        if self.held is not None and not self.ready:
            try:
                making.finish(connection, self.projection, self.build, self.held.epoch)
            except FencedOut:
                self.lose()
                return
            self.ready = True
            self.renewed_at = monotonic()

    def release(self, connection: Connection[Any]) -> None:
        """Let another runner take over at once."""
        if self.held is not None:
            ownership.release(connection, self.build, self.held.epoch)
            self.held = None

    def advance(self, connection: Connection[Any], entries: Sequence[Entry]) -> bool:
        """Apply the entries behind the checkpoint; tell whether the build is held and well afterwards.

        The streams of entries that can't be taken in are laid aside. When it is not these entries that are wrong, but
        the table or more than some cases, it stands still before them.
        """
        held = self.held
        if held is None or self.error is not None:
            return False
        try:
            _apply(connection, [self], entries)
        except FencedOut:
            self.lose()
            return False
        except Exception as error:
            if is_transient(error, connection):
                raise
            trouble = error
        else:
            return True
        if not ownership.holds(connection, self.build, held.epoch):
            # Whoever took over may have changed the table under it.
            self.lose()
            return False
        if len(entries) > 1 and not _is_structural(trouble):
            half = len(entries) // 2
            return self.advance(connection, entries[:half]) and self.advance(connection, entries[half:])
        return self._lay_aside(connection, held, entries[0], trouble)

    def retry_asked(self, connection: Connection[Any]) -> None:
        """Try again what somebody asked to be tried again."""
        if self.held is not None:
            try:
                self.aside.retry_asked(connection, self.held)
            except FencedOut:
                self.lose()

    def moved(self, to: int) -> None:
        """Take note that the checkpoint was moved."""
        if self.held is not None:
            self.rate.took(to - self.held.position)
            self._hold(Claim(self.held.epoch, to))

    @property
    def writes(self) -> bool:
        """Whether it writes tables; what does not acts on the world, and needs no transaction for that."""
        return bool(self.projection.tables)

    def pass_over(self, connection: Connection[Any], to: int) -> None:
        """Move the checkpoint on where nothing is to be taken in."""
        if self.held is None:
            return
        try:
            with connection.transaction(), connection.cursor() as cursor:
                ownership.advance(cursor, {self.build: self.held}, to, self.rate.value)
        except FencedOut:
            self.lose()
            return
        self.moved(to)

    def joined(self, connection: Connection[Any], to: int) -> None:
        """Take note that parts of the build were brought to a position, and of what they laid aside."""
        self.moved(to)
        self.aside.look(connection)

    def _hold(self, held: Claim) -> None:
        self.held = held
        self.renewed_at = monotonic()

    def _lay_aside(self, connection: Connection[Any], held: Claim, entry: Entry, trouble: Exception) -> bool:
        reason = told(trouble)
        place = f"position {entry.position} ({entry.tag})"
        if _is_structural(trouble):
            self._stand_still(connection, held, f"{place}: {reason}", trouble)
            return False
        if self.aside.is_full:
            self._stand_still(
                connection, held, f"{len(self.aside)} cases are parked already; {place}: {reason}", trouble
            )
            return False
        try:
            self.aside.lay(connection, held, entry, reason, self.rate.value)
        except FencedOut:
            self.lose()
            return False
        self.moved(entry.position)
        _logger.error("stream parked", extra={**self._facts(), "place": place, "reason": reason}, exc_info=trouble)
        return True

    def _stand_still(self, connection: Connection[Any], held: Claim, reason: str, error: Exception | None) -> None:
        self.error = reason
        _logger.error("projection stands still", extra={**self._facts(), "reason": reason}, exc_info=error)
        ownership.record_error(connection, self.build, held.epoch, reason)
        # Perhaps a newer version of the program, on another node, can do it.
        ownership.release(connection, self.build, held.epoch)
        self.held = None

    def _facts(self) -> dict[str, object]:
        return {
            "projection": str(self.build),
            "owner": self.owner,
            "epoch": self.held.epoch if self.held else None,
        }


def advance_together(connection: Connection[Any], runners: Sequence[Runner], entries: Sequence[Entry]) -> None:
    """Apply the entries behind the checkpoint that these runners share, in one transaction: live, a transaction costs
    more than what is done in it. When that fails each goes on alone, so that none stands still for another.
    """
    going = [one for one in runners if one.held is not None and one.error is None]
    if len(entries) > ACTED_ON_AT_ONCE and not all(one.writes for one in going):
        for at in range(0, len(entries), ACTED_ON_AT_ONCE):
            advance_together(connection, going, entries[at : at + ACTED_ON_AT_ONCE])
        return
    if len(going) > 1:
        try:
            _apply(connection, going, entries)
        except Exception as error:
            if is_transient(error, connection):
                raise
        else:
            return
    for one in going:
        one.advance(connection, entries)


def _apply(connection: Connection[Any], runners: Sequence[Runner], entries: Sequence[Entry]) -> None:
    held: Mapping[Build, Claim] = {one.build: one.held for one in runners if one.held is not None}
    for one in runners:
        # Before the transaction, which must not wait for what is done elsewhere.
        if not one.writes and (acted_on := one.aside.passed_on(entries)):
            one.projection.apply(MemoryStore(), acted_on)
    with connection.transaction(), connection.cursor(binary=True) as cursor:
        ownership.begin(cursor)
        for one in runners:
            taken = one.aside.passed_on(entries)
            if taken and one.writes:
                one.projection.apply(PostgresStore(cursor, one.build.schema, held[one.build].position), taken)
            one.aside.count_behind(cursor, entries)
        ownership.advance(cursor, held, entries[-1].position, max(one.rate.value for one in runners))
    for one in runners:
        one.moved(entries[-1].position)


def _is_structural(error: Exception) -> bool:
    """Tell whether the table is not as it should be, or the statement: no event has a share in that."""
    return isinstance(error, psycopg.Error) and (error.sqlstate or "").startswith("42")
