"""The promises: every clock of every case in one row, for what is due, what is open, and how many were kept."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from projections.engine import Entry, Store, Table
from projections.shapes.grouping import grouped
from projections.sla.folding import TELLING, Key, folded
from projections.sla.row import CaseRow, ClockRow

VERSION = 3
"""To be raised with every change of the rows, the tables or the fold."""

_SQL = files(__name__)
CASES = Table("sla_cases", CaseRow, "stream", _SQL.joinpath("cases.sql").read_bytes())
CLOCKS = Table(
    "sla_clocks",
    ClockRow,
    ("stream", "clock", "instance"),
    _SQL.joinpath("clocks.sql").read_bytes(),
    _SQL.joinpath("clocks_indexes.sql").read_bytes(),
)


class Sla:
    """Two tables that are folded together: what a case is like, and its clocks, which follow it while they are open."""

    name = "sla"
    version = VERSION
    tables = (CASES, CLOCKS)
    rebuilds = True
    by_stream = True

    def apply(self, store: Store, entries: Sequence[Entry]) -> None:
        """Load the rows of the cases that the entries touch, fold, and write back those that changed."""
        by_stream = {
            stream: telling
            for stream, its_own in grouped(entries, "case-").items()
            if (telling := [one for one in its_own if type(one.event) in TELLING])
        }
        if not by_stream:
            return
        cases = {row.stream: row for row in store.load(CASES, by_stream)}
        clocks: dict[str, dict[Key, ClockRow]] = {}
        for row in store.load(CLOCKS, by_stream):
            clocks.setdefault(row.stream, {})[row.clock, row.instance] = row
        changed_cases, changed_clocks = list[CaseRow](), list[ClockRow]()
        for stream, its_own in by_stream.items():
            before, running = cases.get(stream), clocks.get(stream, {})
            case, found = folded(before, running, its_own)
            if case is not None and case is not before:
                changed_cases.append(case)
            changed_clocks += [one for key, one in found.items() if one is not running.get(key)]
        store.delete(CASES, [row for row in changed_cases if row.stream in cases])
        store.insert(CASES, changed_cases)
        store.delete(CLOCKS, [row for row in changed_clocks if (row.clock, row.instance) in clocks.get(row.stream, {})])
        store.insert(CLOCKS, changed_clocks)


SLA = Sla()

__all__ = ["CASES", "CLOCKS", "SLA", "VERSION", "CaseRow", "ClockRow"]
