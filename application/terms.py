"""What a caller ties to a command besides its contents."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from application.store.units import Claim, IdempotencyKey


class Terms(Struct, frozen=True, kw_only=True):
    """What a caller ties to a command besides its contents.

    `if_version` is the version that the caller acted on. `authority` is the stream and version from which the caller's
    right to act was read; it is checked under the lock. `claims` are what the command wants to hold alone.
    """

    if_version: int | None = None
    idempotency: IdempotencyKey | None = None
    authority: tuple[str, int] | None = None
    claims: tuple[Claim, ...] = ()


NO_TERMS: Final = Terms()
