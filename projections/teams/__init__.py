"""The teams: each that was formed, in one row."""

from importlib.resources import files

from projections.engine import RowPerKey, Table
from projections.teams.folding import fold, key
from projections.teams.row import TeamRow

VERSION = 1
"""To be raised with every change of the row, the table or the fold."""

TABLE = Table("teams", TeamRow, "stream", files(__package__).joinpath("table.sql").read_bytes())
TEAMS = RowPerKey("teams", VERSION, TABLE, key, fold)

__all__ = ["TABLE", "TEAMS", "VERSION", "TeamRow"]
