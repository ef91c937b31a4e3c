"""Who may move a build on: a lease row with an epoch, and checkpoints that only the newest epoch can move.

The lease only keeps two runners from doing the same work. What keeps them from spoiling it is the checkpoint, which is
moved in the transaction of the rows and by its old position and epoch: whoever was overtaken finds no such row, and
rolls back. All times are the database's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final, NamedTuple

from psycopg import Connection, Cursor

from projections.engine.build import Build
from projections.engine.sql import query

LEASE: Final = timedelta(seconds=5)
"""How long a lease outlives its last renewal."""

_SCHEMA, _SWITCH = query("schema"), query("switch")
_CLAIM_LEASE, _CLAIM_CHECKPOINT = query("claim_lease"), query("claim_checkpoint")
_BEGIN, _ADVANCE, _RENEW = query("begin"), query("advance"), query("renew")
_RELEASE, _HOLDS, _RECORD_ERROR = query("release"), query("holds"), query("record_error")


class FencedOut(Exception):
    """Another runner has taken over."""


class Claim(NamedTuple):
    """What a runner holds: the epoch it may move the checkpoint under, and where that stands."""

    epoch: int
    position: int


class Claimed(NamedTuple):
    """What was found when a build was claimed: version 0 when it is not made yet."""

    claim: Claim
    version: int
    ready: bool
    goes_live: bool


def create_schema(connection: Connection[Any]) -> None:
    """Create the tables of checkpoints and leases unless they are there."""
    with connection.transaction():
        # CREATE IF NOT EXISTS fails when two do it at once.
        connection.execute("SELECT pg_advisory_xact_lock(7233173019385132)")
        connection.execute(_SCHEMA, prepare=False)
        connection.execute(_SWITCH, prepare=False)


def claim(connection: Connection[Any], build: Build, owner: str, *, force: bool = False) -> Claimed | None:
    """Take a build over; None while another holds it."""
    its = {"name": build.name, "build": build.slot, "owner": owner}
    with connection.transaction():
        leased = connection.execute(_CLAIM_LEASE, {**its, "ttl": LEASE, "force": force}).fetchone()
        if leased is None:
            return None
        epoch = int(leased[0])
        found = connection.execute(_CLAIM_CHECKPOINT, {**its, "epoch": epoch}).fetchone()
    if found is None:
        raise FencedOut
    version, position, ready, goes_live = found
    return Claimed(Claim(epoch, int(position)), int(version), bool(ready), bool(goes_live))


def begin(cursor: Cursor[Any]) -> None:
    """Set up the transaction that moves a projection on."""
    cursor.execute(_BEGIN)


def advance(cursor: Cursor[Any], held: Mapping[Build, Claim], to: int, rate: float = 0.0) -> None:
    """Move the checkpoints of these builds from where they were held to another position, or raise `FencedOut`."""
    its = {**_columns(held), "epochs": [one.epoch for one in held.values()]}
    cursor.execute(
        _ADVANCE, {**its, "from": [one.position for one in held.values()], "to": to, "rate": rate, "ttl": LEASE}
    )
    if cursor.rowcount != len(held):
        raise FencedOut


def renew(connection: Connection[Any], held: Mapping[Build, int]) -> set[Build]:
    """Renew the leases of these builds and epochs; return those that are still held."""
    its = {**_columns(held), "epochs": list(held.values()), "ttl": LEASE}
    return {Build(*row) for row in connection.execute(_RENEW, its).fetchall()}


def release(connection: Connection[Any], build: Build, epoch: int) -> None:
    """Let another runner take over at once."""
    connection.execute(_RELEASE, _its(build, epoch))


def hold_on(cursor: Cursor[Any], build: Build, epoch: int) -> int:
    """Keep everybody else from taking over until this transaction ends; return where the checkpoint stands.

    Raises `FencedOut` when somebody has taken over.
    """
    row = cursor.execute(_HOLDS, _its(build, epoch)).fetchone()
    if row is None:
        raise FencedOut
    return int(row[0])


def holds(connection: Connection[Any], build: Build, epoch: int) -> bool:
    """Tell whether nobody has taken over since."""
    return connection.execute(_HOLDS, _its(build, epoch)).fetchone() is not None


def record_error(connection: Connection[Any], build: Build, epoch: int, error: str) -> None:
    """Say on the checkpoint why the projection stands still."""
    connection.execute(_RECORD_ERROR, {**_its(build, epoch), "error": error})


def _its(build: Build, epoch: int) -> dict[str, Any]:
    return {"name": build.name, "build": build.slot, "epoch": epoch}


def _columns(builds: Collection[Build]) -> dict[str, Sequence[str]]:
    return {"names": [one.name for one in builds], "builds": [one.slot for one in builds]}
