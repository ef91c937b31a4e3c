"""What the store needs from time to time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

    from application.store.reading import Reading

IDEMPOTENCY_KEYS_KEPT: Final = timedelta(days=7)
UPLOADS_KEPT: Final = timedelta(days=7)
"""How long an upload that nobody finishes may wait to be resumed."""
_FORGET = b"SELECT ledger.forget_idempotency_keys(%b)"
_REMOVE = b"SELECT ledger.remove_attachments(%b)"


async def forget_idempotency_keys(reading: Reading, now: datetime) -> int:
    """Delete the idempotency keys that have run out; return how many. Running it twice does no harm."""
    return int((await reading.rows(_FORGET, (now - IDEMPOTENCY_KEYS_KEPT,)))[0][0])


async def remove_attachments(reading: Reading, now: datetime) -> int:
    """Delete the bytes of attachments that were rejected or never finished; return of how many. Running it twice does
    no harm, and an upload that is resumed later begins with its first chunk.
    """
    return int((await reading.rows(_REMOVE, (now - UPLOADS_KEPT,)))[0][0])
