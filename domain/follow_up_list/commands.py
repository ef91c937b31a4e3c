"""What can be asked of the list of a day."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from domain.command import Action, Moment


class MakeList(Action, frozen=True, kw_only=True):
    """Record the list of a pack on a day, as at an instant. The service asks it of itself."""

    verb: ClassVar[str] = "make"
    pack: str
    day: date
    at: Moment
    cases: tuple[str, ...]


FollowUpListAction = MakeList
