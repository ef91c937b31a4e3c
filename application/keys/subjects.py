"""The keys of the data subjects, made when first needed and kept in memory while in use."""

from __future__ import annotations

import os
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from application.ids import uuid7
from application.keys.master import KEY_BYTES
from application.store import arrays
from application.store.batching import Batcher
from application.store.sql import query
from application.store.units import WrappedKey

if TYPE_CHECKING:
    from collections.abc import Iterable

    from application.keys.master import MasterKeys
    from application.store.reading import Reading

KEPT: Final = 10_000
"""How many subjects' keys are kept in memory."""

_OF_SUBJECT, _BY_ID = query("subject_keys"), query("keys_by_id")


@dataclass(slots=True)
class SubjectKey:
    """A subject's key, ready for use; `unsaved` until an append that carried it was written."""

    key_id: str
    cipher: AESGCM
    unsaved: WrappedKey | None = None


class SubjectKeys:
    """Finds and makes the keys of data subjects.

    A new key is written by the same append as the first event sealed with it. Two processes may make a key for one
    subject at the same time: both are kept, since each sealed value names its own.
    """

    def __init__(self, reading: Reading, masters: MasterKeys) -> None:
        self._reading = reading
        self._masters = masters
        self._of: OrderedDict[str, SubjectKey] = OrderedDict()
        self._by_id: OrderedDict[str, AESGCM] = OrderedDict()
        # New people come in crowds, when histories are taken over: those that come together are one question.
        self._find = Batcher(self._find_all)

    async def of(self, subject: str) -> SubjectKey:
        """Return the key to seal with, made now for a subject that has none."""
        key = self._of.get(subject)
        if key is not None:
            self._of.move_to_end(subject)
            return key
        wrapped = await self._find(subject)
        if wrapped is not None:
            key = SubjectKey(wrapped.key_id, AESGCM(self._masters.unwrap(wrapped)))
        else:
            key_id, fresh = f"k-{uuid7()}", os.urandom(KEY_BYTES)
            key = SubjectKey(key_id, AESGCM(fresh), self._masters.wrap(key_id, subject, fresh))
        # Somebody else may have found it while this one looked.
        key = self._of.setdefault(subject, key)
        if len(self._of) > KEPT:
            self._of.popitem(last=False)
        return key

    async def _find_all(self, subjects: list[str]) -> list[WrappedKey | None]:
        rows = await self._reading.rows(_OF_SUBJECT, (arrays.text(dict.fromkeys(subjects)),))
        found = {row[1]: WrappedKey(*row) for row in rows}
        return [found.get(subject) for subject in subjects]

    def saved(self, subjects: Iterable[str]) -> None:
        """Note that the subjects' keys are in the database."""
        for subject in subjects:
            key = self._of.get(subject)
            if key is not None:
                key.unsaved = None

    async def ciphers(self, key_ids: Iterable[str]) -> dict[str, AESGCM]:
        """Return the ciphers of those keys that still exist."""
        wanted = set(key_ids)
        missing = [key_id for key_id in wanted if key_id not in self._by_id]
        if missing:
            for row in await self._reading.rows(_BY_ID, (arrays.text(missing),)):
                wrapped = WrappedKey(*row)
                self._by_id[wrapped.key_id] = AESGCM(self._masters.unwrap(wrapped))
        found = {key_id: self._by_id[key_id] for key_id in wanted if key_id in self._by_id}
        while len(self._by_id) > KEPT:
            self._by_id.popitem(last=False)
        return found
