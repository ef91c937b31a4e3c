"""What can be asked of the record of somebody's access."""

from __future__ import annotations

from typing import ClassVar

from domain.command import Action


class RecordRefusal(Action, frozen=True, kw_only=True):
    """Record that somebody was refused. The service asks it of itself, before it answers."""

    verb: ClassVar[str] = "refuse"

    right: str
    target: str
    code: str
    on_behalf_of: str | None = None


AccessAction = RecordRefusal
