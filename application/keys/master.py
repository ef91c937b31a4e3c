"""Master keys: the current one wraps new keys, older ones still open what they wrapped."""

from __future__ import annotations

import base64
import binascii
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from application.ids import uuid7
from application.store.errors import MasterKeyMissing
from application.store.units import WrappedKey

KEY_BYTES = 32
NONCE_BYTES = 12


class MasterKeyMalformed(ValueError):
    """Master keys are written `name:base64 of 32 bytes`, the current one first, separated by commas or lines."""


@dataclass(frozen=True)
class MasterKeys:
    """Master keys by name, the current one first."""

    keys: dict[str, bytes]

    @property
    def current(self) -> str:
        """Return the name of the key that wraps what is new."""
        return next(iter(self.keys))

    def wrap(self, key_id: str, subject: str, key: bytes) -> WrappedKey:
        """Wrap a key under the current master key: AES-256-GCM, bound to the key's id and subject."""
        nonce = os.urandom(NONCE_BYTES)
        box = AESGCM(self.keys[self.current]).encrypt(nonce, key, _bound_to(key_id, subject))
        return WrappedKey(key_id, subject, nonce + box, self.current)

    def unwrap(self, wrapped: WrappedKey) -> bytes:
        """Return the key; raise `MasterKeyMissing` when its master key is not among these or is another by the same
        name.
        """
        master = self.keys.get(wrapped.master)
        if master is None:
            raise MasterKeyMissing(f"its name is {wrapped.master}; given: {', '.join(self.keys)}")
        nonce, box = wrapped.wrapped[:NONCE_BYTES], wrapped.wrapped[NONCE_BYTES:]
        try:
            return AESGCM(master).decrypt(nonce, box, _bound_to(wrapped.key_id, wrapped.subject))
        except InvalidTag as error:
            raise MasterKeyMissing(f"the key given as {wrapped.master} is another one") from error

    def with_new(self) -> MasterKeys:
        """Return these keys behind a new current one."""
        return MasterKeys({**_new_entry(), **self.keys})

    def text(self) -> str:
        """Return the keys as `parse_master_keys` reads them, one a line."""
        return "".join(f"{name}:{base64.b64encode(key).decode()}\n" for name, key in self.keys.items())


def new_master_keys() -> MasterKeys:
    """Return a set with one fresh key."""
    return MasterKeys(_new_entry())


def parse_master_keys(text: str) -> MasterKeys:
    """Read `name:base64` entries; raise `MasterKeyMalformed` without repeating any of the text."""
    keys: dict[str, bytes] = {}
    for entry in text.replace(",", "\n").split():
        name, colon, encoded = entry.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error as error:
            raise MasterKeyMalformed(MasterKeyMalformed.__doc__) from error
        if not (name and colon) or len(key) != KEY_BYTES or name in keys:
            raise MasterKeyMalformed(MasterKeyMalformed.__doc__)
        keys[name] = key
    if not keys:
        raise MasterKeyMalformed(MasterKeyMalformed.__doc__)
    return MasterKeys(keys)


def _new_entry() -> dict[str, bytes]:
    return {f"m-{uuid7()}": os.urandom(KEY_BYTES)}


def _bound_to(key_id: str, subject: str) -> bytes:
    return f"caseledger key\x00{key_id}\x00{subject}".encode()
