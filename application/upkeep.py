"""What the store needs from time to time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

    from application.store.reading import Reading

IDEMPOTENCY_KEYS_KEPT: Final = timedelta(days=7)
_FORGET = b"SELECT ledger.forget_idempotency_keys(%b)"


async def forget_idempotency_keys(reading: Reading, now: datetime) -> int:
    """Delete the idempotency keys that have run out; return how many. Running it twice does no harm."""
    return int((await reading.rows(_FORGET, (now - IDEMPOTENCY_KEYS_KEPT,)))[0][0])
