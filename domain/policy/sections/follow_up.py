"""Who sees to it that what is not solved is solved, and what they look at every day."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from domain.policy.names import Name
from domain.policy.sections.spans import Scope

TimeOfDay = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$(?!\n)")]
"""A time as the clocks on the wall show it: `09:00`."""


class FollowUpRules(Struct, frozen=True, forbid_unknown_fields=True):
    """Which cases are abnormal: each has an owner, who follows it up until it is closed, and silence closes none.

    They are listed every day at a local time of the calendar's zone, or with `business_days` on the days on which it
    opens.
    """

    when: Scope
    at: TimeOfDay
    calendar: Name
    business_days: bool = False
