"""Making, finishing, switching and removing builds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import psycopg

from projections.engine import log, ownership
from projections.engine.build import LIVE, SLOTS, Build
from projections.engine.ownership import Claim, FencedOut
from projections.engine.sql import query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Connection, Cursor

    from projections.engine.projection import Projection

_RESET, _READY, _VERSIONS = query("reset"), query("ready"), query("versions")
_REMOVE, _ADOPT, _TAKE_TURNS = query("remove"), query("adopt"), query("take_turns")

NO_SECOND_BUILD: Final = "CL001"
NOT_CAUGHT_UP: Final = "CL002"
"""What `read.switch` is refused with."""


class CannotSwitch(Exception):
    """The two builds of a projection can't change places now; the message says why, and what to do."""


class TableAltered(Exception):
    """A table of a read model is not as the program makes it; the message says in what."""


def make(
    connection: Connection[Any], projection: Projection, build: Build, epoch: int, *, goes_live: bool = False
) -> Claim:
    """Make the tables of a build anew, empty, and put its checkpoint at its beginning, or raise `FencedOut`."""
    # Not in the claim's transaction: the table's lock may wait for a runner that waits for the checkpoint's row.
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute(_TAKE_TURNS, {"name": build.name, "build": build.slot})
        position = 0 if projection.rebuilds else log.head(connection)
        # What an earlier version left goes, too.
        _drop_recorded(cursor, build)
        for table in projection.tables:
            table.create(cursor, build.schema)
            if build.slot == LIVE:
                # It is read from the first row on.
                table.index(cursor, build.schema)
        its = {"name": build.name, "build": build.slot, "epoch": epoch, "version": projection.version}
        tables = [table.name for table in projection.tables]
        cursor.execute(_RESET, {**its, "position": position, "tables": tables, "goes_live": goes_live})
        _one(cursor)
        if build.slot == LIVE:
            cursor.execute(_READY, its)
    return Claim(epoch, position)


def adopt(connection: Connection[Any], projection: Projection, build: Build, epoch: int) -> None:
    """Let a build go on under the version of this program, or raise `FencedOut`."""
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute(_ADOPT, {"name": build.name, "build": build.slot, "epoch": epoch, "version": projection.version})
        _one(cursor)


def finish(connection: Connection[Any], projection: Projection, build: Build, epoch: int) -> None:
    """Give a build that has caught up its indexes, or raise `FencedOut`."""
    with connection.transaction(), connection.cursor() as cursor:
        ownership.hold_on(cursor, build, epoch)
        for table in projection.tables:
            table.index(cursor, build.schema)
        cursor.execute(_READY, {"name": build.name, "build": build.slot, "epoch": epoch})
        _one(cursor)


def check(connection: Connection[Any], projection: Projection, build: Build) -> None:
    """Raise `TableAltered` when a table has not the columns that the program gives it."""
    with connection.cursor() as cursor:
        for table in projection.tables:
            found = table.found(cursor, build.schema)
            if found == table.columns:
                continue
            name = f"{build.schema}.{table.name}"
            if not found:
                message = f"table {name} is gone"
            else:
                odd = sorted(set(found.items()) ^ set(table.columns.items()))
                message = f"table {name} was altered: {', '.join(dict.fromkeys(column for column, _ in odd))}"
            raise TableAltered(message)


def versions(connection: Connection[Any]) -> dict[Build, int]:
    """Return the version of every build that there is."""
    return {Build(name, build): version for name, build, version in connection.execute(_VERSIONS).fetchall()}


def is_ready(connection: Connection[Any], build: Build) -> bool:
    """Tell whether a build has ever caught up."""
    row = connection.execute(
        "SELECT ready_at IS NOT NULL FROM read.checkpoints WHERE name = %s AND build = %s", tuple(build)
    ).fetchone()
    return row is not None and bool(row[0])


def switch(connection: Connection[Any], name: str, *, even_if_behind: bool = False) -> None:
    """Let the two builds of a projection change places, or raise `CannotSwitch`."""
    try:
        with connection.transaction():
            connection.execute("SET LOCAL lock_timeout = '10s'")
            connection.execute("SELECT read.switch(%s, %s)", (name, even_if_behind))
    except psycopg.errors.LockNotAvailable as error:
        message = f"{name} is being read without a pause: try again"
        raise CannotSwitch(message) from error
    except psycopg.Error as error:
        if error.sqlstate not in {NO_SECOND_BUILD, NOT_CAUGHT_UP}:
            raise
        message = f"{error.diag.message_primary}: {error.diag.message_hint}"
        raise CannotSwitch(message) from error


def remove(connection: Connection[Any], name: str, slots: Sequence[str] = SLOTS) -> bool:
    """Remove builds with their tables and checkpoints; tell whether there were any."""
    found = False
    with connection.transaction(), connection.cursor() as cursor:
        for slot in slots:
            build = Build(name, slot)
            _drop_recorded(cursor, build)
            cursor.execute(_REMOVE, {"name": name, "build": slot})
            found = found or cursor.rowcount > 0
    return found


def _drop_recorded(cursor: Cursor[Any], build: Build) -> None:
    cursor.execute("SELECT unnest(tables) FROM read.checkpoints WHERE name = %s AND build = %s", tuple(build))
    for (table,) in cursor.fetchall():
        cursor.execute(psycopg.sql.SQL("DROP TABLE IF EXISTS {}").format(psycopg.sql.Identifier(build.schema, table)))


def _one(cursor: Cursor[Any]) -> None:
    if cursor.rowcount != 1:
        raise FencedOut
