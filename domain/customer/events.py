"""Facts about customers. Tags and fields are for ever."""

from __future__ import annotations

from domain.event import Event
from domain.personal import Personal


class CustomerRegistered(Event, tag="customer.registered.v1", frozen=True):
    """A customer became known, with whatever contact details were given."""

    market: str
    language: str | None = None
    name: Personal | None = None
    email: Personal | None = None
    phone: Personal | None = None


class ContactDetailsChanged(Event, tag="customer.contact_details_changed.v1", frozen=True):
    """Contact details were given anew; a field left out stayed as it was."""

    language: str | None = None
    name: Personal | None = None
    email: Personal | None = None
    phone: Personal | None = None


CustomerEvent = CustomerRegistered | ContactDetailsChanged
