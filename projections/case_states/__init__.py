"""Case states over time: how each case stood at any moment, and how it was known to stand at any other."""

from projections.case_states.folding import fold
from projections.case_states.state import CaseState
from projections.engine import Table
from projections.shapes import INTERVAL_KEY, Intervals, interval_row

VERSION = 2
"""To be raised with every change of the state, the table or the fold."""

TABLE = Table.of(__name__, "case_states", interval_row(CaseState), INTERVAL_KEY, until="known_to")
CASE_STATES = Intervals("case_states", VERSION, TABLE, "case", CaseState, fold)

__all__ = ["CASE_STATES", "TABLE", "VERSION", "CaseState"]
