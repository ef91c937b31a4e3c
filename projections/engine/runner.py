"""One projection as this node drives it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any

from psycopg import Connection

from projections.engine import ownership
from projections.engine.connecting import is_transient
from projections.engine.entry import Entry
from projections.engine.ownership import Claim, FencedOut
from projections.engine.projection import Projection

_logger = logging.getLogger(__name__)


class Runner:
    """Claims a projection and moves it on, for as long as nobody takes it over and nothing is wrong with it."""

    def __init__(self, projection: Projection, owner: str) -> None:
        self.projection = projection
        self.owner = owner
        self.held: Claim | None = None
        self.renewed_at = 0.0
        self.error: str | None = None

    @property
    def name(self) -> str:
        """The name of the projection."""
        return self.projection.name

    def claim(self, connection: Connection[Any], *, force: bool = False) -> bool:
        """Take the projection over if that is allowed; tell whether it was."""
        try:
            self._hold(ownership.claim(connection, self.projection, self.owner, force=force))
        except FencedOut:
            self.lose()
        if self.held is not None:
            _logger.info("projection claimed", extra={**self._facts(), "position": self.held.position})
        return self.held is not None

    def lose(self) -> None:
        """Take note that another runner has taken over."""
        self.held = None
        _logger.warning("projection taken over by another runner", extra=self._facts())

    def restart(self, connection: Connection[Any]) -> None:
        """Empty the projection and begin anew at position 0; raise `FencedOut` when it is not held."""
        if self.held is None:
            raise FencedOut
        ownership.reset(connection, self.projection, self.held.epoch)
        self._hold(Claim(self.held.epoch, 0))

    def release(self, connection: Connection[Any]) -> None:
        """Let another runner take over at once."""
        if self.held is not None:
            ownership.release(connection, self.name, self.held.epoch)
            self.held = None

    def advance(self, connection: Connection[Any], entries: Sequence[Entry]) -> bool:
        """Apply the entries behind the checkpoint; tell whether the projection is held and well afterwards.

        When it can't apply them it gets as far as it can, and stands still before the entry that it has trouble with.
        """
        held = self.held
        if held is None or self.error is not None:
            return False
        try:
            _apply(connection, {self.name: held}, [self.projection], entries)
        except FencedOut:
            self.lose()
            return False
        except Exception as error:
            if is_transient(error, connection):
                raise
            trouble = error
        else:
            self.moved(entries[-1].position)
            return True
        if not ownership.holds(connection, self.name, held.epoch):
            # Whoever took over may have changed the table under it.
            self.lose()
            return False
        if len(entries) > 1:
            half = len(entries) // 2
            return self.advance(connection, entries[:half]) and self.advance(connection, entries[half:])
        self._stand_still(connection, held, entries[0], trouble)
        return False

    def moved(self, to: int) -> None:
        """Take note that the checkpoint was moved."""
        if self.held is not None:
            self._hold(Claim(self.held.epoch, to))

    def _hold(self, held: Claim | None) -> None:
        self.held = held
        self.renewed_at = monotonic()

    def _stand_still(self, connection: Connection[Any], held: Claim, entry: Entry, error: Exception) -> None:
        self.error = f"position {entry.position} ({entry.tag}): {type(error).__name__}: {error}"
        _logger.error("projection stands still", extra={**self._facts(), "reason": self.error}, exc_info=error)
        ownership.record_error(connection, self.name, held.epoch, self.error)
        # Perhaps a newer version of the program, on another node, can read it.
        self.release(connection)

    def _facts(self) -> dict[str, object]:
        return {"projection": self.name, "owner": self.owner, "epoch": self.held.epoch if self.held else None}


def advance_together(connection: Connection[Any], runners: Sequence[Runner], entries: Sequence[Entry]) -> None:
    """Apply the entries behind the checkpoint that these runners share, in one transaction: live, a transaction costs
    more than what is done in it. When that fails each goes on alone, so that none stands still for another.
    """
    held = {one.name: one.held for one in runners if one.held is not None and one.error is None}
    going = [one for one in runners if one.name in held]
    if len(going) > 1:
        try:
            _apply(connection, held, [one.projection for one in going], entries)
        except Exception as error:
            if is_transient(error, connection):
                raise
        else:
            for one in going:
                one.moved(entries[-1].position)
            return
    for one in going:
        one.advance(connection, entries)


def _apply(
    connection: Connection[Any], held: Mapping[str, Claim], projections: Sequence[Projection], entries: Sequence[Entry]
) -> None:
    with connection.transaction(), connection.cursor(binary=True) as cursor:
        ownership.begin(cursor)
        for projection in projections:
            projection.apply(cursor, entries)
        ownership.advance(cursor, held, entries[-1].position)
