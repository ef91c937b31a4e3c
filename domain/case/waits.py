"""For how long a case waited: what becomes of that when a wait ends, or turns out to have ended earlier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from domain.case.parts import Wait

if TYPE_CHECKING:
    from datetime import datetime

    from domain.case.talk.events import CaseResumed
    from domain.case.vocabulary import WaitsOn

Waits = tuple[Wait, ...]


def waits_and(waits: Waits, waits_on: WaitsOn, party: str | None, since: datetime, until: datetime) -> Waits:
    """Return waits with one more, which lasted since an instant and is over at another."""
    while until < since:
        # Whoever says that it was over by then says so of all that was asked later.
        asked = next((one for one in waits if (one.waits_on, one.until) == (waits_on, since)), None)
        if asked is None or asked.since >= since:
            break
        waits, since = tuple(one for one in waits if one is not asked), asked.since
    return (*waits, Wait(waits_on, since, max(since, until), party))


def shortened(waits: Waits, event: CaseResumed) -> Waits:
    """Return waits of which one is known now to have been over earlier."""
    at, was = event.at, event.was
    if at is None or was is None:
        return waits
    return tuple(
        replace(one, until=at) if one.since <= at < one.until == was and ends(event, one.waits_on) else one
        for one in waits
    )


def ends(event: CaseResumed, waits_on: WaitsOn) -> bool:
    """Tell whether an event ends waits on somebody."""
    return event.because != "customer_wrote" or waits_on == "customer"
