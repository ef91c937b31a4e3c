"""The ledger's own secret: what it digests with a key, so that nobody can try out values against a dump."""

from __future__ import annotations

import hmac
import os
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING
from unicodedata import normalize

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from application.keys.master import KEY_BYTES
from application.store.sql import query
from application.store.units import WrappedKey

if TYPE_CHECKING:
    from application.keys.master import MasterKeys
    from application.store.reading import Reading

SECRET = "ledger"  # noqa: S105 - the name under which it is kept
_KEEP = b"SELECT ledger.keep_key(%b, %b, %b, %b)"


class LedgerSecret:
    """Keyed digests for each purpose: blind indexes, claims, idempotency keys, pseudonyms. Rotation of the master
    leaves it.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def index(self, kind: str, value: str) -> bytes:
        """Return the blind index of a personal value, the same for spellings that mean the same."""
        return self._digest(self._index_key, kind.encode(), _normalised(kind, value).encode())

    def claim(self, kind: str, value: str) -> bytes:
        """Return the digest under which a unique value is claimed."""
        return self._digest(self._claim_key, kind.encode(), value.encode())

    def idempotency(self, *parts: bytes) -> bytes:
        """Return the digest of an idempotency key in its scope, or of a body."""
        return self._digest(self._idempotency_key, *parts)

    def pseudonym(self, *names: str) -> str:
        """Return a name that stands for a person of another system: the same in this ledger, meaningless outside."""
        return self._digest(self._pseudonym_key, *(name.encode() for name in names)).hex()[:24]

    @cached_property
    def _index_key(self) -> bytes:
        return self._derived(b"blind index")

    @cached_property
    def _claim_key(self) -> bytes:
        return self._derived(b"claim")

    @cached_property
    def _idempotency_key(self) -> bytes:
        return self._derived(b"idempotency")

    @cached_property
    def _pseudonym_key(self) -> bytes:
        return self._derived(b"pseudonym")

    def _derived(self, purpose: bytes) -> bytes:
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"caseledger " + purpose).derive(self._secret)

    @staticmethod
    def _digest(key: bytes, *parts: bytes) -> bytes:
        # Each part is preceded by its length, so that no two lists of parts look the same.
        return hmac.digest(key, b"".join(len(part).to_bytes(8, "big") + part for part in parts), sha256)


async def ledger_secret(reading: Reading, masters: MasterKeys) -> LedgerSecret:
    """Return the ledger's secret, made on the first call ever; raise `MasterKeyMissing` when it can't be unwrapped."""
    while True:
        rows = await reading.rows(query("keys_by_id"), ([SECRET],))
        if rows:
            return LedgerSecret(masters.unwrap(WrappedKey(*rows[0])))
        new = masters.wrap(SECRET, SECRET, os.urandom(KEY_BYTES))
        await reading.rows(_KEEP, (new.key_id, new.subject, new.wrapped, new.master))


def _normalised(kind: str, value: str) -> str:
    # BEWARE: digests on disk depend on this; a change finds nothing that was indexed before.
    value = normalize("NFKC", value).strip()
    match kind:
        case "email":
            return value.casefold()
        case "phone":
            # The trunk prefix in "+49 (0)30" is for callers inside the country only.
            digits = "".join(one for one in value.replace("(0)", "") if one.isdigit())
            return digits.removeprefix("00")
        case _:
            return value.upper()
