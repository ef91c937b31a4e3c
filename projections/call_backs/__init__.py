"""The promised calls: each in one row, as a list of tasks, and for how many were kept."""

from __future__ import annotations

from collections.abc import Sequence

from projections.call_backs.folding import TELLING, folded
from projections.call_backs.row import CallBackRow
from projections.engine import Entry, Store, Table
from projections.shapes.grouping import grouped

VERSION = 3
"""To be raised with every change of the row, the table or the fold."""

TABLE = Table.of(__name__, "call_backs", CallBackRow, ("stream", "call_back"))


class CallBacks:
    """A table with a row for each call that was promised on a case."""

    name = "call_backs"
    version = VERSION
    table = TABLE
    tables = (TABLE,)
    rebuilds = True
    by_stream = True

    def apply(self, store: Store, entries: Sequence[Entry]) -> None:
        """Load the rows of the cases that the entries touch, fold, and write back those that changed."""
        telling = [one for one in entries if type(one.event) in TELLING]
        by_stream = grouped(telling, "case-")
        if not by_stream:
            return
        before: dict[str, dict[int, CallBackRow]] = {}
        for row in store.load(TABLE, by_stream):
            before.setdefault(row.stream, {})[row.call_back] = row
        gone, new = list[CallBackRow](), list[CallBackRow]()
        for stream, its_own in by_stream.items():
            old = before.get(stream, {})
            for number, row in folded(old, its_own).items():
                if row is not old.get(number):
                    new.append(row)
                    gone += [old[number]] if number in old else []
        store.delete(TABLE, gone)
        store.insert(TABLE, new)


CALL_BACKS = CallBacks()

__all__ = ["CALL_BACKS", "TABLE", "VERSION", "CallBackRow"]
