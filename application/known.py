"""What the ledger knew at a moment, as a position of its log."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from domain.errors import Refusal

if TYPE_CHECKING:
    from application.store.reading import Reading

_KNOWN_AT: Final = b"SELECT ledger.position_known_at(%b)"


class KnownAtInTheFuture(Refusal):
    """known_at is {known_at}, which is still to come: what will be known then nobody knows. Now it is {now}."""

    kind = "invalid"


async def position_known_at(reading: Reading, known_at: datetime, now: datetime) -> int:
    """Return the newest position that was recorded by a moment, for good: from then on nothing is recorded before it.

    Raise `KnownAtInTheFuture` for a moment that is still to come.
    """
    if known_at > now:
        raise KnownAtInTheFuture(known_at=known_at.isoformat(), now=now.isoformat())
    return int((await reading.rows(_KNOWN_AT, (known_at,)))[0][0])
