"""What can be asked about the standard replies."""

from __future__ import annotations

from typing import Any, Final

from projections.reads import Rows
from projections.standard_replies.row import StandardReplyRow

_SELECT: Final = (
    b"SELECT "
    + b", ".join(name.encode() for name in StandardReplyRow.__struct_fields__)
    + b" FROM read.standard_replies "
)


async def page(
    rows: Rows, topic: str | None, language: str | None, after: str | None, limit: int
) -> list[StandardReplyRow]:
    """Return the texts in use, narrowed to a topic and a language, in the order of their streams behind one."""
    where, parameters = [b"NOT retired"], list[Any]()
    for condition, value in ((b"topic = %s", topic), (b"language = %s", language), (b"stream > %s", after)):
        if value is not None:
            where.append(condition)
            parameters.append(value)
    statement = _SELECT + b"WHERE " + b" AND ".join(where) + b" ORDER BY stream LIMIT %s"
    return [StandardReplyRow(*row) for row in await rows(statement, (*parameters, limit))]
