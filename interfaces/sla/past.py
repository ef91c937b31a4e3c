"""Asking about the promises of a past moment."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final, TypeVar

from msgspec import structs

from projections.sla.narrowing import Narrowed
from projections.sla.past import clocks_at
from projections.sla.reads import OpenClocks

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from application.desk import Desk
    from projections.reads import Rows
    from projections.shapes import Moment

Asked = TypeVar("Asked", Narrowed, OpenClocks)
_UNCHANGING: Final = ("since", "until", "clock")
"""What questions are narrowed by that never changes of a clock."""


@asynccontextmanager
async def put_to(
    desk: Desk, at: Moment | None, asked: Asked, since: datetime | None = None
) -> AsyncIterator[tuple[Rows, Asked]]:
    """Give what reads the clocks of a moment, and the question put to them; those of now without a moment.

    Everything is read from one snapshot, but for the open clocks of now, which are one question. `since` leaves out
    clocks of a moment that started before it: a page of a list does not need them that begins there.
    """
    if at is None:
        if isinstance(asked, OpenClocks):
            yield desk.rows, asked
            return
        async with desk.reading.snapshot() as snapshot:
            yield snapshot.rows, asked
        return
    narrowing = {name: value for name in _UNCHANGING if (value := getattr(asked, name, None)) is not None}
    if since is not None:
        narrowing["since"] = max(since, narrowing.get("since", since))
    async with desk.reading.snapshot() as snapshot:
        clocks = await clocks_at(snapshot.rows, at, **narrowing)
        yield snapshot.rows, structs.replace(asked, clocks=clocks)
