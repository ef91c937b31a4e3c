"""Reading what one has written: a read of a read model may ask it to have seen a position, and waits for that."""

from __future__ import annotations

from typing import Annotated, Any, Final

from litestar import Request
from litestar.params import QueryParameter

from interfaces.http.conventions import LARGEST, desk_of
from interfaces.http.problems import Problem
from projections.reads import wait_for_position

PATIENCE: Final = 5.0
"""Seconds that a read waits."""

AtLeast = Annotated[int | None, QueryParameter(ge=0, le=LARGEST)]
"""The position that the read model must have seen; the answer to a command names it."""


async def seen(request: Request[Any, Any, Any], projection: str, position: int | None) -> None:
    """Wait until a read model has seen a position; a 503 with Retry-After when that takes too long."""
    if position is None or await wait_for_position(desk_of(request).rows, projection, position, PATIENCE):
        return
    detail = f"The {projection} has not seen position {position} yet; ask again."
    raise Problem(503, "read_model_behind", detail, headers={"Retry-After": "1"})
