"""For how long a case waited, as its events say, for clocks that stand still as long."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, TypeAlias

from domain.case import events as e

if TYPE_CHECKING:
    from collections.abc import Collection

    from domain.event import Event

Waits: TypeAlias = tuple[tuple[str, datetime, datetime | None], ...]
"""On whom a case waited, since when, and until when, unless it still does."""
Span: TypeAlias = tuple[datetime, datetime]
EVER: Final = datetime.max.replace(tzinfo=UTC)
"""The end of what has none."""


def waits_after(waits: Waits, event: Event, at: datetime) -> Waits:
    """Return the waits after one more event that begins or ends one at an instant."""
    if isinstance(event, e.CaseResumed) and event.was is not None:
        return tuple(_less(one, event, at) for one in waits)
    if waits and waits[-1][2] is None:
        whom, since, _ = waits[-1]
        if isinstance(event, e.CaseWaiting) and event.waits_on == whom:
            first, last = sorted((since, at))
            return (*waits[:-1], (whom, first, last), (whom, last, None))
        waits = waits[:-1]
        # It ends what was asked since as well, each part of which begins where the one before ends.
        while at < since and (parts := [one for one in waits if (one[0], one[2]) == (whom, since) and one[1] < since]):
            waits, since = tuple(one for one in waits if one != parts[0]), parts[0][1]
        waits = (*waits, (whom, since, max(since, at)))
    return (*waits, (event.waits_on, at, None)) if isinstance(event, e.CaseWaiting) else waits


def _less(
    wait: tuple[str, datetime, datetime | None], event: e.CaseResumed, at: datetime
) -> tuple[str, datetime, datetime | None]:
    """Return a wait as it was by what is learned of it later."""
    whom, since, until = wait
    meant = until == event.was and since <= at and (whom == "customer" or event.because != "customer_wrote")
    return (whom, since, min(at, until or at)) if meant else wait


def waits_until(waits: Waits, at: datetime) -> Waits:
    """Return the waits as they were until an instant, at which those end that lasted."""
    return tuple((whom, since, min(until or at, at)) for whom, since, until in waits if since < at)


def spans_of(waits: Waits, whom: Collection[str], start: datetime, end: datetime) -> list[Span]:
    """Return when a case waited on one of those after a start, as far as that began by an end, in order, with those as
    one that overlap or follow each other.
    """
    asked = ((since, until or EVER) for one, since, until in waits if one in whom)
    found: list[Span] = []
    for since, until in sorted((max(since, start), until) for since, until in asked if until > start and since <= end):
        if found and since <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], until)
        else:
            found.append((since, until))
    return found
