"""Facts about the people who work the desk, and about their tokens. Tags and fields are for ever."""

from __future__ import annotations

from datetime import datetime

from domain.event import Event
from domain.personal import Personal


class StaffRegistered(Event, tag="staff.registered.v1", frozen=True):
    """Somebody works here; `administrator` marks whoever may hand out tokens."""

    name: Personal
    team: str | None = None
    administrator: bool = False


class TokenIssued(Event, tag="staff.token_issued.v1", frozen=True):
    """A token was issued. Only a keyed digest of it is kept, as a claim; the token is shown once."""

    token: str
    label: str
    expires_at: datetime | None = None


class TokenRevoked(Event, tag="staff.token_revoked.v1", frozen=True):
    """A token stopped being valid."""

    token: str


StaffEvent = StaffRegistered | TokenIssued | TokenRevoked
