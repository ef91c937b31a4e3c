"""Facts about the daily lists of what is followed up. Tags and fields are for ever."""

from __future__ import annotations

from datetime import date, datetime

from domain.event import Event


class FollowUpListMade(Event, tag="follow_up_list.made.v1", frozen=True):
    """The list of a day was made by a pack, as at an instant; `cases` stood on it, in their order."""

    pack: str
    day: date
    at: datetime
    cases: tuple[str, ...] = ()


FollowUpListEvent = FollowUpListMade
