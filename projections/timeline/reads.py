"""What the timeline answers."""

from __future__ import annotations

from projections.reads import Rows
from projections.timeline.row import TimelineRow

_COLUMNS = b", ".join(name.encode() for name in TimelineRow.__struct_fields__)
_PAGE = b"SELECT " + _COLUMNS + b" FROM read.timeline WHERE stream = %s AND version > %s ORDER BY version LIMIT %s"


async def page(rows: Rows, stream: str, after_version: int = 0, limit: int = 100) -> list[TimelineRow]:
    """Return events of a case after a version, in their order."""
    return [TimelineRow(*row) for row in await rows(_PAGE, (stream, after_version, limit))]
