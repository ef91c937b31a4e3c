"""Putting every key under the current master key, so that an older one can be thrown away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from application.store import arrays
from application.store.sql import query
from application.store.units import WrappedKey

if TYPE_CHECKING:
    from collections.abc import Callable

    from application.keys.master import MasterKeys
    from application.store.reading import Reading

_RETIRE = b"SELECT ledger.retire_master(%b)"
_REWRAP = b"SELECT ledger.rewrap_keys(%b, %b, %b, %b)"


async def rotate(reading: Reading, masters: MasterKeys, progress: Callable[[int], None] = lambda _count: None) -> int:
    """Re-wrap what is under another master key than the current one; return how many keys that were.

    It can be interrupted and begun again: what is done stays done, and both masters open it until the end.
    """
    done = 0
    while rows := await reading.rows(query("keys_under_other_masters"), (masters.current,)):
        old = [WrappedKey(*row) for row in rows]
        new = [masters.wrap(key.key_id, key.subject, masters.unwrap(key)) for key in old]
        await reading.rows(
            _REWRAP,
            (
                arrays.text(key.key_id for key in old),
                arrays.data(key.wrapped for key in old),
                arrays.data(key.wrapped for key in new),
                masters.current,
            ),
        )
        done += len(old)
        progress(len(old))
    return done


async def retire(reading: Reading, master: str) -> bool:
    """Keep a master key from ever wrapping anything again; tell whether that could be, as it wraps nothing now."""
    return bool((await reading.rows(_RETIRE, (master,)))[0][0])


async def masters_in_use(reading: Reading) -> dict[str, int]:
    """Return how many keys each master key wraps."""
    return dict(await reading.rows(query("key_masters")))
