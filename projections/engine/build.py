"""The builds of a projection: the live one, which is read, and one beside it, to be read next or again."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

Slot = Literal["live", "beside"]

LIVE: Final[Slot] = "live"
BESIDE: Final[Slot] = "beside"

SCHEMAS: Final[dict[Slot, str]] = {LIVE: "read", BESIDE: "read_beside"}
"""The schema that the tables of each build stand in. A switch moves the tables, so that reads never ask which it is."""


class Build(NamedTuple):
    """One build of a projection: its checkpoint and its lease are kept under these two names."""

    name: str
    slot: Slot = LIVE

    @property
    def schema(self) -> str:
        """The schema of its tables."""
        return SCHEMAS[self.slot]

    def __str__(self) -> str:
        """Return the name as messages have it."""
        return self.name if self.slot == LIVE else f"{self.name} ({self.slot})"
