"""Which scans an order has, told by their prints: eight bytes a scan, so that a thousand weigh eight thousand."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    from domain.order.events import ScanRecorded

_SIZE: Final = 8


class Scans(Struct, frozen=True):
    """The prints of an order's scans, sorted."""

    prints: bytes = b""

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.prints) // _SIZE

    def __contains__(self, scan: ScanRecorded) -> bool:
        """Tell whether this very scan is in: same carrier, parcel, moment, place and status."""
        found = _print(scan)
        at = _place(self.prints, found)
        return self.prints[at : at + _SIZE] == found

    def having(self, scan: ScanRecorded) -> Scans:
        """Return the scans once this one is in, too."""
        new = _print(scan)
        at = _place(self.prints, new)
        if self.prints[at : at + _SIZE] == new:
            return self
        return Scans(self.prints[:at] + new + self.prints[at:])


def parcel_mark(order: str, tracking_number: str) -> str:
    """Return four hex digits that tell the parcels of an order apart, whatever the spelling of the number.

    BEWARE: no longer. A digest of the whole number could be tried out, and would outlive the key of its customer.
    """
    plain = "".join(tracking_number.split()).upper()
    return _digest(order, plain)[:2].hex()


def _print(scan: ScanRecorded) -> bytes:
    moment = scan.scanned_at.astimezone(UTC).isoformat()
    return _digest(scan.carrier, scan.parcel, moment, scan.status, scan.place or "")


def _digest(*parts: str) -> bytes:
    return blake2b("\x00".join(parts).encode(), digest_size=_SIZE).digest()


def _place(prints: bytes, wanted: bytes) -> int:
    """Return the offset at which a print stands, or would stand."""
    starts = range(0, len(prints), _SIZE)
    return bisect_left(starts, wanted, key=lambda start: prints[start : start + _SIZE]) * _SIZE
