"""Watching that a file stays what it was: rows are read again where they lay."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, BinaryIO

from application.importing.table import FileChanged

if TYPE_CHECKING:
    from collections.abc import Callable


def watched(file: BinaryIO) -> Callable[[], None]:
    """Return what raises `FileChanged` when the open file is not what it is now, by its size and time."""

    def fingerprint() -> tuple[int, int]:
        found = os.fstat(file.fileno())
        return found.st_size, found.st_mtime_ns

    first = fingerprint()

    def must_be_unchanged() -> None:
        if fingerprint() != first:
            raise FileChanged

    return must_be_unchanged
