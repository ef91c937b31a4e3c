"""How commands find a case by what people call it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from application.replaying import CaseAmbiguous, find_stream
from domain.case.errors import CaseUnknown
from domain.ids import category_of
from projections.queue.reads import by_number

if TYPE_CHECKING:
    from application.desk import Desk
    from application.replaying import Find
    from projections.reads import Rows


def finder(rows: Rows) -> Find:
    """Return what finds the case of a number, ours or another system's; it raises `CaseAmbiguous`."""

    async def find(number: str) -> str | None:
        found = [row.stream for row in await by_number(rows, number)]
        if len(found) > 1:
            raise CaseAmbiguous(number=number, streams=", ".join(found))
        return found[0] if found else None

    return find


async def find_case(desk: Desk, name: str) -> str:
    """Return the stream of a case by its id, its number, or its number in another system; raise `CaseUnknown`."""
    found = await find_stream(name, desk.reading, finder(desk.rows))
    if category_of(found) != "case":
        raise CaseUnknown
    return found
