"""Reading a file that may be packed (gzip, which its first bytes tell)."""

from __future__ import annotations

import gzip
import io
import zlib
from typing import BinaryIO, Final

_MAGIC: Final = b"\x1f\x8b"


class Damaged(ValueError):
    """A packed file that can't be unpacked to its end; its text says why, and what to do."""


def is_packed(file: BinaryIO) -> bool:
    """Tell whether a file is packed; it stands at its start afterwards."""
    start = file.read(len(_MAGIC))
    file.seek(0)
    return start == _MAGIC


class Unpacked(io.RawIOBase):
    """What a packed file holds, read once from its start; reading raises `Damaged` where it can't go on."""

    def __init__(self, file: BinaryIO) -> None:
        self._packed = gzip.GzipFile(fileobj=file)

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override] # any buffer, and these two are what is given
        """Read what comes next."""
        try:
            found = self._packed.read1(len(buffer))
        except EOFError as error:
            raise Damaged("the packed file (gzip) ends in the middle, so it was cut off; get it whole") from error
        except (gzip.BadGzipFile, zlib.error) as error:
            raise Damaged(f"the packed file (gzip) is damaged ({error}); get it again") from error
        buffer[: len(found)] = found
        return len(found)
