"""A reader in a process of its own that follows a log by position while others write to it.

`python -m tests.bench.tail URL TABLE` says `ready`, follows until its standard input ends, reads to the end, and prints
what it saw.
"""

from __future__ import annotations

import json
import select
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Final

import psycopg
from psycopg import sql

from tests.bench.registry import CannotRun

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.ground import Base

PAUSE: Final = 0.005
"""Seconds between two looks at the end of the log."""
PAGE: Final = 5_000


@dataclass(slots=True)
class Seen:
    """What a reader saw; `skipped` rows are in the table and were never given to it."""

    rows: int = 0
    skipped: int = 0


@contextmanager
def followed(base: Base, table: str) -> Iterator[Seen]:
    """Have a table followed for a while; how that went is known afterwards."""
    name = sql.Identifier(*table.split("."))
    after = base.rows(sql.SQL("SELECT coalesce(max(notification_id), 0) FROM {}").format(name))[0][0]
    command = [sys.executable, "-m", "tests.bench.tail", base.owner_url, table, str(after)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        stdin, stdout = _pipes(reader)
        if stdout.readline().strip() != "ready":
            raise CannotRun("the tailing reader did not start")
        seen = Seen()
        try:
            yield seen
        finally:
            stdin.close()
            told = stdout.read()
    if reader.returncode:
        raise CannotRun("the tailing reader failed")
    seen.rows = json.loads(told)
    counted = base.rows(sql.SQL("SELECT count(*) FROM {} WHERE notification_id > %s").format(name), (after,))[0][0]
    seen.skipped = counted - seen.rows


def _pipes(reader: subprocess.Popen[str]) -> tuple[IO[str], IO[str]]:
    if reader.stdin is None or reader.stdout is None:
        raise AssertionError
    return reader.stdin, reader.stdout


def main(url: str, table: str, after: int) -> None:
    """Follow a table from a position."""
    statement = sql.SQL(
        "SELECT notification_id FROM {} WHERE notification_id > %s ORDER BY notification_id LIMIT {}"
    ).format(sql.Identifier(*table.split(".")), PAGE)
    rows = 0
    with psycopg.connect(url, autocommit=True, prepare_threshold=0) as connection:
        cursor: psycopg.Cursor[Any] = connection.cursor(binary=True)
        print("ready", flush=True)
        told = False
        while True:
            found = cursor.execute(statement, (after,)).fetchall()
            rows += len(found)
            if found:
                after = found[-1][0]
            if told and not found:
                break
            # The end of standard input makes it readable. Beware of ending at once: the last rows are still to come.
            told = told or bool(select.select([sys.stdin], [], [], 0 if len(found) == PAGE else PAUSE)[0])
    print(json.dumps(rows))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
