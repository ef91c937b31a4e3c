"""Who may move a projection on: a lease row with an epoch, and checkpoints that only the newest epoch can move.

The lease only keeps two runners from doing the same work. What keeps them from spoiling it is the checkpoint, which is
moved in the transaction of the rows and by its old position and epoch: whoever was overtaken finds no such row, and
rolls back. All times are the database's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final, NamedTuple

from psycopg import Connection, Cursor

from projections.engine.projection import Projection
from projections.engine.sql import query

LEASE: Final = timedelta(seconds=5)
"""How long a lease outlives its last renewal."""

_SCHEMA, _CLAIM_LEASE, _CLAIM_CHECKPOINT = query("schema"), query("claim_lease"), query("claim_checkpoint")
_BEGIN, _ADVANCE, _RESET, _RENEW = query("begin"), query("advance"), query("reset"), query("renew")
_RELEASE, _HOLDS, _RECORD_ERROR = query("release"), query("holds"), query("record_error")


class FencedOut(Exception):
    """Another runner has taken over."""


class Claim(NamedTuple):
    """What a runner holds: the epoch it may move the checkpoint under, and where that stands."""

    epoch: int
    position: int


def create_schema(connection: Connection[Any]) -> None:
    """Create the tables of checkpoints and leases unless they are there."""
    with connection.transaction():
        # CREATE IF NOT EXISTS fails when two do it at once.
        connection.execute("SELECT pg_advisory_xact_lock(7233173019385132)")
        connection.execute(_SCHEMA, prepare=False)


def claim(connection: Connection[Any], projection: Projection, owner: str, *, force: bool = False) -> Claim | None:
    """Take a projection over, preparing it anew if it is of another version; None while another holds it."""
    name = projection.name
    with connection.transaction():
        leased = connection.execute(
            _CLAIM_LEASE, {"name": name, "owner": owner, "ttl": LEASE, "force": force}
        ).fetchone()
        if leased is None:
            return None
        epoch = int(leased[0])
        found = connection.execute(_CLAIM_CHECKPOINT, {"name": name, "epoch": epoch, "owner": owner}).fetchone()
    if found is None or found[0] != projection.version:
        reset(connection, projection, epoch)
        return Claim(epoch, 0)
    return Claim(epoch, int(found[1]))


def reset(connection: Connection[Any], projection: Projection, epoch: int) -> None:
    """Empty the projection and put its checkpoint at 0, or raise `FencedOut`."""
    # Not in the claim's transaction: the table's lock may wait for a runner that waits for the checkpoint's row.
    with connection.transaction(), connection.cursor() as cursor:
        projection.prepare(cursor)
        cursor.execute(_RESET, {"name": projection.name, "version": projection.version, "epoch": epoch})
        _one(cursor)


def begin(cursor: Cursor[Any]) -> None:
    """Set up the transaction that moves a projection on."""
    cursor.execute(_BEGIN)


def advance(cursor: Cursor[Any], held: Mapping[str, Claim], to: int) -> None:
    """Move the checkpoints of these names from where they were held to another position, or raise `FencedOut`."""
    epochs, positions = zip(*held.values(), strict=True)
    names: Sequence[str] = list(held)
    cursor.execute(_ADVANCE, {"names": names, "epochs": list(epochs), "from": list(positions), "to": to, "ttl": LEASE})
    if cursor.rowcount != len(held):
        raise FencedOut


def renew(connection: Connection[Any], held: Mapping[str, int]) -> set[str]:
    """Renew the leases of these names and epochs; return the names that are still held."""
    names: Sequence[str] = list(held)
    rows = connection.execute(_RENEW, {"names": names, "epochs": list(held.values()), "ttl": LEASE}).fetchall()
    return {row[0] for row in rows}


def release(connection: Connection[Any], name: str, epoch: int) -> None:
    """Let another runner take over at once."""
    connection.execute(_RELEASE, {"name": name, "epoch": epoch})


def holds(connection: Connection[Any], name: str, epoch: int) -> bool:
    """Tell whether nobody has taken over since."""
    row = connection.execute(_HOLDS, {"name": name, "epoch": epoch}).fetchone()
    return row is not None and bool(row[0])


def record_error(connection: Connection[Any], name: str, epoch: int, error: str) -> None:
    """Say on the checkpoint why the projection stands still."""
    connection.execute(_RECORD_ERROR, {"name": name, "epoch": epoch, "error": error})


def _one(cursor: Cursor[Any]) -> None:
    if cursor.rowcount != 1:
        raise FencedOut
