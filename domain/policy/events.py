"""Facts about policies. Tags and fields are for ever."""

from datetime import datetime

from domain.event import Event


class PolicyPublished(Event, tag="policy.published.v1", frozen=True):
    """A pack was published: its whole text, why, and from when it holds."""

    pack: str
    text: str
    reason: str
    announced_at: datetime
    effective_at: datetime


PolicyEvent = PolicyPublished
