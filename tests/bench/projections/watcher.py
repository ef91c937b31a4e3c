"""A reader in a process of its own that looks at the queue's checkpoint all the time.

`python -m tests.bench.projections.watcher URL` says `ready`, looks until its standard input ends, and prints each
position that it saw with the moment when it had seen it. The checkpoint moves in the transaction of the rows, so who
sees it sees them.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any, Final

import psycopg

from tests.bench.projections.processes import ready, told_to_stop

PAUSE: Final = 0.001
"""Seconds between two looks; each takes some tenths of a millisecond."""
_LOOK: Final = b"SELECT position FROM read.checkpoints WHERE name = 'queue' AND build = 'live'"


def main(url: str) -> None:
    """Look until told to stop."""
    seen: list[tuple[float, int]] = []
    before = -1
    with psycopg.connect(url, autocommit=True, prepare_threshold=0) as connection:
        cursor: psycopg.Cursor[Any] = connection.cursor(binary=True)
        ready()
        while not told_to_stop(PAUSE):
            ((position,),) = cursor.execute(_LOOK).fetchall()
            if position != before:
                seen.append((time.time(), position))
                before = position
    print(json.dumps(seen))


if __name__ == "__main__":
    main(sys.argv[1])
