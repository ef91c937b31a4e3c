"""The row of the staff."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from projections.engine import Row

StaffStatus = Literal["employed", "left"]


class StaffRow(Row, frozen=True):
    """A member of staff as lists show them; nothing of it is personal.

    `updated_at` is when the last event was recorded.
    """

    stream: str
    version: int
    updated_at: datetime
    status: StaffStatus
    roles: list[str]
    teams: list[str]
    languages: list[str]
    skills: list[str]
