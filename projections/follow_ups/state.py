"""How the follow-up of a case stands."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from domain.case.vocabulary import ClosedHow


class FollowUpState(Struct, frozen=True, gc=False):
    """Since when a case is followed up, because of which policy, and by whom; `closed_how` is None while it is."""

    since: datetime
    policy: int
    market: str | None
    owner: str | None
    closed_how: ClosedHow | None
