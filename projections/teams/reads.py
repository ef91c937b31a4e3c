"""What the list of teams answers."""

from __future__ import annotations

from projections.reads import Rows
from projections.teams.row import TeamRow

_COLUMNS = b", ".join(name.encode() for name in TeamRow.__struct_fields__)
_SELECT = b"SELECT " + _COLUMNS + b" FROM read.teams "


async def page(rows: Rows, after: str | None = None, limit: int = 50) -> list[TeamRow]:
    """Return teams in the order of their short names, those behind a name."""
    found = await rows(_SELECT + b"WHERE team > %s ORDER BY team LIMIT %s", (after or "", limit))
    return [TeamRow(*row) for row in found]
