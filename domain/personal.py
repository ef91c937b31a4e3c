"""Personal values: `Plain` on the way in, `Sealed` on disk and in every fold.

A decision puts a `Plain` where an event has a personal field. The application replaces it with a `Sealed` before the
event is encoded. `Plain` is deliberately a type that the codec can't encode, so an event that was not sealed can't be
written.
"""

from __future__ import annotations

from binascii import a2b_base64, b2a_base64
from typing import TYPE_CHECKING, Any, Literal, get_args, get_type_hints

from msgspec import Struct

FindAs = Literal["email", "phone", "order_number"]
FINDABLE: tuple[str, ...] = get_args(FindAs)
"""The kinds of personal value that may be found again through a blind index."""


class Sealed(Struct, frozen=True, array_like=True, gc=False):
    """A personal value under the data subject's key: AES-256-GCM, bound to stream, event id and field.

    Nonce and box stay in base64, as they are written, until somebody opens them: of what is read hardly any is opened.
    """

    version: int
    key: str
    nonce: str
    box: str

    @classmethod
    def of(cls, version: int, key: str, nonce: bytes, box: bytes) -> Sealed:
        """Return what was sealed under a key, as it is to be written."""
        return cls(version, key, _written(nonce), _written(box))

    def parts(self) -> tuple[bytes, bytes]:
        """Return the nonce and the box; raise `ValueError` where either is no base64."""
        return a2b_base64(self.nonce, strict_mode=True), a2b_base64(self.box, strict_mode=True)


def _written(part: bytes) -> str:
    return b2a_base64(part, newline=False).decode()


class Plain:
    """A personal value that has not been sealed yet: its text, whose it is, and how it may be found again."""

    __slots__ = ("find_as", "subject", "text")

    def __init__(self, text: str, subject: str, find_as: FindAs | None = None) -> None:
        self.text = text
        self.subject = subject
        self.find_as = find_as

    def __eq__(self, other: object) -> bool:
        """Two plain values are equal when text, subject and index are."""
        return isinstance(other, Plain) and self._key() == other._key()

    def __hash__(self) -> int:
        """Hash what equality compares."""
        return hash(self._key())

    def __repr__(self) -> str:
        """Show whose value it is, never the value: representations end up in logs."""
        return f"Plain(<{len(self.text)} characters>, subject={self.subject!r}, find_as={self.find_as!r})"

    def _key(self) -> tuple[str, str, str | None]:
        return self.text, self.subject, self.find_as


if TYPE_CHECKING:
    Personal = Sealed | Plain
else:
    # On disk there is only the sealed form, so that is all the decoder is told about.
    Personal = Sealed


def plain(text: str | None, subject: str, find_as: FindAs | None = None) -> Plain | None:
    """Return the text as a personal value of the subject, and None for no text."""
    return None if text is None else Plain(text, subject, find_as)


def personal_fields(event_type: type[Any]) -> tuple[str, ...]:
    """Return the names of the event's personal fields; they stand at the top level of an event, never deeper."""
    hints = get_type_hints(event_type)
    return tuple(
        name for name in event_type.__struct_fields__ if hints[name] is Sealed or Sealed in get_args(hints[name])
    )
