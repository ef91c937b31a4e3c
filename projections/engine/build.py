"""The builds of a projection: the live one, which is read, and one beside it, to be read next or again."""

from __future__ import annotations

from typing import Final, NamedTuple

LIVE: Final = "live"
BESIDE: Final = "beside"
SLOTS: Final = (LIVE, BESIDE)

SCHEMAS: Final = {LIVE: "read", BESIDE: "read_beside"}
"""The schema that the tables of each build stand in. A switch moves the tables, so that reads never ask which it is."""


class Build(NamedTuple):
    """One build of a projection: its checkpoint and its lease are kept under these two names.

    `slot` is live, beside, or a part of the one beside while several processes make it.
    """

    name: str
    slot: str = LIVE

    @property
    def schema(self) -> str:
        """The schema of its tables."""
        return SCHEMAS.get(self.slot, SCHEMAS[BESIDE])

    def __str__(self) -> str:
        """Return the name as messages have it."""
        return self.name if self.slot == LIVE else f"{self.name} ({self.slot})"


class Share(NamedTuple):
    """Which streams of the log a process takes in: one of every `of`, the `nth`, which counts from 1."""

    nth: int
    of: int

    def part(self, name: str) -> Build:
        """Return the part of the build beside a projection that has these streams."""
        return Build(name, f"part {self.nth} of {self.of}")
