"""What the application refuses before or instead of the domain."""

from __future__ import annotations

import msgspec

from domain.errors import Kind, Refusal


class VersionMismatch(Refusal):
    """You acted on version {expected}, but the stream is at version {actual}. Read it again, then decide."""


class KeyReused(Refusal):
    """This Idempotency-Key came before with another body. Take a new key for a new request."""

    kind = "invalid"


class KeyInFlight(Refusal):
    """A request with this Idempotency-Key is under way. Ask again in a moment."""


class ClaimTaken(Refusal):
    """This {what} is taken already."""


class StreamContended(Refusal):
    """Others keep writing to this stream. Nothing was written; ask again."""


class AuthorityChanged(Exception):
    """The right to act changed while the command was under way."""


class _Stored(msgspec.Struct, frozen=True):
    code: str
    kind: Kind
    message: str
    legal: tuple[str, ...]
    details: dict[str, str]
    wrong: tuple[tuple[str, str], ...] = ()


class ReplayedRefusal(Refusal):
    """A refusal that was given before under the same Idempotency-Key, given again."""

    def __init__(self, stored: bytes) -> None:
        self._stored = msgspec.json.decode(stored, type=_Stored)
        self.legal = self._stored.legal
        self.wrong = self._stored.wrong
        self.details = dict(self._stored.details)
        self.kind = self._stored.kind  # of this one; the class knows none
        Exception.__init__(self, self._stored.message)

    @property
    def code(self) -> str:
        """Return the code of the first refusal."""
        return self._stored.code

    @property
    def message(self) -> str:
        """Return the message of the first refusal."""
        return self._stored.message


def stored(refusal: Refusal) -> bytes:
    """Return a refusal as it is kept under its idempotency key."""
    details = {name: str(value) for name, value in refusal.details.items()}
    kept = _Stored(refusal.code, refusal.kind, refusal.message, refusal.legal, details, refusal.wrong)
    return msgspec.json.encode(kept)
