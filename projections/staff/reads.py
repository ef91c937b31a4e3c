"""What the list of staff answers."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from projections.reads import Rows
from projections.staff.row import StaffRow, StaffStatus

_COLUMNS = b", ".join(name.encode() for name in StaffRow.__struct_fields__)
_SELECT = b"SELECT " + _COLUMNS + b" FROM read.staff "


class Filters(Struct, frozen=True, kw_only=True):
    """What a list is narrowed to; None does not narrow."""

    status: StaffStatus = "employed"
    team: str | None = None
    role: str | None = None


class Page(Struct, frozen=True):
    """A stretch of a list, and behind whom the next one begins if there is one."""

    rows: list[StaffRow]
    next: str | None


async def page(rows: Rows, filters: Filters, after: str | None = None, limit: int = 50) -> Page:
    """Return members of staff in the order of their ids, which is that of their registration."""
    where, parameters = [b"status = %s"], list[Any]([filters.status])
    if filters.team is not None:
        where.append(b"jsonb_exists(teams, %s)")
        parameters.append(filters.team)
    if filters.role is not None:
        where.append(b"jsonb_exists(roles, %s)")
        parameters.append(filters.role)
    if after is not None:
        where.append(b"stream > %s")
        parameters.append(after)
    statement = _SELECT + b"WHERE " + b" AND ".join(where) + b" ORDER BY stream LIMIT %s"
    found = await rows(statement, (*parameters, limit + 1))
    staff = [StaffRow(*row) for row in found]
    return Page(staff[:limit], staff[limit - 1].stream if len(staff) > limit else None)
