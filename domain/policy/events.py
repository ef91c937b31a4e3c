"""Facts about policies. Tags and fields are for ever."""

from datetime import datetime

from domain.event import Event


class PolicyPublished(Event, tag="policy.published.v1", frozen=True):
    """A pack was published: its whole text, why, from when it holds, and for which markets if it names any."""

    pack: str
    text: str
    reason: str
    announced_at: datetime
    effective_at: datetime
    markets: tuple[str, ...] = ()


PolicyEvent = PolicyPublished
