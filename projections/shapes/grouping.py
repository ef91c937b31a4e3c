"""Entries by stream."""

from __future__ import annotations

from collections.abc import Iterable

from projections.engine.entry import Entry


def grouped(entries: Iterable[Entry], prefix: str) -> dict[str, list[Entry]]:
    """Return the entries of each stream whose name begins so, in their order."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.stream.startswith(prefix):
            found.setdefault(entry.stream, []).append(entry)
    return found
