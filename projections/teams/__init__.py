"""The teams: each that was formed, in one row."""

from projections.engine import Table
from projections.shapes import RowPerStream
from projections.teams.folding import fold
from projections.teams.row import TeamRow

VERSION = 1
"""To be raised with every change of the row, the table or the fold."""

TABLE = Table.of(__name__, "teams", TeamRow, "stream")
TEAMS = RowPerStream("teams", VERSION, TABLE, "team", fold)

__all__ = ["TABLE", "TEAMS", "VERSION", "TeamRow"]
