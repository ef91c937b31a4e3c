"""Facts about access to the desk. Tags and fields are for ever."""

from __future__ import annotations

from domain.event import Event


class AccessRefused(Event, tag="access.refused.v1", frozen=True):
    """Somebody asked for what they may not do: the right that it takes, what they asked it of, and why they may not.

    `target` is a stream, or an address as the API's description writes it. `code` is the one of the answer:
    `not_permitted` for want of the right, another for a decision that is not theirs to take. `on_behalf_of` is whoever
    they meant to act for.
    """

    right: str
    target: str
    code: str
    on_behalf_of: str | None = None


AccessEvent = AccessRefused
