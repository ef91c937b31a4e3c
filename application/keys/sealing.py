"""Sealing personal fields on the way into an event, and opening them where they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cryptography.exceptions import InvalidTag
from msgspec import structs

from application.ids import random_bytes
from application.keys.master import NONCE_BYTES
from application.store.units import BlindEntry
from domain.codec import PERSONAL
from domain.personal import Plain, Sealed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    from application.keys.secret import LedgerSecret
    from application.keys.subjects import SubjectKey, SubjectKeys
    from domain.event import Event, Recorded

VERSION: Final = 1
"""AES-256-GCM, a random nonce of 96 bits, bound to stream, event id and field."""


class SealBroken(Exception):
    """A sealed value does not belong where it stands: it was moved or changed."""


PlainFields = dict[str, Plain]
"""The personal fields of an event that are still to be sealed, by name."""


def plain_fields(event: Event) -> PlainFields:
    """Return what of an event is to be sealed."""
    return {name: value for name in PERSONAL[type(event)] if isinstance(value := getattr(event, name), Plain)}


def seal(event: Event, plain: PlainFields, keys: dict[str, SubjectKey], stream: str, event_id: UUID) -> Event:
    """Return the event with its plain fields sealed; `keys` has the key of each subject in them."""
    sealed: dict[str, Any] = {}
    for name, value in plain.items():
        key = keys[value.subject]
        nonce = random_bytes(NONCE_BYTES)
        box = key.cipher.encrypt(nonce, value.text.encode(), _bound_to(stream, event_id, name))
        sealed[name] = Sealed.of(VERSION, key.key_id, nonce, box)
    return structs.replace(event, **sealed)


def blind_entries(plain: PlainFields, secret: LedgerSecret, stream: str) -> list[BlindEntry]:
    """Return where those of the fields that can be found will be found again."""
    return [
        BlindEntry(value.find_as, secret.index(value.find_as, value.text), stream, value.subject)
        for value in plain.values()
        if value.find_as is not None
    ]


Opened = dict[str, str | None]
"""The personal fields of an event by name; None where the key is gone."""


async def open_history(history: Sequence[Recorded[Event]], keys: SubjectKeys) -> list[Opened]:
    """Return the opened personal fields of each event; raise `SealBroken` where one does not belong."""
    found = [_sealed_fields(recorded.event) for recorded in history]
    ciphers = await keys.ciphers(sealed.key for fields in found for sealed in fields.values())
    return [
        {name: _open(recorded, name, sealed, ciphers) for name, sealed in fields.items()}
        for recorded, fields in zip(history, found, strict=True)
    ]


def _sealed_fields(event: Event) -> dict[str, Sealed]:
    return {name: value for name in PERSONAL[type(event)] if isinstance(value := getattr(event, name), Sealed)}


def _open(recorded: Recorded[Event], field: str, sealed: Sealed, ciphers: dict[str, AESGCM]) -> str | None:
    cipher = ciphers.get(sealed.key)
    if cipher is None:
        return None
    try:
        text = cipher.decrypt(*sealed.parts(), _bound_to(recorded.stream, recorded.event_id, field))
    except (InvalidTag, ValueError) as error:
        where = f"{recorded.stream} version {recorded.version}, field {field}"
        raise SealBroken(where) from error
    return text.decode()


def _bound_to(stream: str, event_id: UUID, field: str) -> bytes:
    return f"caseledger field\x00{stream}\x00{event_id}\x00{field}".encode()
