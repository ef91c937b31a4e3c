"""What many lists of a pack hold: a short name, and what customers read in its place."""

from __future__ import annotations

from msgspec import Struct

from domain.policy.names import Name
from domain.policy.sections.texts import Titles


class Entry(Struct, frozen=True, forbid_unknown_fields=True):
    """A line of a list: a remedy, a detail, a step, a nature of complaints, a mark."""

    id: Name
    title: Titles
