"""Who stands for whom: following the merges of customers up to the one to deal with, and down to all that are in it.

A merge is held against both customers when it is written, so following merges never comes back to where it began.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from domain.customer.decisions import CUSTOMER
from domain.customer.state import Merged, Unregistered

if TYPE_CHECKING:
    from collections.abc import Iterable

    from application.streams import FoldedStreams
    from domain.customer.state import CustomerState


async def roots(streams: FoldedStreams, customers: Iterable[str]) -> dict[str, str]:
    """Return for each customer the one to deal with: the end of their merges, or themselves."""
    found = {customer: customer for customer in customers}
    climbing = set(found.values())
    while climbing:
        states = await _states(streams, climbing)
        above = {one: state.into for one, state in states.items() if isinstance(state, Merged)}
        found = {customer: above.get(at, at) for customer, at in found.items()}
        climbing = set(above.values())
    return found


async def family(streams: FoldedStreams, customer: str) -> list[str]:
    """Return a customer and all who were merged into them, or into one of those, the nearest first; nobody for a
    customer who does not exist.
    """
    found: list[str] = []
    level = [customer]
    while level:
        states = await _states(streams, level)
        known = {one: state for one, state in states.items() if not isinstance(state, Unregistered)}
        found += known
        level = [one for state in known.values() for one in state.file.merged]
    return found


async def _states(streams: FoldedStreams, customers: Iterable[str]) -> dict[str, CustomerState]:
    names = list(customers)
    folded = await asyncio.gather(*(streams.refresh(CUSTOMER, one) for one in names))
    return {one: state.state for one, state in zip(names, folded, strict=True)}
