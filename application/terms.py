"""What a caller ties to a command besides its contents."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from application.store.units import Claim, IdempotencyKey


class Terms(Struct, frozen=True, kw_only=True):
    """What a caller ties to a command besides its contents.

    `if_version` is the version that the caller acted on. `authority` are the streams, each at its version, from
    which the caller's right to act was read; they are checked under the lock. `claims` are what the command wants to
    hold alone. `minted`: the stream's id was made for this command, so there is nothing to load.
    """

    if_version: int | None = None
    idempotency: IdempotencyKey | None = None
    authority: tuple[tuple[str, int], ...] = ()
    claims: tuple[Claim, ...] = ()
    minted: bool = False


NO_TERMS: Final = Terms()
