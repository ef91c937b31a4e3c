"""The row of the staff."""

from __future__ import annotations

from typing import Literal

from projections.shapes import StreamRow

StaffStatus = Literal["employed", "left"]


class StaffRow(StreamRow, frozen=True):
    """A member of staff as lists show them; nothing of it is personal."""

    status: StaffStatus
    roles: list[str]
    teams: list[str]
    languages: list[str]
    skills: list[str]
