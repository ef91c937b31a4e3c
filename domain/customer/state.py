"""What a customer is after the events."""

from __future__ import annotations

from typing import assert_never

from msgspec import Struct

from domain.customer.events import ContactDetailsChanged, CustomerEvent, CustomerRegistered
from domain.personal import Personal


class Unregistered(Struct, frozen=True):
    """Nobody yet."""


class Registered(Struct, frozen=True):
    """A customer with the contact details given last."""

    market: str
    language: str | None
    name: Personal | None
    email: Personal | None
    phone: Personal | None


CustomerState = Unregistered | Registered
INITIAL = Unregistered()


def evolve(state: CustomerState, event: CustomerEvent) -> CustomerState:
    """Fold one event."""
    match event:
        case CustomerRegistered():
            return Registered(event.market, event.language, event.name, event.email, event.phone)
        case ContactDetailsChanged():
            if isinstance(state, Unregistered):
                return state
            return Registered(
                state.market,
                event.language or state.language,
                event.name or state.name,
                event.email or state.email,
                event.phone or state.phone,
            )
        case _:
            assert_never(event)
