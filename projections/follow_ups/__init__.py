"""Follow-ups over time: which cases were followed up at any moment, by whom, as known at any other."""

from projections.engine import Table
from projections.follow_ups.folding import fold
from projections.follow_ups.state import FollowUpState
from projections.shapes import INTERVAL_KEY, Intervals, interval_row

VERSION = 1
"""To be raised with every change of the state, the table or the fold."""

TABLE = Table.of(__name__, "follow_ups", interval_row(FollowUpState), INTERVAL_KEY, until="known_to")
FOLLOW_UPS = Intervals("follow_ups", VERSION, TABLE, "case", FollowUpState, fold)

__all__ = ["FOLLOW_UPS", "TABLE", "VERSION", "FollowUpState"]
